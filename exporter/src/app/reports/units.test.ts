import { expect, test } from '@jest/globals';
import { hourOf } from '../../domain/interval.ts';
import { unixSeconds } from '../../domain/units.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { unitsReport } from './units.ts';

const at = (text: string): number => Date.parse(text) / 1000;

test('a unit costs what the days cost on which hours and quantities are whole', async () => {
  const ledger = new MemoryLedger('c', EXAMPLE_POLICY);
  for (let start = at('2026-10-01T00:00:00Z'); start < at('2026-10-04T00:00:00Z'); start += 3600)
    ledger.put(start, [costRow(['a'], 'shop', 1), costRow(['a'], 'find', 5)]);
  await ledger.lose(hourOf(unixSeconds(at('2026-10-02T07:00:00Z'))), 'gone');
  const rules = [
    {
      name: 'order',
      conditions: [{ dimension: 'namespace', negated: false, pattern: 'shop' }],
      quantities: () =>
        Promise.resolve({
          byDate: new Map([
            ['2026-10-01', 100],
            ['2026-10-02', 100],
            ['2026-10-03', 140],
          ]),
          failed: null,
        }),
    },
    {
      name: 'broken',
      conditions: [],
      quantities: () => Promise.resolve({ byDate: new Map(), failed: 'orders.csv: gone' }),
    },
  ];
  const now = unixSeconds(at('2026-10-04T12:00:00Z'));
  const settings = { cluster: 'c', zone: 'UTC', rules };
  const { month, units } = await unitsReport(
    '2026-10',
    settings,
    ledger,
    now,
    new AbortController().signal,
  );
  expect(month).toBe('2026-10');
  expect(units).toMatchObject([
    {
      name: 'order',
      select: ['namespace=shop'],
      usd: 48,
      quantity: 240,
      usdPerUnit: 0.2,
      days: 2,
      gaps: [{ date: '2026-10-02', why: 'hours are missing' }],
      failed: null,
    },
    { name: 'broken', usdPerUnit: null, days: 0, failed: 'orders.csv: gone' },
  ]);
});
