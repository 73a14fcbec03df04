import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unixSeconds } from '../units.ts';
import {
  addDays,
  dateText,
  dayNumber,
  parseDate,
  weekdayOf,
  type CivilDate,
} from './civil-date.ts';
import { dateAt, dayIn, hoursIn, isTimeZone, startOfDay } from './zone.ts';

const date = (text: string): CivilDate => {
  const parsed = parseDate(text);
  if (parsed === undefined) throw new Error(`${text} is no date`);
  return parsed;
};
const at = (text: string): number => Date.parse(text) / 1000;
const hours = (text: string, zone: string): number => {
  const { start, end } = dayIn(date(text), zone);
  return (end - start) / 3600;
};

describe('the first moment of a day', () => {
  test.each([
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00Z'],
    ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
    ['2026-11-22', 'America/Los_Angeles', '2026-11-22T08:00:00Z'],
    ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00Z'],
    ['2026-11-22', 'Pacific/Kiritimati', '2026-11-21T10:00:00Z'],
    // Clocks went from 00:00 to 01:00: the day began at one o'clock.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ])('%s in %s is %s', (day, zone, moment) => {
    expect(startOfDay(date(day), zone)).toBe(at(moment));
  });

  test('of a day that a zone skipped is the first of the next', () => {
    expect(hours('2011-12-30', 'Pacific/Apia')).toBe(0);
    expect(startOfDay(date('2011-12-30'), 'Pacific/Apia')).toBe(at('2011-12-30T10:00:00Z'));
  });
});

test.each([
  ['2026-03-29', 'Europe/Berlin', 23],
  ['2026-10-25', 'Europe/Berlin', 25],
  ['2026-10-26', 'Europe/Berlin', 24],
  ['2026-03-08', 'America/New_York', 23],
  ['2026-04-05', 'Australia/Lord_Howe', 24.5],
  ['2028-02-29', 'UTC', 24],
])('%s in %s has %d hours', (day, zone, count) => {
  expect(hours(day, zone)).toBe(count);
});

test('a zone is known by its IANA name alone', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Base', ''].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('days follow each other through a leap year, and weekdays through the days', () => {
  expect(dateText(addDays(date('2028-02-28'), 1))).toBe('2028-02-29');
  expect(dateText(addDays(date('2027-02-28'), 1))).toBe('2027-03-01');
  expect(parseDate('2027-02-29')).toBeUndefined();
  expect(['2026-11-22', '2026-11-23', '1969-12-31'].map((day) => weekdayOf(date(day)))).toEqual([
    6, 0, 2,
  ]);
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Pacific/Apia',
];
const anyDay = fc.integer({
  min: dayNumber(date('2000-01-01')),
  max: dayNumber(date('2040-01-01')),
});

test('no time zone loses or doubles an hour: every UTC hour belongs to exactly one day, that of its beginning', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anyDay, (zone, number) => {
      const day = addDays(date('1970-01-01'), number);
      const here = hoursIn(dayIn(day, zone));
      const next = hoursIn(dayIn(addDays(day, 1), zone));
      expect(next.start).toBe(here.end);
      expect((here.end - here.start) % 3600).toBe(0);
      if (here.end > here.start) {
        expect(dateAt(here.start, zone)).toEqual(day);
        expect(dateAt(unixSeconds(here.end - 3600), zone)).toEqual(day);
      }
    }),
    { numRuns: 200 },
  );
});
