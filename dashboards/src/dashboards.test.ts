import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../exporter/src/delivery/metrics/catalogue.ts';
import { DASHBOARDS, dashboardFiles, pathOf } from './files.ts';
import { grafanaDashboard } from './grafana/dashboard.ts';
import type { Dashboard } from './model.ts';
import { interpolate } from './testing/interpolate.ts';
import { panelsOf, queriesOf } from './testing/queries.ts';

const COLUMNS = 24;
/** Metrics of the process and of Node that come with prom-client. */
const FOREIGN = /^(?:process|nodejs)_/u;

const each = DASHBOARDS.map((dashboard) => [dashboard.title, dashboard] as const);

/** What is looked at of a panel in Grafana's JSON. */
interface BuiltPanel {
  readonly type: string;
  readonly id: number;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly options: { readonly legend?: object };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
  readonly panels?: readonly BuiltPanel[];
}

/** Panels of Grafana's JSON, those of folded rows among them. */
function builtPanels(dashboard: Dashboard): readonly BuiltPanel[] {
  const { panels }: { readonly panels: readonly BuiltPanel[] } = JSON.parse(
    JSON.stringify(grafanaDashboard(dashboard)),
  );
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}
const contentPanels = (dashboard: Dashboard): readonly BuiltPanel[] =>
  builtPanels(dashboard).filter(({ type }) => type !== 'row');
const allExpressions = (dashboard: Dashboard): readonly string[] =>
  panelsOf(dashboard).flatMap((panel) => queriesOf(panel).map(({ expr }) => expr));
const variableNames = ({ variables }: Dashboard): readonly string[] =>
  variables.map((variable) => {
    if (variable.kind === 'data-source') return 'datasource';
    return 'name' in variable ? variable.name : variable.kind;
  });

test('there are seven, each under a name of its own that does not change', () => {
  expect(DASHBOARDS.map(({ uid }) => uid)).toEqual([
    'podtally-cost-overview',
    'podtally-namespaces',
    'podtally-owners',
    'podtally-idle',
    'podtally-budgets',
    'podtally-nodes',
    'podtally-health',
  ]);
  expect(dashboardFiles().map(({ path }) => path)).toEqual([
    ...DASHBOARDS.map(pathOf),
    'docs/dashboards.md',
  ]);
});

test('the same files come out each time', () => {
  expect(dashboardFiles()).toEqual(dashboardFiles());
});

describe.each(each)('%s', (_, dashboard) => {
  const built = JSON.parse(JSON.stringify(grafanaDashboard(dashboard)));

  test('is classic JSON that Grafana takes as new', () => {
    expect(built).toMatchObject({
      id: null,
      uid: dashboard.uid,
      schemaVersion: 42,
      revision: dashboard.revision,
    });
    expect(built.tags).toContain('podtally');
  });

  test('describes every panel', () => {
    for (const { title, description } of panelsOf(dashboard)) {
      expect(title).toMatch(/^[A-Z]/u);
      expect(description).toMatch(/^[A-Za-z].{15,}\.$/su);
    }
  });

  test('numbers panels, queries and legends', () => {
    const ids = builtPanels(dashboard).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_id, index) => index + 1));
    for (const { type, targets, options } of contentPanels(dashboard)) {
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.map(({ refId }) => refId).join('')).toBe('ABCDEFGH'.slice(0, targets.length));
      for (const { legendFormat } of targets) expect(legendFormat).toMatch(/./u);
      if (type === 'timeseries')
        expect(options.legend).toMatchObject({ showLegend: true, displayMode: 'table' });
    }
  });

  test('asks what its panels say', () => {
    expect(
      contentPanels(dashboard).map(({ title, targets }) => [
        title,
        targets.map(({ expr }) => expr),
      ]),
    ).toEqual(
      panelsOf(dashboard).map((panel) => [panel.title, queriesOf(panel).map(({ expr }) => expr)]),
    );
  });

  test('names no data source but the one chosen', () => {
    const found: unknown[] = [];
    JSON.stringify(built, (key, value: unknown) => {
      if (key === 'datasource') found.push(value);
      return value;
    });
    // Panels and their queries, and the choices that ask for values.
    expect(found.length).toBeGreaterThan(2 * panelsOf(dashboard).length);
    expect(new Set(found.map((value) => JSON.stringify(value)))).toEqual(
      new Set([JSON.stringify({ type: 'prometheus', uid: '${datasource}' })]),
    );
    expect(built.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' });
  });

  test('fills the page without a hole or an overlap', () => {
    const taken = new Set<string>();
    for (const { gridPos } of contentPanels(dashboard)) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(COLUMNS);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
    }
    expect(taken.size % COLUMNS).toBe(0);
  });

  test('links to all others with choices and time', () => {
    expect(built.links).toEqual([
      expect.objectContaining({
        type: 'dashboards',
        tags: ['podtally'],
        includeVars: true,
        keepTime: true,
      }),
    ]);
  });

  test('links rows to dashboards that there are, with choices that both have', () => {
    for (const panel of panelsOf(dashboard)) {
      if (panel.kind !== 'table') continue;
      for (const { link } of panel.labels) {
        if (link === undefined) continue;
        const target = DASHBOARDS.find(({ uid }) => uid === link.uid);
        for (const [variable, column] of Object.entries(link.variables)) {
          expect(target && variableNames(target)).toContain(variable);
          expect(panel.labels.map(({ name }) => name)).toContain(column);
        }
        for (const kept of ['datasource', 'cluster', 'model', 'unit']) {
          expect(variableNames(dashboard)).toContain(kept);
          expect(target && variableNames(target)).toContain(kept);
        }
      }
    }
  });

  test('asks only for series of the catalogue, and for each cluster by choice', () => {
    for (const expr of allExpressions(dashboard)) {
      const selectors = [
        ...expr.matchAll(/(?<name>podtally_\w+|process_\w+|nodejs_\w+)(?<conditions>\{[^}]*\})?/gu),
      ];
      expect(selectors.length).toBeGreaterThan(0);
      for (const { groups: { name = '', conditions = '' } = {} } of selectors) {
        if (FOREIGN.test(name)) continue;
        const metric = Object.entries(CATALOGUE).find(([known]) => known === name)?.[1];
        expect([name, metric?.stability]).not.toEqual([name, undefined]);
        const labels: readonly string[] = metric?.labels ?? [];
        if (labels.includes('cluster') && !conditions.includes('exported_namespace'))
          expect([name, conditions]).toEqual([
            name,
            expect.stringContaining('cluster=~"$cluster"'),
          ]);
      }
      expect(expr).not.toMatch(/cluster=~?"[^$]/u);
    }
  });

  test('asks for nothing that its reader cannot choose', () => {
    const choices = Object.fromEntries(variableNames(dashboard).map((name) => [name, 'x']));
    for (const expr of allExpressions(dashboard))
      expect(interpolate(expr, choices, { rangeSeconds: 60, intervalSeconds: 1 })).not.toMatch(
        // `$1` of label_replace is no choice.
        /\$(?!1\))/u,
      );
  });

  test('shows money as dollars', () => {
    for (const panel of panelsOf(dashboard)) {
      const queries = panel.kind === 'table' ? panel.values : [];
      for (const { name, expr, unit } of queries)
        if (expr.startsWith('$unit * ')) expect([name, unit]).toEqual([name, 'currencyUSD']);
      if (
        panel.kind !== 'table' &&
        queriesOf(panel).some(({ expr }) => expr.startsWith('$unit * '))
      )
        expect([panel.title, panel.unit]).toEqual([panel.title, 'currencyUSD']);
    }
  });
});
