/** A day of the Gregorian calendar, wherever it is. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const MILLISECONDS_PER_DAY = 86_400_000;
const DAYS_PER_WEEK = 7;
const MONTHS_PER_YEAR = 12;
/** 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday (ISO 8601). */
const WEEKDAY_OF_DAY_ZERO = 3;

/** Days since 1970-01-01. */
export const dayNumber = ({ year, month, day }: CivilDate): number =>
  Date.UTC(year, month - 1, day) / MILLISECONDS_PER_DAY;

/** The day so many days after 1970-01-01. */
export function dayOfNumber(days: number): CivilDate {
  const date = new Date(days * MILLISECONDS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const addDays = (date: CivilDate, days: number): CivilDate =>
  dayOfNumber(dayNumber(date) + days);

/** The same day of another month; the last day of a month that has no such day. */
export function addMonths({ year, month, day }: CivilDate, months: number): CivilDate {
  const count = year * MONTHS_PER_YEAR + (month - 1) + months;
  const there = {
    year: Math.floor(count / MONTHS_PER_YEAR),
    month: modulo(count, MONTHS_PER_YEAR) + 1,
  };
  return { ...there, day: Math.min(day, daysInMonth(there.year, there.month)) };
}

/** 0: Monday, to 6: Sunday. */
export const weekdayOf = (date: CivilDate): number =>
  modulo(dayNumber(date) + WEEKDAY_OF_DAY_ZERO, DAYS_PER_WEEK);

/** `2026-11-22`. */
export const dateText = ({ year, month, day }: CivilDate): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Reads `2026-11-22`; undefined where it is no day of the calendar. */
export function parseDate(text: string): CivilDate | undefined {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/u.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const isDay =
    month >= 1 && month <= MONTHS_PER_YEAR && day >= 1 && day <= daysInMonth(year, month);
  return isDay ? { year, month, day } : undefined;
}

/** Day 0 of the next month is the last of this one. */
const daysInMonth = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
