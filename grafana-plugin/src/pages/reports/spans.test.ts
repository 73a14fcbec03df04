import { describe, expect, test } from '@jest/globals';
import { monthAfter, monthName, monthText, weekAfter, weekText } from './spans.ts';

const at = (text: string): number => Date.parse(text) / 1000;

describe('a month', () => {
  test('is told from a moment, and counted over the turn of a year', () => {
    expect([0, 1, 12].map((before) => monthText(at('2026-01-31T23:59:59Z'), before))).toEqual([
      '2026-01',
      '2025-12',
      '2025-01',
    ]);
    expect([monthAfter('2025-12', 1), monthAfter('2026-01', -1)]).toEqual(['2026-01', '2025-12']);
  });

  test('has a name, and stays what it is where it is none', () => {
    expect([monthName('2026-10'), monthName('soon'), monthAfter('soon', 1)]).toEqual([
      'October 2026',
      'soon',
      'soon',
    ]);
  });
});

describe('a week', () => {
  // ISO 8601: 2026-01-01 is a Thursday, so that its week is the first; 2027-01-01 is in week 53.
  test.each([
    ['2026-01-01T00:00:00Z', '2026-W01'],
    ['2025-12-29T00:00:00Z', '2026-W01'],
    ['2025-12-28T23:59:59Z', '2025-W52'],
    ['2027-01-03T12:00:00Z', '2026-W53'],
    ['2026-11-22T12:00:00Z', '2026-W47'],
  ])('of %s is %s', (moment, week) => {
    expect(weekText(at(moment), 0)).toBe(week);
  });

  test('is counted over the turn of a year', () => {
    expect([weekAfter('2026-W53', 1), weekAfter('2026-W01', -1), weekAfter('x', 1)]).toEqual([
      '2027-W01',
      '2025-W52',
      'x',
    ]);
  });
});
