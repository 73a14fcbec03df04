import { describe, expect, test } from '@jest/globals';
import { costRows, efficiencyOf, topRows, totalOf } from './rows.ts';

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

  test('beyond the top become one row, so that the sum stays', () => {
    const { top, other, cut } = topRows(rows, 1);
    expect([top.length, other?.cost, other?.previous, cut]).toEqual([1, 4, 9, 2]);
    expect(totalOf(rows)).toEqual({
      key: [],
      cost: 9,
      bySpendType: { usage: 6, workload_idle: 3 },
      previous: 9,
      line: [],
    });
  });
});
