import { addDays, weekdayOf } from '../budget/civil-date.ts';
import { dateAt, dayIn } from '../budget/zone.ts';
import { SECONDS_PER_HOUR, unixSeconds, type UnixSeconds } from '../units.ts';
import type { DigestPlan } from './plan.ts';

const DAYS_PER_WEEK = 7;

/** When the digest of a week that ended is due: the first such day and hour from then on. */
export function dueAt(
  weekEnd: UnixSeconds,
  { weekday, hour, zone }: Pick<DigestPlan, 'weekday' | 'hour' | 'zone'>,
): UnixSeconds {
  const first = dateAt(weekEnd, zone);
  for (let days = 0; days <= DAYS_PER_WEEK; days += 1) {
    const date = addDays(first, days);
    if (weekdayOf(date) !== weekday) continue;
    const day = dayIn(date, zone);
    for (let at: number = day.start; at < day.end; at += SECONDS_PER_HOUR)
      // Where clocks skip the hour, the one that they show next.
      if (at >= weekEnd && hourShown(at, zone) >= hour) return unixSeconds(at);
  }
  return weekEnd;
}

const hourShown = (at: number, zone: string): number =>
  Number(
    new Intl.DateTimeFormat('en-u-nu-latn', {
      timeZone: zone,
      hour: '2-digit',
      hourCycle: 'h23',
    }).format(at * 1000),
  );
