import { expect, test } from '@jest/globals';
import { dateText, parseDate } from './civil-date.ts';
import { parseWeek, weekText } from './iso-week.ts';

test.each([
  ['2026-11-22', '2026-W47', '2026-11-16'],
  ['2026-11-23', '2026-W48', '2026-11-23'],
  ['2027-01-03', '2026-W53', '2026-12-28'],
  ['2024-12-30', '2025-W01', '2024-12-30'],
])('%s is in %s, which begins on %s', (day, week, monday) => {
  const date = parseDate(day);
  expect(date && weekText(date)).toBe(week);
  const begins = parseWeek(week);
  expect(begins && dateText(begins)).toBe(monday);
});

test('a week that a year does not have is none', () => {
  expect(['2026-W54', '2025-W53', '2026-W00', '2026-47'].map(parseWeek)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});
