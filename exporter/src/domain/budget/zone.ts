import { interval, type Interval } from '../interval.ts';
import { SECONDS_PER_HOUR, unixSeconds, type UnixSeconds } from '../units.ts';
import { addDays, dayNumber, type CivilDate } from './civil-date.ts';

/** What it takes to read a zone's calendar off a moment; making one is slow, so each zone has one. */
const formats = new Map<string, Intl.DateTimeFormat>();

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_MINUTE = 60;
/** No zone is farther from UTC, with room to spare (UTC−12 to UTC+14). */
const FARTHEST = 15 * SECONDS_PER_HOUR;

/** Whether there is a time zone of that name (IANA: `Europe/Berlin`, `UTC`). */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day that calendars on a wall of that zone show at a moment. */
export function dateAt(at: UnixSeconds, zone: string): CivilDate {
  const found = { year: 0, month: 0, day: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(at * 1000))
    if (type === 'year' || type === 'month' || type === 'day') found[type] = Number(value);
  return found;
}

/**
 * The first moment of a day in a zone: midnight, or what the clocks show first where they skip midnight.
 * Of a day that a zone skipped whole, the first moment after it.
 */
export function startOfDay(date: CivilDate, zone: string): UnixSeconds {
  const wanted = dayNumber(date);
  const utc = wanted * SECONDS_PER_DAY;
  // Offsets are whole minutes since 1972, so the edge is too.
  let before = (utc - FARTHEST) / SECONDS_PER_MINUTE;
  let after = (utc + FARTHEST) / SECONDS_PER_MINUTE;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const shown = dayNumber(dateAt(unixSeconds(middle * SECONDS_PER_MINUTE), zone));
    if (shown >= wanted) after = middle;
    else before = middle;
  }
  return unixSeconds(after * SECONDS_PER_MINUTE);
}

/** From the first moment of one day to the first moment of another. */
export const spanOfDays = (from: CivilDate, to: CivilDate, zone: string): Interval =>
  interval(startOfDay(from, zone), startOfDay(to, zone));

/** A day in a zone: 23, 24 or 25 hours of it where clocks change. */
export const dayIn = (date: CivilDate, zone: string): Interval =>
  spanOfDays(date, addDays(date, 1), zone);

/**
 * The UTC hours that belong to a span: those that begin in it.
 * So each hour belongs to one day and one period, also where a zone is half an hour off.
 */
export const hoursIn = (span: Interval): Interval =>
  interval(hourFrom(span.start), hourFrom(span.end));

const hourFrom = (at: UnixSeconds): number => Math.ceil(at / SECONDS_PER_HOUR) * SECONDS_PER_HOUR;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
