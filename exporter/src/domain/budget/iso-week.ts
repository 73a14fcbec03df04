import { addDays, dayNumber, weekdayOf, type CivilDate } from './civil-date.ts';

const DAYS_PER_WEEK = 7;
/** A week belongs to the year of its Thursday (ISO 8601). */
const THURSDAY = 3;

/** The Monday of the week that holds a day. */
export const mondayOf = (date: CivilDate): CivilDate => addDays(date, -weekdayOf(date));

/** `2026-W47`. */
export function weekText(date: CivilDate): string {
  const thursday = addDays(mondayOf(date), THURSDAY);
  const first = { year: thursday.year, month: 1, day: 1 };
  const week = Math.floor((dayNumber(thursday) - dayNumber(first)) / DAYS_PER_WEEK) + 1;
  return `${thursday.year}-W${String(week).padStart(2, '0')}`;
}

/** The Monday of `2026-W47`; undefined where there is no such week. */
export function parseWeek(text: string): CivilDate | undefined {
  const [, year, week] = (/^(\d{4})-W(\d\d)$/u.exec(text) ?? []).map(Number);
  if (year === undefined || week === undefined) return undefined;
  // 4 January is always in the first week.
  const monday = addDays(mondayOf({ year, month: 1, day: 4 }), (week - 1) * DAYS_PER_WEEK);
  return weekText(monday) === text ? monday : undefined;
}
