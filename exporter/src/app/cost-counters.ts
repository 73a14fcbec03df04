import type { Allocation, CostRow } from '../domain/allocation.ts';
import type { Pod } from '../domain/pod.ts';
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
  const growing = new GrowingCounters(before, now);
  for (const host of live.hosts) {
    for (const row of rowsOfHost(host)) {
      if (row.pod) growing.add(row, row.pod, row.cost * hours);
    }
    yield;
  }
  const next: Map<string, CostCounter> = growing.counters;
  for (const batch of batchesOf(before)) {
    for (const [key, counter] of batch) {
      if (!next.has(key) && now - counter.lastSeen <= COUNTER_EXPIRY_SECONDS)
        next.set(key, counter);
    }
    yield;
  }
  return next;
}

/** A counter that nobody else sees yet. */
type Growing = { -readonly [Field in keyof CostCounter]: CostCounter[Field] };

/** The counters of one pass, while its rows come in. */
class GrowingCounters {
  readonly counters = new Map<string, Growing>();
  readonly #before: CostCounters;
  readonly #now: UnixSeconds;
  readonly #born = new Set<Growing>();
  /** Rows of one pod follow each other, and their keys begin alike. */
  #prefix = '';
  #pod: Pod | null = null;
  #attribution: CostRow['attribution'] = [];

  constructor(before: CostCounters, now: UnixSeconds) {
    this.#before = before;
    this.#now = now;
  }

  add(row: CostRow, pod: Pod, dollars: number): void {
    const { attribution, spendType, resource, component } = row;
    if (pod !== this.#pod || attribution !== this.#attribution) {
      this.#pod = pod;
      this.#attribution = attribution;
      this.#prefix = [pod.namespace, pod.workloadKind, pod.workload, ...attribution].join('\0');
    }
    const key = `${this.#prefix}\0${spendType}\0${resource}\0${component}`;
    const counter = this.counters.get(key) ?? this.#begin(key, row);
    if (!this.#born.has(counter)) counter.total = usd(counter.total + dollars);
  }

  #begin(key: string, row: CostRow): Growing {
    const earlier = this.#before.get(key);
    const made: Growing = earlier ? { ...earlier, lastSeen: this.#now } : born(row, this.#now);
    if (!earlier) this.#born.add(made);
    this.counters.set(key, made);
    return made;
  }
}

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
