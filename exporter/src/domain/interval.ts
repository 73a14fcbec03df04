import {
  SECONDS_PER_DAY,
  SECONDS_PER_HOUR,
  seconds,
  unixSeconds,
  type Seconds,
  type UnixSeconds,
} from './units.ts';

/** A half-open span `[start, end)`. */
export interface Interval {
  readonly start: UnixSeconds;
  readonly end: UnixSeconds;
}

/** When something was there; `to` is null while it still is. */
export interface Lifetime {
  readonly from: UnixSeconds;
  readonly to: UnixSeconds | null;
  /** True where nobody recorded the end and it was inferred from samples. */
  readonly endEstimated: boolean;
}

/** Makes an interval from two moments; throws RangeError when it would run backwards. */
export function interval(start: number, end: number): Interval {
  if (end < start) throw new RangeError(`an interval cannot run from ${start} back to ${end}`);
  return { start: unixSeconds(start), end: unixSeconds(end) };
}

export const lengthOf = (span: Interval): Seconds => seconds(span.end - span.start);

/** The seconds that a lifetime and an interval have in common. */
export const overlapSeconds = (life: Lifetime, span: Interval): Seconds =>
  lengthOf(clip(life, span));

/** Whether a lifetime and an interval have any time in common; many thousands are asked. */
export const overlaps = ({ from, to }: Pick<Lifetime, 'from' | 'to'>, span: Interval): boolean =>
  Math.min(to ?? span.end, span.end) > Math.max(from, span.start);

/** Whether something was still there at the very end of the interval. */
export const isAliveAtEnd = (life: Lifetime, span: Interval): boolean =>
  life.from < span.end && (life.to === null || life.to >= span.end);

/** The UTC hour that holds a moment. */
export function hourOf(at: UnixSeconds): Interval {
  const start = Math.floor(at / SECONDS_PER_HOUR) * SECONDS_PER_HOUR;
  return interval(start, start + SECONDS_PER_HOUR);
}

/** The UTC day that holds a moment. */
export function dayOf(at: UnixSeconds): Interval {
  const start = Math.floor(at / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  return interval(start, start + SECONDS_PER_DAY);
}

/** Cuts an interval at UTC hours: each piece settles alone (allocation, section 11). */
export const cutAtHours = (span: Interval): readonly Interval[] => cutAt(hourOf, span);

/** Cuts an interval at UTC days. */
export const cutAtDays = (span: Interval): readonly Interval[] => cutAt(dayOf, span);

function cutAt(whole: (at: UnixSeconds) => Interval, span: Interval): readonly Interval[] {
  const pieces: Interval[] = [];
  let start: number = span.start;
  while (start < span.end) {
    const end = Math.min(whole(unixSeconds(start)).end, span.end);
    pieces.push(interval(start, end));
    start = end;
  }
  return pieces;
}

/** The part of an interval in which something lived; empty (at the nearer edge) where it did not. */
export function clip(life: Pick<Lifetime, 'from' | 'to'>, span: Interval): Interval {
  const start = Math.min(Math.max(life.from, span.start), span.end);
  return interval(start, Math.max(start, Math.min(life.to ?? span.end, span.end)));
}
