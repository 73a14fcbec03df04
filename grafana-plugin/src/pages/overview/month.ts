/** A calendar month in UTC, seen from a moment in it. */
export interface Month {
  /** `November`. */
  readonly name: string;
  /** In unix seconds. */
  readonly start: number;
  readonly hoursGone: number;
  readonly hoursLeft: number;
}

const SECONDS_PER_HOUR = 3600;

/** The month a moment is in; bills are cut at UTC months. */
export function monthOf(unixSeconds: number): Month {
  const moment = new Date(unixSeconds * 1000);
  const start = Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth()) / 1000;
  const end = Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1) / 1000;
  return {
    name: moment.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' }),
    start,
    hoursGone: (unixSeconds - start) / SECONDS_PER_HOUR,
    hoursLeft: (end - unixSeconds) / SECONDS_PER_HOUR,
  };
}
