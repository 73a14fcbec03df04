import {
  EmbeddedScene,
  SceneAppPage,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { openingSource } from '../../app/opening-source.ts';
import { APP_PATH } from '../../app/paths.ts';
import { BodyOrFirstRun, firstRunScene } from '../../components/first-run/BodyOrFirstRun.tsx';
import { viewVariables } from '../../view/variables.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Quality } from './Quality.tsx';

/** The choices of a view that the truth about the numbers depends on. */
const CHOICES = ['ds', 'cluster'];

/** How far to trust the numbers, and what to do about it. */
export function qualityPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Data quality',
    subTitle: 'How far to trust the numbers, and what to do next.',
    url: `${APP_PATH}/quality`,
    routePath: 'quality/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => (openingSource() === '' ? firstRunScene() : qualityScene()),
  });
}

function qualityScene(): EmbeddedScene {
  const variables = viewVariables()
    .state.variables.filter(({ state }) => CHOICES.includes(state.name))
    .map((variable) => variable.clone());
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-24h', to: 'now' }),
    $variables: new SceneVariableSet({ variables }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ isOnCanvas: true, withText: true }),
    ],
    body: new BodyOrFirstRun(new Quality()),
  });
}
