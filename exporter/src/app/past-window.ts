import type { Allocation } from '../domain/allocation.ts';
import type { HostFacts } from '../domain/host.ts';
import { cutAtHours, type Interval } from '../domain/interval.ts';
import { settledStepwise } from '../domain/to-quantities.ts';
import { billOf, type PassSettings } from './pass.ts';
import type { ClusterSource, Clock } from './ports.ts';
import { inSlices } from './slices.ts';

export interface PastWindow {
  readonly settings: PassSettings;
  readonly source: ClusterSource;
  readonly clock: Clock;
  /** Fetches the prices of these hosts before anything is priced. */
  readonly fetchPrices?: (hosts: readonly HostFacts[], signal: AbortSignal) => Promise<void>;
  /** Told before each piece how many are done, and of how many. */
  readonly progress: (done: number, all: number) => void;
  /** Takes each piece's allocation; the next one waits for it. */
  readonly take: (allocation: Allocation) => Promise<void>;
}

/**
 * Accounts for a span that is over, cut at UTC hours: each piece settles alone (allocation, section 11).
 *
 * @throws Error when the source cannot account for it, saying what was tried and what to do
 */
export async function allocatePast(
  { settings, source, clock, fetchPrices, progress, take }: PastWindow,
  span: Interval,
  signal: AbortSignal,
): Promise<void> {
  const pieces = cutAtHours(span);
  source.expect(span);
  for (const [done, piece] of pieces.entries()) {
    progress(done, pieces.length);
    const observed = await source.account(piece, signal);
    await fetchPrices?.(
      observed.hosts.map(({ facts }) => facts),
      signal,
    );
    await take(await inSlices(billOf(settings, observed, settledStepwise), clock, signal));
  }
}
