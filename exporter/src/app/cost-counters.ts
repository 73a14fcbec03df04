import type { Allocation, CostRow } from '../domain/allocation.ts';
import { rowsOfHost } from '../domain/rows.ts';
import { SECONDS_PER_HOUR, usd, type UnixSeconds } from '../domain/units.ts';
import { batchesOf, type Stepwise } from '../domain/stepwise.ts';
import type { CostCounter } from './snapshot.ts';

/** Counters of workloads that ended are kept this long, so that the last scrape sees their last cent. */
export const COUNTER_EXPIRY_SECONDS = 3600;

/**
 * A pause between passes longer than this is not integrated: nobody knows what ran in it.
 * Five minutes, as long as cost series outlive the last pass (docs/metrics.md).
 */
export const LONGEST_STEP_SECONDS = 300;

export type CostCounters = ReadonlyMap<string, CostCounter>;

/**
 * Integrates live rates into dollars per workload since the pass before (allocation, section 11).
 * A series is born at 0 and grows from its second pass on, so that `increase()` sees its first cent.
 *
 * Rests after each host, and now and then over what has ended.
 *
 * @param since when the pass before ended; null for the first
 */
export function* integrate(
  before: CostCounters,
  live: Allocation,
  since: UnixSeconds | null,
  now: UnixSeconds,
): Stepwise<CostCounters> {
  const elapsed = since === null ? 0 : Math.max(0, now - since);
  const hours = elapsed > LONGEST_STEP_SECONDS ? 0 : elapsed / SECONDS_PER_HOUR;
  const next = new Map<string, CostCounter>();
  for (const host of live.hosts) {
    for (const row of rowsOfHost(host)) {
      if (row.pod) count(next, before, row, row.cost * hours, now);
    }
    yield;
  }
  for (const batch of batchesOf(before)) {
    for (const [key, counter] of batch) {
      if (!next.has(key) && now - counter.lastSeen <= COUNTER_EXPIRY_SECONDS)
        next.set(key, counter);
    }
    yield;
  }
  return next;
}

function count(
  next: Map<string, CostCounter>,
  before: CostCounters,
  row: CostRow,
  dollars: number,
  now: UnixSeconds,
): void {
  const key = keyOf(row);
  const earlier = before.get(key);
  const grown = next.get(key) ?? (earlier ? { ...earlier, lastSeen: now } : undefined);
  if (!grown) next.set(key, born(row, now));
  else if (earlier) next.set(key, { ...grown, total: usd(grown.total + dollars) });
}

const keyOf = ({ pod, attribution, spendType, resource, component }: CostRow): string =>
  [
    pod?.namespace,
    pod?.workloadKind,
    pod?.workload,
    ...attribution,
    spendType,
    resource,
    component,
  ].join('\0');

const born = (
  { pod, attribution, spendType, resource, component }: CostRow,
  now: UnixSeconds,
): CostCounter => ({
  namespace: pod?.namespace ?? '',
  workloadKind: pod?.workloadKind ?? '',
  workload: pod?.workload ?? '',
  attribution,
  spendType,
  resource,
  component,
  total: usd(0),
  lastSeen: now,
});
