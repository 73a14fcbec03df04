import { describe, expect, test } from '@jest/globals';
import type { Budget } from '../../domain/budget/budget.ts';
import { USUAL_ANCHORS } from '../../domain/budget/period.ts';
import { hourOf } from '../../domain/interval.ts';
import { unixSeconds, usd, type UnixSeconds } from '../../domain/units.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { budgetDocument } from './document.ts';
import { budgetState, type BudgetState } from './state.ts';

const POLICY = {
  ...EXAMPLE_POLICY,
  attribution: [{ name: 'team', lookIn: [], fallback: 'unowned' }],
};
const never = new AbortController().signal;
const at = (text: string): UnixSeconds => unixSeconds(Date.parse(text) / 1000);

const OF_CHECKOUT: Budget = {
  name: 'checkout',
  owner: { team: 'checkout' },
  conditions: [{ dimension: 'team', negated: false, pattern: 'checkout' }],
  spendTypes: null,
  period: { kind: 'month', anchor: USUAL_ANCHORS.month, zone: 'UTC' },
  limits: { usual: usd(1000), calendar: [{ month: 12, limit: usd(1500) }] },
  thresholds: [0.5, 0.8],
  route: null,
};

/** Every hour of a span closed: one dollar of checkout's, a quarter of it idle, and two of somebody else's. */
function filled(
  from: string,
  to: string,
  ledger = new MemoryLedger('test-1', POLICY),
): MemoryLedger {
  for (let start: number = at(from); start < at(to); start += 3600)
    ledger.put(start, [
      costRow(['checkout'], 'shop', 0.75),
      costRow(['checkout'], 'shop', 0.25, { spendType: 'workload_idle' }),
      costRow(['search'], 'find', 2),
    ]);
  return ledger;
}

const stateOf = (
  ledger: MemoryLedger,
  now: string,
  change: Partial<Budget> = {},
): Promise<BudgetState> => budgetState({ ...OF_CHECKOUT, ...change }, ledger, at(now), never);

describe('how a budget stands', () => {
  test('is the sum of the closed hours of its period that meet its conditions', async () => {
    const ledger = filled('2026-10-01T00:00:00Z', '2026-11-11T06:00:00Z');
    const state = await stateOf(ledger, '2026-11-11T06:40:00Z');
    expect(state).toMatchObject({
      limit: 1000,
      spent: 246,
      bySpendType: { usage: 184.5, workload_idle: 61.5 },
      accounted: { closed: 246, open: 0, lost: 0, withGaps: 0, until: at('2026-11-11T06:00:00Z') },
    });
    expect(state.days).toHaveLength(11);
    expect(state.days.map(({ spent }) => spent).reduce((sum, spent) => sum + spent)).toBe(246);
  });

  test('counts only its spend types', async () => {
    const ledger = filled('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z');
    const { spent } = await stateOf(ledger, '2026-11-02T00:00:00Z', {
      spendTypes: ['workload_idle'],
    });
    expect(spent).toBe(6);
  });

  test('is forecast to the end of the period at the rate of the last days', async () => {
    const ledger = filled('2026-10-01T00:00:00Z', '2026-11-11T06:00:00Z');
    const { forecast } = await stateOf(ledger, '2026-11-11T06:40:00Z');
    expect(forecast).toMatchObject({ kind: 'forecast', days: 28, weekdays: 'told apart' });
    expect('usd' in forecast && forecast.usd).toBeCloseTo(720, 9);
  });

  test('has no forecast before a week of whole days', async () => {
    const ledger = filled('2026-11-01T12:00:00Z', '2026-11-05T00:00:00Z');
    const { forecast } = await stateOf(ledger, '2026-11-05T00:00:00Z');
    expect(forecast).toEqual({ kind: 'held back', days: 3, needed: 7 });
  });

  test('starts at nothing with its period, and the forecast stands on the days before', async () => {
    const ledger = filled('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z');
    const state = await stateOf(ledger, '2026-11-01T00:10:00Z');
    expect(state.spent).toBe(0);
    expect('usd' in state.forecast && state.forecast.usd).toBeCloseTo(720, 9);
  });

  test('follows the clocks of its zone: October has 745 hours in Berlin, and each counts once', async () => {
    const ledger = filled('2026-09-01T00:00:00Z', '2026-11-02T00:00:00Z');
    const berlin = { period: { ...OF_CHECKOUT.period, zone: 'Europe/Berlin' } };
    const october = await stateOf(ledger, '2026-10-31T22:59:59Z', berlin);
    expect(october.spent).toBe(744);
    expect(october.days.map(({ hours }) => hours).filter((hours) => hours !== 24)).toEqual([25]);
    const november = await stateOf(ledger, '2026-10-31T23:00:00Z', berlin);
    expect(november.spent).toBe(0);
  });

  test('shows hours that are missing, lost or have gaps; the lost cost nothing and are not forecast', async () => {
    const ledger = filled('2026-10-01T00:00:00Z', '2026-11-10T00:00:00Z');
    await ledger.lose(hourOf(at('2026-11-10T00:00:00Z')), 'the source knows nothing before 01:00');
    ledger.put(at('2026-11-10T01:00:00Z'), [costRow(['checkout'], 'shop', 1)], 3);
    const state = await stateOf(ledger, '2026-11-10T04:20:00Z');
    expect(state.accounted).toEqual({
      closed: 217,
      withGaps: 1,
      open: 2,
      lost: 1,
      reasons: ['the source knows nothing before 01:00'],
      until: at('2026-11-10T02:00:00Z'),
    });
    expect(state.spent).toBe(217);
    expect('usd' in state.forecast && state.forecast.usd).toBeCloseTo(719, 9);
  });

  test('is told as a document', async () => {
    const ledger = filled('2026-11-01T00:00:00Z', '2026-11-22T00:00:00Z');
    const document = budgetDocument(await stateOf(ledger, '2026-11-22T00:00:00Z'));
    expect(document).toMatchObject({
      select: ['team=checkout'],
      period: {
        kind: 'month',
        from: '2026-11-01',
        to: '2026-12-01',
        start: '2026-11-01T00:00:00Z',
        end: '2026-12-01T00:00:00Z',
      },
      limitUsd: 1000,
      limits: { usualUsd: 1000, calendar: [{ from: null, month: 12, limitUsd: 1500 }] },
      spentUsd: 504,
      usedRatio: 0.504,
      elapsedRatio: 0.7,
      thresholds: [
        { ratio: 0.5, reached: true },
        { ratio: 0.8, reached: false },
      ],
      accounted: { until: '2026-11-22T00:00:00Z', closedHours: 504 },
    });
    expect(document.days[0]).toEqual({
      date: '2026-11-01',
      hours: 24,
      closedHours: 24,
      lostHours: 0,
      spentUsd: 24,
    });
  });
});
