import { describe, expect, test } from '@jest/globals';
import { is, type Matcher } from '../promql/selector.ts';
import { FIRST_VIEW } from '../view/view.ts';
import { figureQuery, lineQueries, rowScope, tableQueries } from './table-queries.ts';

const view = { ...FIRST_VIEW, compare: false };
const SEEN =
  'scalar(count_over_time((count(podtally_owner_cost_usd_per_hour{model="policy",resource="cpu",spend_type="usage"}))[$__range:$__interval]))';

const named = (count: number): readonly { key: string[]; isNobodys: boolean }[] =>
  Array.from({ length: count }, (_, index) => ({ key: [`row-${index}`], isNobodys: false }));

const exprsOfLines = (
  labels: readonly string[],
  scope: readonly Matcher[],
  rows: Parameters<typeof lineQueries>[4],
): readonly string[] =>
  lineQueries(labels[0] === 'pod' ? 'pod' : 'owner', labels, view, scope, rows).map(
    ({ expr }) => expr,
  );

describe('the queries of a table', () => {
  test('ask for spend types and resources of each row', () => {
    expect(tableQueries('owner', ['namespace'], view, [is('cluster', 'demo')])).toEqual([
      {
        refId: 'now',
        instant: true,
        expr: `sum by (namespace, spend_type, resource) (sum_over_time(podtally_owner_cost_usd_per_hour{model="policy",cluster="demo"}[$__range:$__interval])) / ${SEEN}`,
      },
    ]);
  });

  test('tell what no pod pays from pods without an owner', () => {
    const [{ expr } = { expr: '' }] = tableQueries('owner', ['team'], view, []);
    expect(expr).toBe(
      `sum by (team, payer, spend_type, resource) (label_replace(sum by (team, namespace, spend_type, resource) (sum_over_time(podtally_owner_cost_usd_per_hour{model="policy"}[$__range:$__interval])), "payer", "nobody", "namespace", "")) / ${SEEN}`,
    );
  });

  test('ask for the range before only where it is compared', () => {
    const refIds = (compare: boolean): readonly string[] =>
      tableQueries('owner', ['team'], { ...view, compare }, []).map(({ refId }) => refId);
    expect([refIds(false), refIds(true)]).toEqual([['now'], ['now', 'previous']]);
  });

  test('ask a finer family where a filter needs its label', () => {
    const filtered = { ...view, filters: [is('workload', 'cart')] };
    expect(figureQuery('owner', filtered, [])).toContain(
      'podtally_workload_cost_usd_per_hour{workload="cart"}',
    );
    expect(figureQuery('owner', { ...view, filters: [is('node', 'n')] }, [])).toContain(
      'podtally_cost_usd_per_hour{node="n"}',
    );
  });

  test('draw lines of all rows where they are few', () => {
    expect(exprsOfLines(['pod'], [is('namespace', 'shop')], named(100))).toEqual([
      'sum by (pod) (podtally_cost_usd_per_hour{namespace="shop"})',
    ]);
  });

  test('draw lines of the rows that cost most where they are many', () => {
    const [only = '', ...more] = exprsOfLines(['pod'], [is('namespace', 'shop')], named(101));
    expect(more).toEqual([]);
    expect(only).toMatch(
      /^sum by \(pod\) \(podtally_cost_usd_per_hour\{namespace="shop",pod=~"row-0\|row-1\|/u,
    );
    expect(only).toContain('|row-99"');
    expect(only).not.toContain('row-100');
  });

  test('draw the line of what no pod pays beside those of many rows that are named', () => {
    const rows = [{ key: [], isNobodys: true }, ...named(100)];
    const [names = '', nobodys] = exprsOfLines(['namespace'], [], rows);
    expect(names).toContain('|row-98"');
    expect(names).not.toContain('|row-99"');
    expect(nobodys).toBe(
      'sum by (namespace) (podtally_owner_cost_usd_per_hour{model="policy",namespace=""})',
    );
  });
});

describe('the conditions of a row', () => {
  test('are its labels; with a team, that a pod pays it', () => {
    expect(
      rowScope({ key: ['job', 'x'], isNobodys: false }, ['workload_kind', 'workload']),
    ).toEqual([is('workload_kind', 'job'), is('workload', 'x')]);
    expect(rowScope({ key: ['unowned'], isNobodys: false }, ['team'])).toEqual([
      is('team', 'unowned'),
      { label: 'namespace', op: '!=', value: '' },
    ]);
  });

  test('of what no pod pays are that it has no namespace', () => {
    expect(rowScope({ key: [], isNobodys: true }, ['team'])).toEqual([is('namespace', '')]);
  });
});
