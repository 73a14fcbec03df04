import { EmbeddedScene, SceneTimeRange, type SceneObject } from '@grafana/scenes';
import { viewControls } from '../view/controls.ts';
import { viewVariables } from '../view/variables.ts';

/** A page under the view's controls. */
export function viewScene(body: SceneObject): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-24h', to: 'now' }),
    $variables: viewVariables(),
    controls: viewControls(),
    body,
  });
}
