import { describe, expect, test } from '@jest/globals';
import { hourOf } from '../../domain/interval.ts';
import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { wholeChange } from '../../domain/digest/reasons.ts';
import type { OwnerUse } from './workload-use.ts';
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
  ledger.uses.set(THIS_WEEK - 2 * WEEK, [cart(1, 168)]);
  ledger.uses.set(THIS_WEEK - WEEK, [cart(2, 336)]);
  return ledger;
}

const NONE = { requested: 0, used: 0, charged: 0, peak: 0, usd: 0 };
/** One pod that asks for so many cores all week and uses one of them. */
const cart = (asked: number, usd: number): OwnerUse => ({
  owner: 'shop',
  namespace: 'shop',
  workload: 'cart',
  podSeconds: WEEK,
  resources: {
    cpu: { requested: asked * WEEK, used: WEEK, charged: asked * WEEK, peak: 1, usd },
    memory: NONE,
    gpu: NONE,
  },
});

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
          {
            ...{ namespace: 'shop', workload: 'cart', usd: 336, changeUsd: 168 },
            reasons: [
              {
                kind: 'requests',
                usd: expect.closeTo(168, 9),
                ...{ resource: 'cpu', from: 1, to: 2 },
              },
            ],
          },
          {
            ...{ namespace: 'shop', workload: 'new', usd: 42, changeUsd: 42 },
            reasons: [wholeChange('new', 42)],
          },
          {
            ...{ namespace: 'shop', workload: 'old', usd: 0, changeUsd: -42 },
            reasons: [wholeChange('gone', -42)],
          },
        ],
        idleUsd: 84,
        largestIdle: { namespace: 'shop', workload: 'cart', usd: 84 },
        // 0.75 of the 2 cores it asks for are above what it used and a quarter more: 126 of 336 USD a week.
        suggestion: {
          kind: 'lower requests',
          ...{ namespace: 'shop', workload: 'cart', resource: 'cpu' },
          ...{ requested: 2, peak: 1, target: 1.25 },
          savesUsdPerMonth: expect.closeTo(547.5, 9),
        },
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
