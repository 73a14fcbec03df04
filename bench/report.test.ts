import { expect, test } from '@jest/globals';
import { toMarkdown, toText } from './report.ts';

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

test('the written report says where it was measured, how, and what failed', () => {
  const at = {
    date: '2026-11-22',
    node: '24.0.0',
    cpu: 'Example CPU',
    cores: 2,
    commit: 'abc1234',
  };
  const sections = [
    { name: 'engine', method: 'Allocates one hour.', rows: rows.slice(0, 1) },
    { name: 'scrape', method: 'Scrapes.', rows: [], error: 'out of memory' },
  ];
  expect(toMarkdown(sections, at)).toBe(`# Benchmark results

\`npm run bench -- --write\` writes this file.
Measured on 2026-11-22 with Node 24.0.0 on 2 cores of Example CPU, at commit abc1234.

## engine

Allocates one hour.

| figure | value | unit | target |  |
| --- | ---: | --- | --- | --- |
| allocate 100k pods | 0.432 | s CPU | ≤ 0.5 | ok |

## scrape

Scrapes.

Failed: out of memory
`);
});
