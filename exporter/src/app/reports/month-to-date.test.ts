import { expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { FakeClock, FakeLog } from '../testing/fakes.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import type { MonthSettings } from './month.ts';
import { MonthToDate } from './month-to-date.ts';

const START = Date.parse('2026-11-01T00:00:00Z') / 1000;
const never = new AbortController().signal;
const SETTINGS: MonthSettings = {
  cluster: 'c',
  zone: 'UTC',
  clearingAccount: '1999',
  rules: [
    {
      conditions: [{ dimension: 'namespace', negated: false, pattern: 'shop' }],
      from: null,
      until: null,
      splits: [{ account: '6100', percent: 100 }],
    },
  ],
  owners: ['team'],
};

test('what is on no account is read anew after each closed hour, and not in between', async () => {
  const ledger = new MemoryLedger('c', EXAMPLE_POLICY);
  const clock = new FakeClock(START + 3700);
  const month = new MonthToDate({ ledger, clock, log: new FakeLog() });
  const round = async (settings: MonthSettings, closed: number): Promise<number | null> => {
    month.begin(settings, unixSeconds(closed), never);
    await month.idle();
    return month.unmapped;
  };
  ledger.put(START, [costRow(['a'], 'shop', 3), costRow(['a'], 'find', 2)]);
  expect(await round(SETTINGS, START)).toBe(2);
  expect(await round(SETTINGS, START)).toBe(2);
  expect(ledger.asked).toBe(1);
  ledger.put(START + 3600, [costRow(['a'], 'find', 4)]);
  clock.advance(3600);
  expect(await round(SETTINGS, START + 3600)).toBe(6);
  expect(await round({ ...SETTINGS, rules: [] }, START + 3600)).toBeNull();
});
