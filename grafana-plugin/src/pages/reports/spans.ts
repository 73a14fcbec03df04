/** A calendar month as `2026-10`, seen from a moment; months before it by their distance. */
export function monthText(unixSeconds: number, before: number): string {
  const moment = new Date(unixSeconds * 1000);
  const first = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() - before));
  return first.toISOString().slice(0, 'yyyy-mm'.length);
}

/** The month so many after (or before) one; the text itself where it is none. */
export function monthAfter(month: string, distance: number): string {
  const start = Date.parse(`${month}-01T00:00:00Z`);
  return Number.isNaN(start) ? month : monthText(start / 1000, -distance);
}

/** `October 2026` of `2026-10`. */
export function monthName(month: string): string {
  const start = new Date(`${month}-01T00:00:00Z`);
  return Number.isNaN(start.getTime())
    ? month
    : start.toLocaleString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** The week of ISO 8601 that a moment is in, as `2026-W47`, so many weeks before. */
export function weekText(unixSeconds: number, before: number): string {
  const monday = mondayOf(unixSeconds * 1000 - before * WEEK);
  // The year of a week is that of its Thursday.
  const year = new Date(monday + 3 * DAY).getUTCFullYear();
  const first = mondayOf(Date.UTC(year, 0, 4));
  const number = Math.round((monday - first) / WEEK) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

/** The week so many after (or before) one; the text itself where it is none. */
export function weekAfter(week: string, distance: number): string {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(week) ?? [];
  if (year === undefined || number === undefined) return week;
  const monday = mondayOf(Date.UTC(Number(year), 0, 4)) + (Number(number) - 1) * WEEK;
  return weekText(monday / 1000, -distance);
}

function mondayOf(time: number): number {
  const day = Math.floor(time / DAY);
  // The first day of unix time was a Thursday.
  return (day - ((day + 3) % 7)) * DAY;
}
