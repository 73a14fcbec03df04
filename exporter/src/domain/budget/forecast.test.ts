import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { forecast, type DayToCome, type PastDay } from './forecast.ts';

/** So many days in a row from a Monday on, each costing what its weekday costs. */
const days = (
  count: number,
  cost: (weekday: number, index: number) => number,
): readonly PastDay[] =>
  Array.from({ length: count }, (_, index) => ({
    weekday: index % 7,
    hours: 24,
    cost: cost(index % 7, index),
  }));
const coming = (...weekdays: readonly number[]): readonly DayToCome[] =>
  weekdays.map((weekday) => ({ weekday, hours: 24 }));

describe('a forecast', () => {
  test('is held back before a week of whole days, and says how many there are', () => {
    expect(
      forecast(
        5,
        days(6, () => 10),
        coming(0),
      ),
    ).toEqual({ kind: 'held back', days: 6, needed: 7 });
  });

  test('adds what is to come at the run rate to what was spent; steady days leave no doubt', () => {
    expect(
      forecast(
        70,
        days(7, () => 10),
        coming(0, 1, 2),
      ),
    ).toEqual({
      kind: 'forecast',
      usd: 100,
      low: 100,
      high: 100,
      usdPerDay: 10,
      days: 7,
      weekdays: 'alike',
    });
  });

  test('counts a day of 23 hours and the rest of today by their hours', () => {
    const steady = days(6, () => 24).concat({ weekday: 6, hours: 23, cost: 23 });
    expect(
      forecast(0, steady, [
        { weekday: 0, hours: 5 },
        { weekday: 6, hours: 25 },
      ]),
    ).toMatchObject({ usd: 30 });
  });

  test('knows weekends from two weeks on', () => {
    const weekend = (weekday: number): number => (weekday < 5 ? 20 : 6);
    expect(forecast(0, days(14, weekend), coming(5, 6))).toMatchObject({ weekdays: 'told apart' });
    const { usd, low, high } = {
      usd: 0,
      low: 0,
      high: 0,
      ...forecast(0, days(14, weekend), coming(4, 5, 6)),
    };
    expect(usd).toBeCloseTo(32, 9);
    expect(low).toBeCloseTo(32, 9);
    expect(high).toBeCloseTo(32, 9);
  });

  test('follows a level that changed in the last week', () => {
    const doubled = days(28, (_, index) => (index < 21 ? 10 : 20));
    const found = forecast(0, doubled, coming(0, 1, 2, 3, 4, 5, 6));
    expect(found).toMatchObject({ kind: 'forecast' });
    expect('usd' in found && found.usd).toBeCloseTo(140, 9);
  });

  test('takes days that cost nothing as they are', () => {
    const sundaysOff = forecast(
      0,
      days(14, (weekday) => (weekday === 6 ? 0 : 7)),
      coming(0),
    );
    expect('usd' in sundaysOff && sundaysOff.usd).toBeCloseTo(6, 9);
    expect(
      forecast(
        3,
        days(14, () => 0),
        coming(0),
      ),
    ).toMatchObject({ usd: 3, low: 3, high: 3 });
  });

  test('is what was spent once nothing is to come, lies in its range, and adds up over days', () => {
    const cost = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(cost, { minLength: 7, maxLength: 40 }),
        cost,
        fc.integer({ min: 0, max: 30 }),
        (costs, spent, ahead) => {
          const past = days(costs.length, (_, index) => costs[index] ?? 0);
          const toCome = coming(...Array.from({ length: ahead }, (_, index) => index % 7));
          const sums = (of: readonly DayToCome[]): { usd: number; low: number; high: number } => {
            const found = forecast(spent, past, of);
            if (found.kind !== 'forecast') throw new Error('there is a week of history');
            return found;
          };
          const all = sums(toCome);
          expect(sums([]).usd).toBe(spent);
          expect(all.low).toBeLessThanOrEqual(all.usd);
          expect(all.high).toBeGreaterThanOrEqual(all.usd);
          expect(all.low).toBeGreaterThanOrEqual(spent - 1e-9);
          const one = toCome.reduce((sum, day) => sum + (sums([day]).usd - spent), spent);
          expect(Math.abs(all.usd - one)).toBeLessThanOrEqual(1e-9 * Math.max(1, all.usd));
        },
      ),
      { numRuns: 100 },
    );
  });
});
