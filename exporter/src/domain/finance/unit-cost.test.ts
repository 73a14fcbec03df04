import { expect, test } from '@jest/globals';
import { unitCost, type UnitDay } from './unit-cost.ts';

const day = (date: string, usd: number, quantity: number | null, isWhole = true): UnitDay => ({
  date,
  usd,
  quantity,
  isWhole,
});

test('the cost of a unit is that of the days on which both sides are known; the others are gaps', () => {
  expect(
    unitCost([
      day('2026-11-01', 30, 100),
      day('2026-11-02', 10, 100),
      day('2026-11-03', 7, null),
      day('2026-11-04', 7, 0),
      day('2026-11-05', 3, 100, false),
    ]),
  ).toEqual({
    usd: 40,
    quantity: 200,
    usdPerUnit: 0.2,
    days: 2,
    gaps: [
      { date: '2026-11-03', why: 'no quantity' },
      { date: '2026-11-04', why: 'the quantity is zero' },
      { date: '2026-11-05', why: 'hours are missing' },
    ],
  });
});

test('without any such day there is no cost of a unit, not one of zero', () => {
  expect(unitCost([day('2026-11-01', 30, 0)]).usdPerUnit).toBeNull();
  expect(unitCost([]).usdPerUnit).toBeNull();
});
