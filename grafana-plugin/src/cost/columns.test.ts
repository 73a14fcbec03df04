import { describe, expect, test } from '@jest/globals';
import { FIRST_VIEW } from '../view/view.ts';
import { columnsOf, nextSort, sortFrom, sortText, sortedRows } from './columns.ts';
import type { CostRow, Part } from './rows.ts';

const row = (name: string, parts: readonly Part[], previous?: number): CostRow => ({
  key: [name],
  isNobodys: false,
  cost: parts.reduce((sum, { cost }) => sum + cost, 0),
  parts,
  previous,
  line: [],
});
const part = (spendType: string, resource: string, cost: number): Part => ({
  ...{ spendType, resource, cost },
});

const rows = [
  row('b', [part('usage', 'cpu', 3), part('workload_idle', 'cpu', 1)], 5),
  row('a10', [part('usage', 'memory', 2)], 1),
  row('a9', [part('cluster_idle', 'gpu', 6)]),
];

describe('the columns of a table of costs', () => {
  const columns = columnsOf(rows, { ...FIRST_VIEW, per: 'hour' });

  test('are the figures, the resources that cost something, and idle', () => {
    expect(columns.map(({ title }) => title)).toEqual([
      ...['USD/hour', 'Share', 'Trend', 'Efficiency', 'CPU', 'Memory', 'GPU', 'Idle'],
    ]);
  });

  test('leave the trend out where nothing is compared', () => {
    const found = columnsOf(rows, { ...FIRST_VIEW, compare: false }).map(({ id }) => id);
    expect(found).toEqual(['cost', 'share', 'efficiency', 'cpu', 'memory', 'gpu', 'idle']);
  });

  test('say each figure in words', () => {
    expect(rows.map((one) => columns.map(({ text }) => text(one, 12)))).toEqual([
      ['$4.00', '33 %', '▼ 20 %', '75 %', '$4.00', '–', '–', '$1.00'],
      ['$2.00', '17 %', '▲ 100 %', '100 %', '–', '$2.00', '–', '–'],
      ['$6.00', '50 %', '', '–', '–', '–', '$6.00', '$6.00'],
    ]);
  });

  const names = (sort: string): readonly (string | undefined)[] =>
    sortedRows(rows, ['team'], columns, sortFrom(sort)).map(({ key }) => key[0]);

  test.each([
    ['name', ['a9', 'a10', 'b']],
    ['-name', ['b', 'a10', 'a9']],
    ['-cost', ['a9', 'b', 'a10']],
    ['cost', ['a10', 'b', 'a9']],
    ['-trend', ['a10', 'b', 'a9']],
    ['trend', ['b', 'a10', 'a9']],
    ['efficiency', ['b', 'a10', 'a9']],
    ['-nonsense', ['a9', 'b', 'a10']],
  ])('sort by %s, what is not known last', (sort, wanted) => {
    expect(names(sort)).toEqual(wanted);
  });
});

describe('a click on a heading', () => {
  const click = (from: string, column: string): string =>
    sortText(nextSort(sortFrom(from), column));

  test('turns the order of its column around, and starts others with what is largest', () => {
    expect(click('-cost', 'cost')).toBe('cost');
    expect(click('cost', 'cost')).toBe('-cost');
    expect(click('-cost', 'idle')).toBe('-idle');
    expect(click('-cost', 'name')).toBe('name');
  });

  test('is the dearest first where an address says nothing', () => {
    expect(sortFrom('')).toEqual({ column: 'cost', isDescending: true });
  });
});
