import { EmbeddedScene, SceneTimeRange, type SceneObject } from '@grafana/scenes';
import { openingSource } from '../app/opening-source.ts';
import { BodyOrFirstRun, firstRunScene } from '../components/first-run/BodyOrFirstRun.tsx';
import { viewControls, type Fixed } from '../view/controls.ts';
import { viewVariables, type Grouping } from '../view/variables.ts';

/** What of the view has no effect on a page, and what its rows are. */
interface Offer {
  readonly grouping?: Grouping;
  readonly fixed?: readonly Fixed[];
}

/** A page under the view's controls; the way to costs where there is nothing to look at. */
export function viewScene(
  body: SceneObject,
  { grouping = { by: 'owner' }, fixed = [] }: Offer = {},
): EmbeddedScene {
  if (openingSource() === '') return firstRunScene();
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-24h', to: 'now' }),
    $variables: viewVariables(grouping),
    controls: viewControls(fixed),
    body: new BodyOrFirstRun(body),
  });
}
