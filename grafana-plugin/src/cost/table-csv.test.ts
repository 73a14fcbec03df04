import { describe, expect, test } from '@jest/globals';
import { FIRST_VIEW } from '../view/view.ts';
import { csvOf } from './csv.ts';
import type { CostRow } from './rows.ts';
import { tableCsv } from './table-csv.ts';

const rows: readonly CostRow[] = [
  {
    key: [],
    isNobodys: true,
    cost: 3,
    parts: [{ spendType: 'cluster_idle', resource: 'cpu', cost: 3 }],
    previous: 2,
    line: [],
  },
  {
    key: ['=shop'],
    isNobodys: false,
    cost: 0.5,
    parts: [{ spendType: 'usage', resource: 'memory', cost: 0.5 }],
    previous: undefined,
    line: [],
  },
];

describe('the CSV of a table of costs', () => {
  test('has all that its rows are made of, in the unit of time on the page', () => {
    expect(csvOf(tableCsv(['namespace'], rows, { ...FIRST_VIEW, per: 'day' }))).toBe(
      [
        'namespace,usd_per_day,previous_usd_per_day,usage_memory_usd_per_day,cluster_idle_cpu_usd_per_day',
        'cluster idle,72,48,0,72',
        "'=shop,12,,12,0",
        '',
      ].join('\r\n'),
    );
  });
});
