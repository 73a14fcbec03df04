import { describe, expect, test } from '@jest/globals';
import { hourOf } from '../../domain/interval.ts';
import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { weekReport, type WeekDocument, type WeekQuestion } from './week.ts';

const never = new AbortController().signal;
const at = (text: string): UnixSeconds => unixSeconds(Date.parse(text) / 1000);
const NOW = at('2026-11-23T09:30:00Z');
const THIS_WEEK = at('2026-11-23T00:00:00Z');
const WEEK = 604_800;

/** Five weeks up to the last: cart costs a dollar an hour and two in the last; one more is new in it, one is gone. */
function fiveWeeks(): MemoryLedger {
  const ledger = new MemoryLedger('c', EXAMPLE_POLICY);
  for (let start: number = THIS_WEEK - 5 * WEEK; start < THIS_WEEK; start += 3600) {
    const isLast = start >= THIS_WEEK - WEEK;
    ledger.put(start, [
      costRow(['shop'], 'shop', isLast ? 1.5 : 1, { workload: 'cart' }),
      costRow(['shop'], 'shop', isLast ? 0.5 : 0, { workload: 'cart', spendType: 'workload_idle' }),
      costRow(['shop'], 'shop', 0.25, { workload: isLast ? 'new' : 'old' }),
      costRow(['search'], 'find', 1, { workload: 'index' }),
    ]);
  }
  return ledger;
}

const reported = (
  ledger: MemoryLedger,
  question: Partial<WeekQuestion> = {},
): Promise<WeekDocument> =>
  weekReport(
    { week: null, owner: null, ...question },
    { cluster: 'c', zone: 'UTC', dimension: 'team', budgets: [] },
    ledger,
    NOW,
    never,
  );

describe('the week of an owner', () => {
  test('is the last one, against the weeks before, with what moved and what is idle', async () => {
    const { week, gaps, owners } = await reported(fiveWeeks());
    expect([week, gaps]).toEqual(['2026-W47', false]);
    expect(owners).toEqual([
      {
        owner: 'shop',
        usd: 378,
        weekBeforeUsd: 210,
        meanOfFourUsd: 210,
        movers: [
          { namespace: 'shop', workload: 'cart', usd: 336, changeUsd: 168, reason: null },
          { namespace: 'shop', workload: 'new', usd: 42, changeUsd: 42, reason: 'new' },
          { namespace: 'shop', workload: 'old', usd: 0, changeUsd: -42, reason: 'gone' },
        ],
        idleUsd: 84,
        largestIdle: { namespace: 'shop', workload: 'cart', usd: 84 },
        savesUsdPerMonth: 365,
        budgets: [],
      },
      expect.objectContaining({ owner: 'search', usd: 168, movers: [], largestIdle: null }),
    ]);
  });

  test('is compared with whole weeks only', async () => {
    const ledger = fiveWeeks();
    await ledger.lose(hourOf(unixSeconds(THIS_WEEK - 2 * WEEK)), 'the store was empty');
    const [shop] = (await reported(ledger, { owner: 'shop' })).owners;
    expect(shop).toMatchObject({ usd: 378, weekBeforeUsd: null, meanOfFourUsd: null, movers: [] });
  });

  test('is marked while it goes on', async () => {
    expect(await reported(fiveWeeks(), { week: '2026-W48' })).toMatchObject({
      gaps: true,
      accounted: { openHours: 9 },
      owners: [],
    });
  });

  test('must be one that has begun', async () => {
    await expect(reported(fiveWeeks(), { week: 'W47' })).rejects.toThrow(
      'week: "W47" is not a week; write for example 2026-W47.',
    );
    await expect(reported(fiveWeeks(), { week: '2026-W49' })).rejects.toThrow('has not begun yet');
  });
});
