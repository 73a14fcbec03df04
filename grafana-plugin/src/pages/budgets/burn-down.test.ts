import { describe, expect, test } from '@jest/globals';
import type { BudgetDocument } from '../../exporter/finance-documents.ts';
import { burnDays, burnLines, spentByDay, spentBySeries } from './burn-down.ts';
import { budgetRows, heldBackText } from './rows.ts';

/** Four days with a limit of 40 dollars; the third runs. */
const document: BudgetDocument = {
  ...{ name: 'shop', owner: { team: 'shop' }, select: [], spendTypes: null, route: null },
  at: '2026-11-04T12:00:00Z',
  period: {
    ...{ kind: 'month', from: '2026-11-02', to: '2026-11-06', timeZone: 'UTC' },
    start: '2026-11-02T00:00:00Z',
    end: '2026-11-06T00:00:00Z',
  },
  ...{
    limitUsd: 40,
    spentUsd: 25,
    bySpendType: { usage: 25 },
    usedRatio: 0.625,
    elapsedRatio: 0.625,
  },
  thresholds: [
    { ratio: 0.5, reached: true },
    { ratio: 1, reached: false },
  ],
  forecast: {
    ...{ kind: 'forecast', usd: 41, lowUsd: 39, highUsd: 43 },
    ...{ usdPerDay: 10.7, days: 21, weekdays: 'told apart' },
  },
  accounted: {
    until: null,
    closedHours: 58,
    openHours: 0,
    lostHours: 2,
    hoursWithGaps: 0,
    reasons: [],
  },
  days: [
    { date: '2026-11-02', hours: 24, closedHours: 22, lostHours: 2, spentUsd: 9 },
    { date: '2026-11-03', hours: 24, closedHours: 24, lostHours: 0, spentUsd: 11 },
    { date: '2026-11-04', hours: 24, closedHours: 12, lostHours: 0, spentUsd: 5 },
  ],
};
const START = Date.UTC(2026, 10, 2) / 1000;
const DAY = 86_400;
const NOW = START + 2.5 * DAY;
const [row] = budgetRows([], { cluster: 'prod', budgets: [document], failed: [] });

function lines(): readonly string[] {
  if (row === undefined) return [];
  return burnLines(row, spentByDay(document), NOW).map(
    ({ name, points }) =>
      `${name}: ${points.map(({ at, usd }) => `${(at - START) / DAY}d ${usd}`).join(', ')}`,
  );
}

describe('a burn-down', () => {
  test('adds up days until now, against the even pace and the limit, and leads to the forecast', () => {
    expect(lines()).toEqual([
      'spent so far: 0d 0, 1d 9, 2d 20, 2.5d 25',
      'even pace: 0d 0, 4d 40',
      'limit: 0d 40, 4d 40',
      '50 % of the limit: 0d 20, 4d 20',
      'forecast: 2.5d 25, 4d 41',
      'forecast, low: 2.5d 25, 4d 39',
      'forecast, high: 2.5d 25, 4d 43',
    ]);
  });

  test('has its days as a table, the latest first, with the hours that are missing', () => {
    expect(burnDays(document)).toEqual([
      { date: '2026-11-04', usd: 5, soFar: 25, even: 30, lostHours: 0, openHours: 12 },
      { date: '2026-11-03', usd: 11, soFar: 20, even: 20, lostHours: 0, openHours: 0 },
      { date: '2026-11-02', usd: 9, soFar: 9, even: 10, lostHours: 2, openHours: 0 },
    ]);
  });

  test('comes from the series where the exporter is not asked', () => {
    expect(spentBySeries({ labels: {}, values: [1, null, 3] }, [10, 20, 30])).toEqual([
      { at: 10, usd: 1 },
      { at: 30, usd: 3 },
    ]);
  });
});

describe('a budget that only the exporter tells of', () => {
  test('stands as its document says', () => {
    expect({ ...row, document: undefined }).toEqual({
      ...{ cluster: 'prod', name: 'shop', period: 'month', owner: { team: 'shop' } },
      ...{ limit: 40, spent: 25, forecast: 41, start: START, end: START + 4 * DAY, alerts: [] },
      document: undefined,
    });
  });
});

describe('a forecast that is held back', () => {
  test('says what is missing, as far as it is known', () => {
    const forecast = { kind: 'held back', days: 3, needed: 7 } as const;
    expect(heldBackText({ document: { ...document, forecast } })).toBe(
      'held back: 3 of 7 whole days known',
    );
    expect(heldBackText({ document: undefined })).toBe('held back: too little history');
  });
});
