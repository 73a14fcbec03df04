import { allocateStepwise, type AllocateInput } from '../domain/allocate.ts';
import type { Allocation } from '../domain/allocation.ts';
import { mergeGaps, type Gap } from '../domain/gap.ts';
import { clip, interval } from '../domain/interval.ts';
import type { Observation } from '../domain/observation.ts';
import type { AllocationPolicy } from '../domain/policy.ts';
import type { Quantities } from '../domain/quantities.ts';
import type { Stepwise } from '../domain/stepwise.ts';
import { liveStepwise } from '../domain/to-quantities.ts';
import { seconds, type Seconds, type UnixSeconds } from '../domain/units.ts';
import type { CounterBook } from './counter-book.ts';
import type { ClusterSource, Clock, FeeSource, HostPrices } from './ports.ts';
import { inSlices } from './slices.ts';
import type { PriceStatus, Snapshot } from './snapshot.ts';

/** What a pass works with; replaced whole when the configuration changes. */
export interface PassSettings {
  readonly cluster: string;
  readonly policy: AllocationPolicy;
  /** W: how far back live rates look. */
  readonly window: Seconds;
  /** How long after an hour's end it is closed, so that samples on both sides of the edge are in. */
  readonly settleAfter: Seconds;
  readonly hostPrices: HostPrices;
  readonly fees: FeeSource;
  readonly prices: PriceStatus;
}

export interface PassInput {
  readonly settings: PassSettings;
  readonly source: ClusterSource;
  readonly clock: Clock;
  /** Counts dollars over passes; absent: nothing is counted. */
  readonly counters?: CounterBook;
  /** The last full hour as it was closed; null before one is. */
  readonly settled: Allocation | null;
  /** From when on the policy of the settings holds for hours that are closed. */
  readonly policySince: UnixSeconds;
}

/**
 * One pass: observe, allocate, count; builds the next snapshot and changes nothing that readers hold.
 *
 * @returns null while the source has not answered once
 */
export async function pass(
  { settings, source, clock, counters: book, settled, policySince }: PassInput,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const started = clock.now();
  const since = source.watchingSince();
  if (since === null) return null;
  const from = Math.min(source.accountableFrom() ?? since, started);
  const window = interval(Math.max(started - settings.window, from), started);
  const inTurns = <T>(steps: Stepwise<T>): Promise<T> => inSlices(steps, clock, signal);

  const observed = await inTurns(source.observe(window));
  const live = await inTurns(billOf(settings, observed, liveStepwise));
  const counters = (await book?.count(live, started, clock, signal)) ?? new Map();
  return {
    cluster: settings.cluster,
    at: started,
    passDuration: seconds(Math.max(0, clock.now() - started)),
    live,
    settled,
    sources: source.states(),
    prices: settings.prices,
    policySince,
    counters,
  };
}

/**
 * Allocates what a span cost.
 *
 * @param view `liveStepwise` or `settledStepwise`
 */
export function* billOf(
  settings: PassSettings,
  observed: Observation,
  view: (observed: Observation) => Stepwise<Quantities>,
): Stepwise<Allocation> {
  return yield* allocateStepwise(pricedInput(settings, yield* view(observed)));
}

/** Quantities with the prices, fees and policy of the settings: what the engine works on. */
export function pricedInput(
  settings: Pick<PassSettings, 'fees' | 'hostPrices' | 'policy'>,
  quantities: Quantities,
): AllocateInput {
  const at = quantities.interval.end;
  const hosts = quantities.hosts.map(({ host }) => host.facts);
  const { fees, missing } = settings.fees.fees(hosts, at);
  return {
    quantities: { ...quantities, gaps: mergeGaps(quantities.gaps, feeGaps(missing)) },
    priceOf: hostPricesFor(quantities, settings.hostPrices),
    fees,
    policy: settings.policy,
  };
}

/** Live rates take the price of the moment; a settled interval takes each host's price over the time it was billed. */
function hostPricesFor(
  { basis, interval: span, hosts }: Quantities,
  prices: HostPrices,
): AllocateInput['priceOf'] {
  if (basis === 'live') return (facts) => prices.price(facts, span.end);
  const lives = new Map(hosts.map(({ host }) => [host.facts, host.life]));
  return (facts) => {
    const life = lives.get(facts);
    return prices.priceOver(facts, life ? clip(life, span) : span);
  };
}

const feeGaps = (missing: readonly string[]): readonly Gap[] =>
  missing.length === 0
    ? []
    : [{ kind: 'fee_without_price', count: missing.length, examples: missing }];
