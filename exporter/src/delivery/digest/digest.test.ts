import { expect, test } from '@jest/globals';
import type { WeekDocument } from '../app/digest/week.ts';
import { budgetDocument } from '../app/budgets/document.ts';
import { aBudgetState } from './metrics/testing/budget.ts';
import { weekMarkdown } from './week-markdown.ts';

const WEEK: WeekDocument = {
  cluster: 'prod',
  week: '2026-W47',
  timeZone: 'UTC',
  start: '2026-11-16T00:00:00Z',
  end: '2026-11-23T00:00:00Z',
  gaps: true,
  accounted: {
    until: '2026-11-23T00:00:00Z',
    closedHours: 166,
    openHours: 0,
    lostHours: 2,
    hoursWithGaps: 0,
    reasons: ['the store was empty'],
  },
  dimension: 'team',
  owners: [],
};

test('a digest says what a week cost, what moved, what is idle, how budgets stand, and one thing to do', async () => {
  const text = weekMarkdown({
    ...WEEK,
    owners: [
      {
        owner: 'checkout',
        usd: 1204,
        weekBeforeUsd: 1136,
        meanOfFourUsd: 1204,
        movers: [
          { namespace: 'shop', workload: 'cart', usd: 300, changeUsd: 64, reason: null },
          { namespace: 'shop', workload: 'search', usd: 0, changeUsd: -22, reason: 'gone' },
        ],
        idleUsd: 310,
        largestIdle: { namespace: 'shop', workload: 'cart-worker', usd: 140 },
        savesUsdPerMonth: 608.33,
        budgets: [budgetDocument(await aBudgetState(7))],
      },
    ],
  });
  expect(text).toBe(`# prod, week 2026-W47

Not whole: 2 hours lost.

## team checkout · 2026-W47 · 1,204.00 USD ▲ 6 % against the week before, = 0 % against the mean of four

- **Budget** the shop: 168.00 of 1,000.00 USD (17 %, 23 % of the month gone); forecast 720.00 (720.00 to 720.00): 280.00 below the limit
- **What moved** shop/cart +64.00 · shop/search −22.00 (gone)
- **Idle** 310.00 USD reserved and not used; the largest: shop/cart-worker 140.00
- **One thing** shop/cart-worker left 140.00 USD of what it reserves unused; lower requests save up to 608.33 a month
`);
});

test('a digest without anything spent says so', () => {
  expect(weekMarkdown({ ...WEEK, gaps: false })).toBe(
    '# prod, week 2026-W47\n\nNothing was spent in the hours that are closed.\n',
  );
});
