import { budgets } from './budgets.ts';
import { costOverview } from './cost-overview.ts';
import { grafanaDashboard } from './grafana/dashboard.ts';
import { health } from './health.ts';
import { idle } from './idle.ts';
import type { Dashboard } from './model.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { owners } from './owners.ts';
import { dashboardsPage } from './page.ts';

/** Every dashboard, in the order of their worth. */
export const DASHBOARDS: readonly Dashboard[] = [
  costOverview,
  namespaces,
  owners,
  idle,
  budgets,
  nodes,
  health,
];

/** The path of a dashboard's JSON from the root. */
export function pathOf({ uid }: Dashboard): string {
  return `dashboards/${uid}.json`;
}

/** The dashboards as Grafana reads them, and the page about them. */
export function dashboardFiles(): { readonly path: string; readonly text: string }[] {
  const json = DASHBOARDS.map((dashboard) => ({
    path: pathOf(dashboard),
    text: `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
  }));
  return [...json, { path: 'docs/dashboards.md', text: dashboardsPage(DASHBOARDS) }];
}
