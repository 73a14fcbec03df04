import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  type SceneObject,
} from '@grafana/scenes';
import { VariableHide } from '@grafana/schema';
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

/** The choices of a view that a page depends on. */
interface Choices {
  readonly shown: readonly string[];
  /** Read from the address, and not to be changed on the page. */
  readonly hidden?: readonly string[];
}

/** A page under some of the view's choices and a range; the way to costs where there is nothing to look at. */
export function choicesScene(
  body: () => SceneObject,
  { shown, hidden = [] }: Choices,
): EmbeddedScene {
  if (openingSource() === '') return firstRunScene();
  const variables = viewVariables().state.variables.flatMap((variable) => {
    const { name } = variable.state;
    if (shown.includes(name)) return [variable.clone()];
    return hidden.includes(name) ? [variable.clone({ hide: VariableHide.hideVariable })] : [];
  });
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-24h', to: 'now' }),
    $variables: new SceneVariableSet({ variables }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ isOnCanvas: true, withText: true }),
    ],
    body: new BodyOrFirstRun(body()),
  });
}
