import {
  EmbeddedScene,
  SceneAppPage,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  type SceneAppPageLike,
  type SceneObject,
  type SceneRouteMatch,
} from '@grafana/scenes';
import { VariableHide } from '@grafana/schema';
import { openingSource } from '../../app/opening-source.ts';
import { APP_PATH, fromSegment } from '../../app/paths.ts';
import { BodyOrFirstRun, firstRunScene } from '../../components/first-run/BodyOrFirstRun.tsx';
import { viewVariables } from '../../view/variables.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { BudgetDetail } from './BudgetDetail.tsx';
import { BudgetList } from './BudgetList.tsx';

/** The choices of a view that budgets depend on; filters only say what a new one could be of. */
const CHOICES = ['ds', 'cluster', 'filters'];

/** What parts of the bill may cost, and how far they are. */
export function budgetsPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Budgets',
    subTitle: 'What parts of the bill may cost in a period, how far they are, and where they lead.',
    url: `${APP_PATH}/budgets`,
    routePath: 'budgets/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => budgetScene(() => new BudgetList()),
    drilldowns: [{ routePath: ':cluster/:name', getPage: budgetPage }],
  });
}

function budgetPage(
  { params }: SceneRouteMatch<Partial<Record<string, string>>>,
  parent: SceneAppPageLike,
): SceneAppPage {
  const [cluster, name] = [params['cluster'] ?? '', params['name'] ?? ''];
  return new SceneAppPage({
    title: fromSegment(name),
    subTitle: `A budget of cluster ${fromSegment(cluster)}.`,
    url: `${APP_PATH}/budgets/${cluster}/${name}`,
    routePath: '*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getParentPage: () => parent,
    getScene: () =>
      budgetScene(
        () => new BudgetDetail({ cluster: fromSegment(cluster), name: fromSegment(name) }),
      ),
  });
}

function budgetScene(body: () => SceneObject): EmbeddedScene {
  if (openingSource() === '') return firstRunScene();
  const variables = viewVariables()
    .state.variables.filter(({ state }) => CHOICES.includes(state.name))
    .map((variable) =>
      variable.state.name === 'filters'
        ? variable.clone({ hide: VariableHide.hideVariable })
        : variable.clone(),
    );
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
