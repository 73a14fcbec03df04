import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import type { PriceAnswer } from '../../exporter/src/domain/price.ts';
import type { PodQuantities, Quantities } from '../../exporter/src/domain/quantities.ts';
import { perResource, type PerResource } from '../../exporter/src/domain/resource.ts';
import {
  resourceSeconds,
  seconds,
  unixSeconds,
  type ResourceSeconds,
} from '../../exporter/src/domain/units.ts';

const HOUR = 3600;
/** As configurations have it unless they say otherwise. */
const FREEZE_AFTER = seconds(5 * 24 * HOUR);

/** Which hours a ledger is made of. */
export interface LedgerPast {
  /** Unix seconds, full hours. */
  readonly from: number;
  readonly to: number;
  /** Hours, by their start, that nobody could account for. */
  readonly lost: readonly number[];
  /** Hours, by their start, of which half the usage was known when they were closed, and all of it at the end of the past. */
  readonly late: readonly number[];
  /** How much of what a namespace asks for and uses now it did at a time; at most 1. */
  readonly levelAt: (namespace: string, at: number) => number;
  /** Whether a host was there. */
  readonly isThere: (node: string, at: number) => boolean;
}

/**
 * Writes the hours of a past into a ledger: what a cluster does now, more or less of it, allocated by the engine and closed as the exporter closes an hour.
 *
 * @param now live rates, which are as if for one hour
 */
export async function writeLedger(file: string, now: Allocation, past: LedgerPast): Promise<void> {
  const { signal } = new AbortController();
  const ledger = new DuckDbLedger({
    ...{ file, cluster: 'demo', freezeAfter: FREEZE_AFTER, heldBy: '' },
    clock: new FakeClock(past.to),
  });
  for (let start = past.from; start < past.to; start += HOUR) {
    const hour = interval(start, start + HOUR);
    if (past.lost.includes(start)) await ledger.lose(hour, 'podtally was not running', signal);
    else {
      const known = past.late.includes(start) ? 0.5 : 1;
      await ledger.close(closedAt(now, hour, past, known), unixSeconds(hour.end), signal);
    }
  }
  for (const start of past.late) {
    const hour = interval(start, start + HOUR);
    await ledger.close(closedAt(now, hour, past), unixSeconds(past.to), signal);
  }
  await ledger.end();
}

function closedAt(
  { quantities, hosts, unpriced, fees, policy }: Allocation,
  hour: Interval,
  past: LedgerPast,
  known = 1,
): Allocation {
  const prices = new Map<string, PriceAnswer>(
    [...hosts, ...unpriced].map((one) => [one.quantities.host.facts.node, one.price]),
  );
  return allocate({
    quantities: quantitiesAt(quantities, hour, past, known),
    priceOf: ({ node }) => {
      const price = prices.get(node);
      if (price === undefined) throw new Error(`the cluster has no host ${node}`);
      return price;
    },
    fees: fees.map(({ fee }) => fee),
    policy,
  });
}

/** @param known how much of the usage is known */
function quantitiesAt(
  now: Quantities,
  hour: Interval,
  { levelAt, isThere }: LedgerPast,
  known: number,
): Quantities {
  const scaled = (pod: PodQuantities): PodQuantities => {
    const level = levelAt(pod.pod.namespace, hour.start);
    return { ...pod, requested: times(level, pod.requested), used: times(level * known, pod.used) };
  };
  return {
    ...now,
    basis: 'settled',
    interval: hour,
    hosts: now.hosts
      .filter(({ host }) => isThere(host.facts.node, hour.start))
      .map((host) => ({ ...host, pods: host.pods.map(scaled) })),
    strays: now.strays.map(scaled),
  };
}

const times = (
  factor: number,
  amounts: PerResource<ResourceSeconds>,
): PerResource<ResourceSeconds> =>
  perResource((resource) => resourceSeconds(amounts[resource] * factor));
