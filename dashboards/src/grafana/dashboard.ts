/* eslint-disable @typescript-eslint/no-deprecated -- Grafana 11.6 and files of provisioning know the classic form alone. */
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type Dashboard as GrafanaDashboard,
  type DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '../model.ts';
import { panel } from './panels.ts';
import { variable } from './variables.ts';

/** On every dashboard of Podtally, so that each links to all. */
const TAG = 'podtally';
const REFRESH = '5m';

/** Grafana's classic dashboard JSON (schema 42, read by Grafana 11.6 and later). */
export function grafanaDashboard(spec: Dashboard): GrafanaDashboard {
  const builder = new DashboardBuilder(spec.title)
    .id(null)
    .uid(spec.uid)
    .description(spec.description)
    .revision(spec.revision)
    .tags([TAG, 'cost', 'kubernetes'])
    .timezone('browser')
    .time({ from: spec.from, to: 'now' })
    .refresh(REFRESH)
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .annotations([])
    .link({ build: linkToAll });
  for (const choice of spec.variables) builder.withVariable(variable(choice));

  let id = 0;
  const nextId = (): number => (id += 1);
  for (const { title, isFolded = false, panels } of spec.sections) {
    const row = new RowBuilder(title ?? '').collapsed(isFolded);
    if (title !== undefined) row.id(nextId());
    const built = panels.map((each) => panel(each, nextId()));
    if (isFolded) for (const each of built) row.withPanel(each);
    if (title !== undefined) builder.withRow(row);
    if (!isFolded) for (const each of built) builder.withPanel(each);
  }
  return builder.build();
}

/** One link for each dashboard of Podtally, with the choices and the time range. */
function linkToAll(): DashboardLink {
  const link = new DashboardLinkBuilder('Podtally')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true)
    .build();
  // The builder puts links into a menu unless told otherwise, where nobody looks.
  delete link.placement;
  return link;
}
