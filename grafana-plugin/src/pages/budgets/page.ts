import { SceneAppPage, type SceneAppPageLike, type SceneRouteMatch } from '@grafana/scenes';
import { APP_PATH, fromSegment } from '../../app/paths.ts';
import { choicesScene } from '../../scenes/page.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { BudgetDetail } from './BudgetDetail.tsx';
import { BudgetList } from './BudgetList.tsx';

/** The choices of a view that budgets depend on; filters only say what a new one could be of. */
const CHOICES = { shown: ['ds', 'cluster'], hidden: ['filters'] };

/** What parts of the bill may cost, and how far they are. */
export function budgetsPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Budgets',
    subTitle: 'What parts of the bill may cost in a period, how far they are, and where they lead.',
    url: `${APP_PATH}/budgets`,
    routePath: 'budgets/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => choicesScene(() => new BudgetList(), CHOICES),
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
      choicesScene(
        () => new BudgetDetail({ cluster: fromSegment(cluster), name: fromSegment(name) }),
        CHOICES,
      ),
  });
}
