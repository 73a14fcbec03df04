import { describe, expect, test } from '@jest/globals';
import { aBudgetState, BUDGET_START } from './testing/budget.ts';
import { aSnapshot, rendered, textOf } from './testing/small.ts';

const LABELS = '{cluster="demo",budget="the shop",team="checkout",period="month"}';

describe('the series of budgets', () => {
  test.each([
    ['before a week have no forecast', 2, []],
    ['after a week have one', 7, [`podtally_budget_forecast_usd${LABELS} 720`]],
  ])('%s', async (_when, days, forecast) => {
    const text = await textOf(await rendered(aSnapshot(), { budgets: [await aBudgetState(days)] }));
    expect(text.split('\n').filter((line) => line.startsWith('podtally_budget'))).toEqual([
      `podtally_budget_limit_usd${LABELS} 1000`,
      `podtally_budget_spent_usd${LABELS} ${days * 24}`,
      ...forecast,
      `podtally_budget_period_start_timestamp_seconds${LABELS} ${BUDGET_START}`,
      `podtally_budget_period_end_timestamp_seconds${LABELS} ${BUDGET_START + 30 * 86_400}`,
    ]);
  });

  test('disappear with the cost when passes fail for too long, so that nothing looks spent no more', async () => {
    const exposition = await rendered(aSnapshot(), { budgets: [await aBudgetState(7)] });
    expect(await textOf(exposition, { stale: true })).not.toContain('podtally_budget');
  });

  test('are joined by what is on no account, where there are accounts', async () => {
    const lineOf = async (unmappedUsd: number | null): Promise<readonly string[]> =>
      (await textOf(await rendered(aSnapshot(), { unmappedUsd })))
        .split('\n')
        .filter((line) => line.startsWith('podtally_gl_unmapped_usd'));
    expect(await lineOf(1.5)).toEqual(['podtally_gl_unmapped_usd{cluster="demo"} 1.5']);
    expect(await lineOf(0)).toEqual(['podtally_gl_unmapped_usd{cluster="demo"} 0']);
    expect(await lineOf(null)).toEqual([]);
  });

  test('are joined by what units cost, with what is selected as labels', async () => {
    const conditions = [
      { dimension: 'namespace', negated: false, pattern: 'shop-*' },
      { dimension: 'team', negated: true, pattern: 'ops' },
    ];
    const unitCosts = [
      { name: 'order', conditions, usdPerUnit: 0.25, gapDays: 1 },
      { name: 'ride', conditions: [], usdPerUnit: null, gapDays: 7 },
    ];
    const text = await textOf(await rendered(aSnapshot(), { unitCosts }));
    expect(text.split('\n').filter((line) => line.startsWith('podtally_unit'))).toEqual([
      'podtally_unit_cost_usd{cluster="demo",unit="order",namespace="shop-*",team="!ops"} 0.25',
      'podtally_unit_gap_days{cluster="demo",unit="order",namespace="shop-*",team="!ops"} 1',
      'podtally_unit_gap_days{cluster="demo",unit="ride",namespace="",team=""} 7',
    ]);
  });
});
