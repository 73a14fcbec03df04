import { describe, expect, test } from '@jest/globals';
import { is } from '../promql/selector.ts';
import { FIRST_VIEW } from '../view/view.ts';
import { figureQuery, lineQueries, rowScope, tableQueries } from './table-queries.ts';

const view = { ...FIRST_VIEW, compare: false };
const SEEN =
  'scalar(count_over_time((count(podtally_owner_cost_usd_per_hour{model="policy",resource="cpu",spend_type="usage"}))[$__range:$__interval]))';

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

  test('draw lines of the rows that cost most over the range', () => {
    expect(lineQueries('pod', ['pod'], view, [is('namespace', 'shop')])[0]?.expr).toBe(
      '(sum by (pod) (podtally_cost_usd_per_hour{namespace="shop"})) and on (pod) topk(100, sum by (pod) (sum_over_time(podtally_cost_usd_per_hour{namespace="shop"}[$__range:$__interval] @ end())))',
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
