import { expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { FakeClock, FakeLog } from '../testing/fakes.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { UnitCosts } from './unit-costs.ts';
import type { UnitRule } from './units.ts';

const never = new AbortController().signal;
const at = (text: string): number => Date.parse(text) / 1000;

test('what a unit costs is told over the last seven days, and how many of them say nothing', async () => {
  const ledger = new MemoryLedger('c', EXAMPLE_POLICY);
  for (let start = at('2026-10-01T00:00:00Z'); start < at('2026-10-10T00:00:00Z'); start += 3600)
    ledger.put(start, [costRow(['a'], 'shop', 1)]);
  const clock = new FakeClock(at('2026-10-10T09:00:00Z'));
  const log = new FakeLog();
  const asked: string[][] = [];
  let failed: string | null = null;
  const rules: readonly UnitRule[] = [
    {
      name: 'order',
      conditions: [],
      quantities: (days) => {
        asked.push(days.map(({ date }) => date));
        const told = days.filter(({ date }) => date !== '2026-10-04');
        return Promise.resolve({
          byDate: new Map(told.map(({ date }) => [date, date === '2026-10-05' ? 0 : 48])),
          failed,
        });
      },
    },
  ];
  const costs = new UnitCosts({ ledger, clock, log });
  const closed = unixSeconds(at('2026-10-10T08:00:00Z'));
  const pass = async (): Promise<void> => {
    costs.begin(rules, 'UTC', closed, never);
    await costs.idle();
  };
  await pass();
  await pass();
  expect(asked).toHaveLength(1);
  expect([asked[0]?.[0], asked[0]?.length]).toEqual(['2026-10-03', 7]);
  expect(costs.states).toEqual([{ name: 'order', conditions: [], usdPerUnit: 0.5, gapDays: 2 }]);
  failed = 'the store did not answer';
  clock.advance(3600);
  await pass();
  expect(log.lines.map(({ fields }) => fields['error'])).toEqual(['the store did not answer']);
});
