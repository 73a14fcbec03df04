import { hourOf, interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import type { LedgerHour } from '../ledger/ports.ts';

/** What of a span the ledger holds. */
export interface Accounted {
  readonly closed: number;
  /** Closed, but something of it had no price or no owner: the gaps of its allocation. */
  readonly withGaps: number;
  /** Over, and not closed yet. */
  readonly open: number;
  readonly lost: number;
  /** Why hours are lost, each reason once. */
  readonly reasons: readonly string[];
  /** The end of the last closed hour; null before there is one. */
  readonly until: UnixSeconds | null;
}

/** Counts hours of a span that are over by now. */
export function accountedOf(hours: readonly LedgerHour[], now: UnixSeconds): Accounted {
  const over = hours.filter(({ start }) => start + SECONDS_PER_HOUR <= now);
  const closed = over.filter((hour) => hour.kind === 'closed');
  const lost = over.filter((hour) => hour.kind === 'lost');
  const last = closed.at(-1);
  return {
    closed: closed.length,
    withGaps: closed.filter(({ gaps }) => gaps > 0).length,
    open: over.length - closed.length - lost.length,
    lost: lost.length,
    reasons: [...new Set(lost.map(({ reason }) => reason))],
    until: last === undefined ? null : hourOf(last.start).end,
  };
}

/** Whether something of a span is missing or unpriced. */
export const hasGaps = ({ open, lost, withGaps }: Accounted): boolean => open + lost + withGaps > 0;

/** The part of a span whose hours are over. */
export function overBy(span: Interval, now: UnixSeconds): Interval {
  const end = Math.min(span.end, hourOf(now).start);
  return interval(span.start, Math.max(span.start, end));
}
