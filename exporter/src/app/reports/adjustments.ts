import { addMonths, type CivilDate } from '../../domain/budget/civil-date.ts';
import { dateAt, hoursIn, spanOfDays, startOfDay } from '../../domain/budget/zone.ts';
import type { Interval } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { isoTime } from '../query/document.ts';
import { monthNamed } from './month-named.ts';

/** Which adjustments are summed, and by what. */
export interface AdjustmentQuestion {
  readonly span: Interval;
  /** `counted`: those that count in the span; `corrected`: those of its hours that count after it. */
  readonly side: 'counted' | 'corrected';
  /** When months begin, in order; sums are by the month of the other side. */
  readonly months: readonly UnixSeconds[];
  /** The owner dimension that sums are by. */
  readonly dimension: string;
}

/** What was corrected of a workload of a month, for one reason. */
export interface AdjustmentSum {
  /** When the month of the other side begins. */
  readonly month: UnixSeconds;
  /** `measured`: usage or hours that came late; `priced`: prices that became known. */
  readonly cause: 'measured' | 'priced';
  readonly owner: string;
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workload: string;
  /** US dollars; below zero where something was taken back. */
  readonly usd: number;
  /** How many hours were corrected. */
  readonly hours: number;
  /** When the first and the last of it were noted. */
  readonly firstNoted: UnixSeconds;
  readonly lastNoted: UnixSeconds;
}

/** Knows what was corrected of months that do not change any more. */
export interface Adjustments {
  adjustments(question: AdjustmentQuestion, signal: AbortSignal): Promise<readonly AdjustmentSum[]>;
}

/** Corrections of frozen months, seen from one month; the names here are a contract. */
export interface AdjustmentsDocument {
  readonly cluster: string;
  readonly month: string;
  readonly timeZone: string;
  /** The owner dimension. */
  readonly dimension: string;
  /** Corrections of months before, which count in this one. */
  readonly counted: readonly AdjustmentLine[];
  readonly countedUsd: number;
  /** Corrections of this month, which count in later ones: it stays as it was. */
  readonly later: readonly AdjustmentLine[];
  readonly laterUsd: number;
}

export interface AdjustmentLine {
  /** The month that is corrected, or in which it counts. */
  readonly month: string;
  readonly cause: 'measured' | 'priced';
  readonly owner: string;
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workload: string;
  readonly usd: number;
  readonly hours: number;
  readonly firstNoted: string;
  readonly lastNoted: string;
}

/** No ledger is older. */
const MOST_MONTHS_BACK = 240;

/**
 * What was corrected of frozen months: what of it counts in a month, and what of the month counts later. The largest first.
 *
 * @param month `2026-10`; null: the month before this one
 * @throws QueryError for a month that there is not
 */
export async function adjustmentsReport(
  month: string | null,
  {
    cluster,
    zone,
    dimension,
  }: { readonly cluster: string; readonly zone: string; readonly dimension: string },
  ledger: Adjustments,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<AdjustmentsDocument> {
  const { name, from, to } = monthNamed(month, zone, now);
  const span = hoursIn(spanOfDays(from, to, zone));
  const today = dateAt(now, zone);
  const months = monthStarts({ ...today, day: 1 }, zone);
  const lines = async (side: AdjustmentQuestion['side']): Promise<readonly AdjustmentLine[]> => {
    const sums = await ledger.adjustments({ span, side, months, dimension }, signal);
    return sums
      .map((sum) => lineOf(sum, zone))
      .toSorted((a, b) => Math.abs(b.usd) - Math.abs(a.usd));
  };
  const counted = await lines('counted');
  const later = await lines('corrected');
  return {
    ...{ cluster, month: name, timeZone: zone, dimension },
    ...{ counted, countedUsd: sumOf(counted), later, laterUsd: sumOf(later) },
  };
}

/** First hours of months up to the running one; an hour belongs to the month in which it begins. */
const monthStarts = (running: CivilDate, zone: string): readonly UnixSeconds[] =>
  Array.from({ length: MOST_MONTHS_BACK + 1 }, (_, index) => {
    const first = addMonths(running, index - MOST_MONTHS_BACK);
    const start = startOfDay(first, zone);
    return hoursIn({ start, end: startOfDay(addMonths(first, 1), zone) }).start;
  });

function lineOf(
  { month, firstNoted, lastNoted, ...sum }: AdjustmentSum,
  zone: string,
): AdjustmentLine {
  const { year, month: number } = dateAt(month, zone);
  return {
    ...sum,
    month: `${year}-${String(number).padStart(2, '0')}`,
    firstNoted: isoTime(firstNoted),
    lastNoted: isoTime(lastNoted),
  };
}

const sumOf = (lines: readonly AdjustmentLine[]): number =>
  lines.reduce((sum, { usd }) => sum + usd, 0);
