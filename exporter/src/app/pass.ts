import { allocateStepwise, type AllocateInput } from '../domain/allocate.ts';
import type { Allocation } from '../domain/allocation.ts';
import { mergeGaps, type Gap } from '../domain/gap.ts';
import { clip, hourOf, interval, type Interval } from '../domain/interval.ts';
import type { Observation } from '../domain/observation.ts';
import type { AllocationPolicy } from '../domain/policy.ts';
import type { Quantities } from '../domain/quantities.ts';
import type { Stepwise } from '../domain/stepwise.ts';
import { liveStepwise, settledStepwise } from '../domain/to-quantities.ts';
import {
  SECONDS_PER_HOUR,
  seconds,
  unixSeconds,
  type Seconds,
  type UnixSeconds,
} from '../domain/units.ts';
import { integrate } from './cost-counters.ts';
import type { ClusterSource, Clock, FeeSource, HostPrices } from './ports.ts';
import type { PolicyTimeline } from './policy-timeline.ts';
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
  readonly before: Snapshot | null;
  /** Which policy a closed hour is settled under. */
  readonly policies: PolicyTimeline;
}

/**
 * One pass: observe, allocate, count; builds the next snapshot and changes nothing that readers hold.
 *
 * @returns null while the source has not answered once
 */
export async function pass(
  { settings, source, clock, before, policies }: PassInput,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const started = clock.now();
  const since = source.watchingSince();
  if (since === null) return null;
  const window = interval(Math.max(started - settings.window, Math.min(since, started)), started);
  const inTurns = <T>(steps: Stepwise<T>): Promise<T> => inSlices(steps, clock, signal);

  const live = await inTurns(billOf(settings, source, window, liveStepwise));
  const hour = hourToClose(settings, since, started, before);
  const settled = hour
    ? await inTurns(
        billOf({ ...settings, policy: policies.forHour(hour) }, source, hour, settledStepwise),
      )
    : (before?.settled ?? null);
  const counters = await inTurns(
    integrate(before?.counters ?? new Map(), live, before?.at ?? null, started),
  );
  return {
    cluster: settings.cluster,
    at: started,
    passDuration: seconds(Math.max(0, clock.now() - started)),
    live,
    settled,
    sources: source.states(),
    prices: settings.prices,
    policySince: policies.latest.from,
    counters,
  };
}

/** The last full hour, once it is over for long enough, was watched whole, and is not closed yet. */
function hourToClose(
  { settleAfter }: PassSettings,
  since: UnixSeconds,
  now: UnixSeconds,
  before: Snapshot | null,
): Interval | null {
  const hour = hourOf(unixSeconds(hourOf(now).start - SECONDS_PER_HOUR));
  if (since > hour.start || now < hour.end + settleAfter) return null;
  return before?.settled?.quantities.interval.start === hour.start ? null : hour;
}

/**
 * Observes a span and allocates what it cost.
 *
 * @param view `liveStepwise` or `settledStepwise`
 */
export function* billOf(
  settings: PassSettings,
  source: ClusterSource,
  span: Interval,
  view: (observed: Observation) => Stepwise<Quantities>,
): Stepwise<Allocation> {
  const observed = yield* source.observe(span);
  return yield* allocateStepwise(pricedInput(settings, yield* view(observed)));
}

/** Quantities with the prices, fees and policy of the settings: what the engine works on. */
export function pricedInput(settings: PassSettings, quantities: Quantities): AllocateInput {
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
