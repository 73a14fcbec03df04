import { SceneAppPage } from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { CostTable } from '../../components/CostTable.tsx';
import { viewScene } from '../../scenes/page.ts';
import { Stack } from '../../scenes/stack.tsx';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { IdleTables } from './IdleTables.tsx';

/** Where money is paid for what nobody uses. */
export function efficiencyPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Efficiency',
    subTitle: 'Where money is paid for what nobody uses, the dearest first.',
    url: `${APP_PATH}/efficiency`,
    routePath: 'efficiency/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => {
      const groups = new CostTable({
        grain: () => 'owner',
        labels: ({ groupBy }) => [groupBy],
        heading: ({ groupBy }) => groupBy,
        title: ({ groupBy }) => `Idle by ${groupBy}`,
        scope: [],
        firstSort: { column: 'idle', isDescending: true },
      });
      return viewScene(new Stack({ children: [groups, new IdleTables()] }));
    },
  });
}
