import { describe, expect, test } from '@jest/globals';
import {
  costRows,
  efficiencyOf,
  idleOf,
  resourceCost,
  topRows,
  totalOf,
  type Part,
} from './rows.ts';

const sample = (
  team: string,
  spendType: string,
  value: number,
): { labels: { team: string; spend_type: string }; value: number } => ({
  labels: { team, spend_type: spendType },
  value,
});

describe('rows of costs', () => {
  const rows = costRows(['team'], {
    now: [sample('a', 'usage', 1), sample('a', 'workload_idle', 3), sample('b', 'usage', 5)],
    previous: [
      { labels: { team: 'a' }, value: 2 },
      { labels: { team: 'gone' }, value: 7 },
    ],
    lines: [{ labels: { team: 'b' }, values: [4, null, 5] }],
  });

  test('add up spend types per key, the dearest first', () => {
    expect(rows.map(({ key, cost }) => [key, cost])).toEqual([
      [['b'], 5],
      [['a'], 4],
      [['gone'], 0],
    ]);
  });

  test('know what was before: zero for what is new, all for what is gone', () => {
    expect(rows.map(({ previous }) => previous)).toEqual([0, 2, 7]);
  });

  test('carry the line of their key', () => {
    expect(rows.map(({ line }) => line)).toEqual([[4, null, 5], [], []]);
  });

  test('know no before where nothing was before', () => {
    const [row] = costRows(['team'], {
      now: [sample('a', 'usage', 1)],
      previous: [],
      lines: [],
    });
    expect(row?.previous).toBeUndefined();
  });

  test('have the efficiency of what is charged', () => {
    expect(rows.map(efficiencyOf)).toEqual([1, 0.25, undefined]);
  });

  test('know what is idle, and what each resource costs', () => {
    const part = (spendType: string, resource: string, cost: number): Part => ({
      ...{ spendType, resource, cost },
    });
    const parts = [
      part('usage', 'cpu', 1),
      part('workload_idle', 'cpu', 2),
      part('cluster_idle', 'memory', 4),
      part('managed_service_fee', 'managed_service_fee', 8),
    ];
    expect([idleOf({ parts }), resourceCost({ parts }, 'cpu')]).toEqual([6, 3]);
  });

  test('beyond the top become one row, so that the sum stays', () => {
    const { top, other, cut } = topRows(rows, 1);
    expect([top.length, other?.cost, other?.previous, cut]).toEqual([1, 4, 9, 2]);
    expect(totalOf(rows)).toEqual({
      key: [],
      isNobodys: false,
      cost: 9,
      parts: [
        { spendType: 'usage', resource: '', cost: 6 },
        { spendType: 'workload_idle', resource: '', cost: 3 },
      ],
      previous: 9,
      line: [],
    });
  });
});

describe('what no pod pays', () => {
  const idle = { spend_type: 'cluster_idle', resource: 'cpu' };

  test('is a row of its own, apart from pods without an owner', () => {
    const rows = costRows(['team'], {
      now: [
        { labels: { team: 'unowned', payer: 'nobody', ...idle }, value: 7 },
        { labels: { team: 'unowned', spend_type: 'usage', resource: 'cpu' }, value: 2 },
      ],
      previous: [{ labels: { team: 'unowned', payer: 'nobody' }, value: 6 }],
      lines: [{ labels: { team: 'unowned', payer: 'nobody' }, values: [7, 7] }],
    });
    expect(
      rows.map(({ key, isNobodys, cost, previous }) => [key, isNobodys, cost, previous]),
    ).toEqual([
      [[], true, 7, 6],
      [['unowned'], false, 2, 0],
    ]);
    expect(rows[0]?.line).toEqual([7, 7]);
  });

  test('is what has no namespace, where namespaces are asked for', () => {
    const rows = costRows(['namespace'], {
      now: [{ labels: { namespace: '', ...idle }, value: 7 }],
      previous: [],
      lines: [],
    });
    expect(rows.map(({ isNobodys }) => isNobodys)).toEqual([true]);
  });
});
