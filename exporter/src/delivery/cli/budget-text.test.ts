import { describe, expect, test } from '@jest/globals';
import type { BudgetDocument, BudgetsDocument } from '../../app/budgets/document.ts';
import { LedgerHeldError } from '../../app/ledger/file.ts';
import { budgetText } from './budget-text.ts';
import { PLAIN } from './style.ts';
import type { OpenBooks } from './services.ts';
import { ran } from './testing/run.ts';

const CHECKOUT: BudgetDocument = {
  name: 'checkout',
  owner: { team: 'checkout' },
  select: ['team=checkout', 'namespace=shop-*'],
  spendTypes: ['usage', 'workload_idle'],
  route: null,
  at: '2026-11-22T22:10:00Z',
  period: {
    kind: 'month',
    from: '2026-11-01',
    to: '2026-12-01',
    timeZone: 'UTC',
    start: '2026-11-01T00:00:00Z',
    end: '2026-12-01T00:00:00Z',
  },
  limitUsd: 4000,
  limits: { usualUsd: 4000, calendar: [] },
  spentUsd: 3010,
  bySpendType: { usage: 2700, workload_idle: 310 },
  usedRatio: 0.7525,
  elapsedRatio: 0.73,
  thresholds: [
    { ratio: 0.75, reached: true },
    { ratio: 1, reached: false },
  ],
  forecast: {
    kind: 'forecast',
    usd: 4110,
    lowUsd: 3960,
    highUsd: 4260,
    usdPerDay: 137.5,
    days: 21,
    weekdays: 'told apart',
  },
  accounted: {
    until: '2026-11-22T22:00:00Z',
    closedHours: 523,
    openHours: 2,
    lostHours: 1,
    hoursWithGaps: 0,
    reasons: ['the source knows nothing before 03:00'],
  },
  days: [],
};

describe('podtally explain budget', () => {
  test('says what it counts, what is spent, what is expected and what is missing', () => {
    expect(budgetText(CHECKOUT, PLAIN))
      .toBe(`checkout · team checkout · month 2026-11-01 to before 2026-12-01 (UTC)
3,010.00 of 4,000.00 USD spent: 75 %, 73 % of the month gone

counts      team=checkout and namespace=shop-*: usage, workload_idle only
spent       usage 2,700.00 · workload_idle 310.00 · hours closed until 2026-11-22T22:00:00Z
forecast    4,110.00 USD at the end of the month (four of five times 3,960.00 to 4,260.00): over by 110.00
            = 3,010.00 spent + 1,100.00 to come at 137.50 a day, from 21 whole days, weekdays told apart
thresholds  75 % (3,000.00) reached · 100 % (4,000.00) not reached
gaps        1 hour lost, and not in the sum · 2 hours not closed yet
            the source knows nothing before 03:00
`);
  });

  test('says that a forecast is held back, and why', () => {
    const early: BudgetDocument = {
      ...CHECKOUT,
      forecast: { kind: 'held back', days: 1, needed: 7 },
    };
    expect(budgetText(early, PLAIN)).toContain(
      'forecast    held back: it needs 7 whole days of history, and there is 1\n',
    );
  });

  test('asks the running exporter', async () => {
    const asked: string[] = [];
    const { code, stdout } = await ran('explain budget checkout', {
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(Response.json(CHECKOUT));
      },
    });
    expect(asked).toEqual(['http://127.0.0.1:10970/api/v1/explain/budget/checkout']);
    expect(stdout).toBe(budgetText(CHECKOUT, PLAIN));
    expect(code).toBe(0);
  });

  test('is read from the ledger of a configuration that has one', async () => {
    const { code, stderr } = await ran('explain budget checkout --config podtally.yaml');
    expect([code, stderr]).toEqual([
      2,
      'podtally: this configuration has no ledger: name its file in ledger.file.\n',
    ]);
    const books = aFinance({ cluster: 'c', budgets: [CHECKOUT], failed: [] });
    const read = await ran('explain budget checkout --config c.yaml', { books: () => books });
    expect([read.code, read.stdout]).toEqual([0, budgetText(CHECKOUT, PLAIN)]);
    const none = await ran('explain budget chekout --config c.yaml', { books: () => books });
    expect([none.code, none.stderr]).toEqual([
      1,
      'podtally: there is no budget chekout; there is checkout.\n',
    ]);
  });

  test('is asked of the exporter that holds the ledger', async () => {
    const held = new LedgerHeldError('l.duckdb', 'http://127.0.0.1:1234');
    const books = {
      ...aFinance({ cluster: 'c', budgets: [], failed: [] }),
      readBudgets: () => Promise.reject(held),
    };
    const { stdout, stderr } = await ran('explain budget checkout --config c.yaml', {
      books: () => books,
      fetch: (url) =>
        Promise.resolve(
          url.startsWith('http://127.0.0.1:1234/') ? Response.json(CHECKOUT) : Response.error(),
        ),
    });
    expect([stdout, stderr]).toEqual([
      budgetText(CHECKOUT, PLAIN),
      'another process holds the ledger; asking http://127.0.0.1:1234\n',
    ]);
  });
});

/** A ledger that tells of budgets alone. */
function aFinance(budgets: BudgetsDocument): OpenBooks {
  const nothing = (): Promise<never> => Promise.reject(new Error('there is nothing else'));
  return {
    finance: {
      budgets: () => budgets,
      ...{ month: nothing, week: nothing, units: nothing, sendWeek: nothing, adjustments: nothing },
    },
    readBudgets: () => Promise.resolve(),
    end: () => Promise.resolve(),
  };
}
