import { describe, expect, test } from '@jest/globals';
import type { CostRow } from '../../cost/rows.ts';
import { moversOf } from './movers.ts';

const row = (name: string, cost: number, previous?: number): CostRow => ({
  key: [name],
  isNobodys: false,
  cost,
  parts: [],
  previous,
  line: [],
});

describe('movers', () => {
  test('are those with the largest change, up or down', () => {
    const movers = moversOf([row('a', 5, 4), row('b', 1, 9), row('c', 3, 0)], 2);
    expect(movers.map(({ row: { key }, change }) => [key, change])).toEqual([
      [['b'], -8],
      [['c'], 3],
    ]);
  });

  test('are not those who stayed, nor those nothing is known of', () => {
    expect(moversOf([row('a', 1000.4, 1000), row('b', 3)], 5)).toEqual([]);
  });
});
