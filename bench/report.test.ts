import { expect, test } from '@jest/globals';
import { renewed, toMarkdown, toText } from './report.ts';

const rows = [
  { figure: 'allocate 100k pods', value: 0.4321, unit: 's CPU', target: '≤ 0.5', ok: true },
  { figure: 'parse', value: 399.6, unit: 'MB/s', target: '≥ 400', ok: false },
];

test('the terminal shows figures in columns, values right-aligned, misses in capitals', () => {
  expect(toText(rows)).toBe(
    [
      'figure              value  unit   target',
      'allocate 100k pods  0.432  s CPU  ≤ 0.5   ok',
      'parse                 400  MB/s   ≥ 400   MISSED',
    ].join('\n'),
  );
});

const at = {
  date: '2026-11-22',
  node: '24.0.0',
  cpu: 'Example CPU',
  cores: 2,
  commit: 'abc1234',
};

test('the written report says where it was measured, how, and what failed', () => {
  const sections = [
    { name: 'engine', method: 'Allocates one hour.', rows: rows.slice(0, 1), at },
    { name: 'scrape', method: 'Scrapes.', rows: [], error: 'out of memory', at },
  ];
  expect(toMarkdown(sections)).toBe(`# Benchmark results

\`npm run bench -- --write\` writes this file; with names it renews those sections.

## engine

Allocates one hour.

Measured on 2026-11-22 with Node 24.0.0 on 2 cores of Example CPU, at commit abc1234.

| figure | value | unit | target |  |
| --- | ---: | --- | --- | --- |
| allocate 100k pods | 0.432 | s CPU | ≤ 0.5 | ok |

## scrape

Scrapes.

Measured on 2026-11-22 with Node 24.0.0 on 2 cores of Example CPU, at commit abc1234.

Failed: out of memory
`);
});

test('figures are renewed one by one, in the order of the benchmarks there are', () => {
  const section = (name: string, method: string) => ({ name, method, rows, at });
  const before = [section('gone', 'old'), section('scrape', 'old'), section('engine', 'old')];
  const all = renewed(before, [section('scrape', 'new')], ['engine', 'scrape', 'unmeasured']);
  expect(all.map(({ name, method }) => `${name}: ${method}`)).toEqual([
    'engine: old',
    'scrape: new',
  ]);
});
