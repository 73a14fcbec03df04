import { describe, expect, test } from '@jest/globals';
import {
  alertsText,
  dangerText,
  inDanger,
  ownerText,
  rangeText,
  standingOf,
  timeLeftText,
} from './standing.ts';

const DAY = 86_400;
const of = (spent: number, forecast?: number): Parameters<typeof standingOf>[0] => ({
  limit: 100,
  spent,
  forecast,
});

describe('how a budget stands', () => {
  test.each([
    [of(79.9), 'fine'],
    [of(79.9, 100), 'fine'],
    [of(80, 100), 'near'],
    [of(10, 100.1), 'forecast over'],
    [of(90, 120), 'forecast over'],
    [of(100, 300), 'over'],
  ])('%j is %s', (money, standing) => {
    expect(standingOf(money)).toBe(standing);
  });
});

describe('budgets in danger', () => {
  test('come the worst first, and without those that are fine', () => {
    const budgets = [of(85), of(10, 30), of(20, 140), of(30, 180), of(101, 400)];
    expect(inDanger(budgets).map(dangerText)).toEqual([
      '101 % used, forecast 400 %',
      '30 % used, forecast 180 %',
      '20 % used, forecast 140 %',
      '85 % used',
    ]);
  });
});

describe('words about a budget', () => {
  test('give the range of a forecast, where it has one', () => {
    expect(rangeText({ low: 2809, high: 2882 })).toBe('$2,809 to $2,882');
    expect(rangeText({ low: 2845, high: 2845 })).toBe('');
    expect(rangeText(undefined)).toBe('');
  });

  test('say how much time is left in the unit that fits', () => {
    expect([19.6 * DAY, 1.2 * DAY, 5 * 3600, 600, 0].map((left) => timeLeftText(left, 0))).toEqual([
      '20 days',
      '1 day',
      '5 hours',
      '1 hour',
      'over',
    ]);
  });

  test('name the owner by his dimension', () => {
    expect(ownerText({ team: 'checkout', environment: 'prod' })).toBe(
      'team checkout, environment prod',
    );
  });

  test('tell firing alerts from pending ones, and no alerts from no rules', () => {
    const near = { name: 'PodtallyBudgetNearLimit', severity: 'warning', state: 'firing' } as const;
    const own = { name: 'MyRule', severity: '', state: 'pending' } as const;
    expect(alertsText([near, own], true)).toBe('firing: near limit; pending: MyRule');
    expect(alertsText([], true)).toBe('none');
    expect(alertsText([], false)).toBe('not known: no rules');
  });
});
