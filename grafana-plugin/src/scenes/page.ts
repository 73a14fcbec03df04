import { EmbeddedScene, SceneTimeRange, type SceneObject } from '@grafana/scenes';
import { openingSource } from '../app/opening-source.ts';
import { BodyOrFirstRun, firstRunScene } from '../components/first-run/BodyOrFirstRun.tsx';
import { viewControls } from '../view/controls.ts';
import { viewVariables } from '../view/variables.ts';

/** A page under the view's controls; the way to costs where there is nothing to look at. */
export function viewScene(body: SceneObject): EmbeddedScene {
  if (openingSource() === '') return firstRunScene();
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-24h', to: 'now' }),
    $variables: viewVariables(),
    controls: viewControls(),
    body: new BodyOrFirstRun(body),
  });
}
