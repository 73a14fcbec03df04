import type { Allocation } from '../../domain/allocation.ts';
import { interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { SliceClock } from '../slices.ts';
import type { AllocationDocument } from './document.ts';
import type { AllocationQuery } from './query.ts';
import { Tally } from './tally.ts';

/** The window of a live answer: what runs now, over five minutes. */
export const LIVE_WINDOW_SECONDS = 300;

/** What answering needs from outside, and its limits. */
export interface Answering extends SliceClock {
  readonly maxRows?: number;
  /** Seconds of the window that a live answer is given for; five minutes unless given. */
  readonly windowSeconds?: number;
}

/**
 * Answers a query about one cluster's allocation.
 *
 * A live allocation is given as dollars over the last five minutes at its rates; a settled one as what its hour cost.
 * Throws QueryError for an unknown dimension and for more than `maxRows` rows, the signal's reason when it aborts.
 */
export async function answer(
  cluster: string,
  allocation: Allocation,
  query: AllocationQuery,
  answering: Answering,
  signal: AbortSignal,
): Promise<AllocationDocument> {
  const { maxRows, windowSeconds = LIVE_WINDOW_SECONDS } = answering;
  const { policy } = allocation;
  const limits = maxRows === undefined ? {} : { maxRows };
  const tally = new Tally({ cluster, policy, query, clock: answering, ...limits });
  await tally.add(allocation, signal);
  const { window, scale } = windowOf(allocation, windowSeconds);
  return tally.document(window, scale, signal);
}

/**
 * The window that an allocation answers for, and the dollars of the answer per dollar of the allocation:
 * live ones are per hour.
 */
export function windowOf(
  { quantities: { basis, interval: span } }: Allocation,
  windowSeconds: number,
): { readonly window: Interval; readonly scale: number } {
  if (basis === 'settled') return { window: span, scale: 1 };
  return {
    window: interval(span.end - windowSeconds, span.end),
    scale: windowSeconds / SECONDS_PER_HOUR,
  };
}
