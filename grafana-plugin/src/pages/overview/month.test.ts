import { describe, expect, test } from '@jest/globals';
import { monthOf } from './month.ts';

describe('a UTC month', () => {
  test('is known from any moment in it', () => {
    expect(monthOf(Date.UTC(2026, 11, 31, 23) / 1000)).toEqual({
      name: 'December',
      start: Date.UTC(2026, 11, 1) / 1000,
      hoursGone: 743,
      hoursLeft: 1,
    });
  });

  test('of February has its leap day', () => {
    expect(monthOf(Date.UTC(2028, 1, 1) / 1000).hoursLeft).toBe(29 * 24);
  });
});
