import { interval, type Interval } from '../../domain/interval.ts';
import { unixSeconds, type Seconds, type UnixSeconds } from '../../domain/units.ts';

/** The UTC month that holds a moment. */
export function monthOf(at: UnixSeconds): Interval {
  const date = new Date(at * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return interval(Date.UTC(year, month) / 1000, Date.UTC(year, month + 1) / 1000);
}

/**
 * When the first month begins that still changes: a month freezes so long after its end.
 * Whatever is closed anew before it becomes an adjustment in it.
 */
export const openSince = (now: UnixSeconds, freezeAfter: Seconds): UnixSeconds =>
  monthOf(unixSeconds(Math.max(0, now - freezeAfter))).start;
