import { SceneAppPage } from '@grafana/scenes';
import { APP_PATH, toSegment } from '../../app/paths.ts';
import { CostTable } from '../../components/CostTable.tsx';
import type { CostRow } from '../../cost/rows.ts';
import { filterText } from '../../view/view-link.ts';
import { SpendOverTime } from '../../components/spend-over-time.tsx';
import { viewScene } from '../../scenes/page.ts';
import { Columns } from '../../scenes/columns.tsx';
import { Stack } from '../../scenes/stack.tsx';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Budgets } from './Budgets.tsx';
import { Figures } from './Figures.tsx';
import { Health } from './Health.tsx';
import { Movers } from './Movers.tsx';

/** What the clusters cost, who spends it, how much is idle. */
export function overviewPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Overview',
    subTitle: 'What the clusters cost, who spends it, and how much is idle.',
    url: `${APP_PATH}/overview`,
    routePath: 'overview/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => {
      const table = new CostTable({
        grain: () => 'owner',
        labels: ({ groupBy }) => [groupBy],
        heading: ({ groupBy }) => groupBy,
        scope: [],
        linkOf: (row, { groupBy }) => rowPath(groupBy, row),
      });
      const chart = new SpendOverTime('owner', []);
      const figures = new Figures({ table: table.getRef() });
      const columns = new Columns({ children: [chart, new Movers({ table: table.getRef() })] });
      return viewScene(
        new Stack({ children: [figures, columns, new Budgets(), table, new Health()] }),
      );
    },
  });
}

/** A cluster leads down to its namespaces; anything else to what it is made of, on this page. */
function rowPath(groupBy: string, { key: [name = ''], isNobodys }: CostRow): string | undefined {
  if (isNobodys) return undefined;
  if (groupBy === 'cluster') return `${APP_PATH}/allocation/namespace/${toSegment(name)}`;
  const query = new URLSearchParams({
    'var-filters': filterText(groupBy, name),
    'var-groupby': groupBy === 'namespace' ? 'service' : 'namespace',
  });
  return `${APP_PATH}/overview?${query.toString()}`;
}
