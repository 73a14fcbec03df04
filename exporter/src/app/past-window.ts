import { allocateStepwise } from '../domain/allocate.ts';
import type { Allocation } from '../domain/allocation.ts';
import { DaySums } from '../domain/day-sums.ts';
import type { HostFacts } from '../domain/host.ts';
import { cutAtDays, cutAtHours, type Interval } from '../domain/interval.ts';
import type { Quantities } from '../domain/quantities.ts';
import { settledStepwise } from '../domain/to-quantities.ts';
import { pricedInput, type PassSettings } from './pass.ts';
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
 * Accounts for a span that is over, cut at UTC hours, or at days where the policy settles by day:
 * each piece settles alone (allocation, section 11).
 *
 * @throws Error when the source cannot account for it, saying what was tried and what to do
 */
export async function allocatePast(
  past: PastWindow,
  span: Interval,
  signal: AbortSignal,
): Promise<void> {
  const { settings, source, clock, take } = past;
  const pieces = settings.policy.settlement === 'day' ? cutAtDays(span) : cutAtHours(span);
  source.expect(span);
  const all = cutAtHours(span).length;
  let done = 0;
  for (const piece of pieces) {
    const measured: Quantities[] = [];
    for (const hour of cutAtHours(piece)) {
      past.progress(done, all);
      measured.push(await quantitiesOf(past, hour, signal));
      done += 1;
    }
    const toSettle =
      settings.policy.settlement === 'day' ? evened(measured, clock, signal) : measured;
    for await (const quantities of toSettle) {
      const bill = allocateStepwise(pricedInput(settings, quantities));
      await take(await inSlices(bill, clock, signal));
    }
  }
}

async function quantitiesOf(
  { source, clock, fetchPrices }: PastWindow,
  hour: Interval,
  signal: AbortSignal,
): Promise<Quantities> {
  const observed = await source.account(hour, signal);
  await fetchPrices?.(
    observed.hosts.map(({ facts }) => facts),
    signal,
  );
  return inSlices(settledStepwise(observed), clock, signal);
}

/** The hours of a day, each with its part of the whole. */
async function* evened(
  hours: readonly Quantities[],
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Quantities> {
  const day = new DaySums();
  for (const hour of hours) await inSlices(day.add(hour), clock, signal);
  for (const hour of hours) yield await inSlices(day.evened(hour), clock, signal);
}
