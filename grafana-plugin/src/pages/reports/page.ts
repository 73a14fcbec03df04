import { EmbeddedScene, SceneAppPage, SceneReactObject } from '@grafana/scenes';
import type { ComponentType } from 'react';
import { APP_PATH } from '../../app/paths.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Digest } from './Digest.tsx';
import { MonthReport } from './MonthReport.tsx';
import { UnitCosts } from './UnitCosts.tsx';

const URL = `${APP_PATH}/reports`;

/** What finance and owners take away: the month by account, costs of units, the digest of a week. */
export function reportsPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Reports',
    subTitle: 'What finance and owners take away, from the exporter’s ledger of closed hours.',
    url: URL,
    routePath: 'reports/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    tabs: [
      tab('month', 'Month by account', MonthReport),
      tab('units', 'Unit costs', UnitCosts),
      tab('digest', 'Weekly digest', Digest),
    ],
  });
}

function tab(id: string, title: string, component: ComponentType): SceneAppPage {
  return new SceneAppPage({
    title,
    url: `${URL}/${id}`,
    routePath: `${id}/*`,
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => new EmbeddedScene({ body: new SceneReactObject({ component }) }),
  });
}
