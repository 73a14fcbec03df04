import type { Allocation, CostRow } from '../domain/allocation.ts';
import type { Pod } from '../domain/pod.ts';
import { eachRowOf } from '../domain/rows.ts';
import { batchesOf, type Stepwise } from '../domain/stepwise.ts';
import { SECONDS_PER_HOUR, usd, type UnixSeconds } from '../domain/units.ts';
import type { CostCounter, CostCounters, WorkloadCounters } from './snapshot.ts';

/** Dollars of a workload that a pause kept from being counted, as they were accounted for afterwards. */
export interface LateCost {
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workload: string;
  readonly attribution: readonly string[];
  readonly spendType: string;
  readonly resource: string;
  readonly component: string;
  /** US dollars, at least 0. */
  readonly cost: number;
}

/** Counters of workloads that ended are kept this long, so that the last scrape sees their last cent. */
export const COUNTER_EXPIRY_SECONDS = 3600;

/**
 * A pause between passes longer than this is not integrated: nobody knows what ran in it.
 * Five minutes, as long as cost series outlive the last pass (docs/metrics.md).
 */
export const LONGEST_STEP_SECONDS = 300;

/**
 * Integrates live rates into dollars per workload since the pass before (allocation, section 11).
 * A series is born at 0 and grows from its second pass on, so that `increase()` sees its first cent.
 *
 * Rests after each host, and now and then over what was there before.
 *
 * @param since when the pass before ended; null for the first
 * @param late what is counted besides; series that it begins are born at 0, too
 */
export function* integrate(
  before: CostCounters,
  live: Allocation,
  since: UnixSeconds | null,
  now: UnixSeconds,
  late: readonly LateCost[] = [],
): Stepwise<CostCounters> {
  const elapsed = since === null ? 0 : Math.max(0, now - since);
  const hours = elapsed > LONGEST_STEP_SECONDS ? 0 : elapsed / SECONDS_PER_HOUR;
  const growing = new GrowingCounters(before, now);
  for (const host of live.hosts) {
    eachRowOf(host, (row) => {
      if (row.pod) growing.add(row, row.pod, row.cost * hours);
    });
    yield;
  }
  for (const batch of batchesOf(late)) {
    for (const line of batch) growing.addLate(line);
    yield;
  }
  for (const batch of batchesOf(before)) {
    for (const [key, workload] of batch) growing.keep(key, workload);
    yield;
  }
  return growing.workloads;
}

/** What nobody else sees yet. */
type Growing<T> = { -readonly [Field in keyof T]: T[Field] };

interface GrowingWorkload extends WorkloadCounters {
  readonly costs: Growing<CostCounter>[];
}

/** The counters of one pass, while its rows come in. */
class GrowingCounters {
  readonly workloads = new Map<string, GrowingWorkload>();
  readonly #before: CostCounters;
  readonly #now: UnixSeconds;
  readonly #born = new Set<CostCounter>();
  /** Rows of one pod follow each other. */
  #pod: Pod | null = null;
  #attribution: CostRow['attribution'] = [];
  #workload: GrowingWorkload | null = null;
  #earlier: WorkloadCounters | undefined = undefined;

  constructor(before: CostCounters, now: UnixSeconds) {
    this.#before = before;
    this.#now = now;
  }

  add(row: CostRow, pod: Pod, dollars: number): void {
    this.#grow(this.#workloadOf(row, pod), row, dollars);
  }

  addLate(line: LateCost): void {
    this.#grow(this.#found(line), line, line.cost);
  }

  #grow({ costs }: GrowingWorkload, of: Counted, dollars: number): void {
    const counter = counterOf(costs, of) ?? this.#begin(costs, of);
    if (!this.#born.has(counter)) counter.total = usd(counter.total + dollars);
  }

  /** Keeps, for a while, what was counted before and has ended. */
  keep(key: string, { costs, ...workload }: WorkloadCounters): void {
    const grown = this.workloads.get(key);
    const kept = costs.filter(
      (counter) =>
        this.#now - counter.lastSeen <= COUNTER_EXPIRY_SECONDS &&
        (grown === undefined || counterOf(grown.costs, counter) === undefined),
    );
    if (grown !== undefined) grown.costs.push(...kept);
    else if (kept.length > 0) this.workloads.set(key, { ...workload, costs: kept });
  }

  #workloadOf({ attribution }: CostRow, pod: Pod): GrowingWorkload {
    if (this.#workload !== null && pod === this.#pod && attribution === this.#attribution)
      return this.#workload;
    const found = this.#found({ ...whose(pod), attribution });
    this.#pod = pod;
    this.#attribution = attribution;
    this.#workload = found;
    return found;
  }

  #found({ namespace, workloadKind, workload, attribution }: Whose): GrowingWorkload {
    const key = counterKey({ namespace, workloadKind, workload, attribution });
    let found = this.workloads.get(key);
    if (found === undefined) {
      found = { namespace, workloadKind, workload, attribution, costs: [] };
      this.workloads.set(key, found);
    }
    this.#earlier = this.#before.get(key);
    return found;
  }

  #begin(costs: Growing<CostCounter>[], of: Counted): Growing<CostCounter> {
    const earlier = counterOf(this.#earlier?.costs ?? [], of);
    const { spendType, resource, component } = of;
    const total = earlier?.total ?? usd(0);
    const made = { spendType, resource, component, total, lastSeen: this.#now };
    if (earlier === undefined) this.#born.add(made);
    costs.push(made);
    return made;
  }
}

type Whose = Omit<WorkloadCounters, 'costs'>;
type Counted = Pick<CostCounter, 'spendType' | 'resource' | 'component'>;

const whose = ({ namespace, workloadKind, workload }: Pod): Omit<Whose, 'attribution'> => ({
  namespace,
  workloadKind,
  workload,
});

/** Tells the counters of one workload with one set of owners from those of another. */
export const counterKey = ({ namespace, workloadKind, workload, attribution }: Whose): string =>
  [namespace, workloadKind, workload, ...attribution].join('\0');

/** The one of a workload's few counters that counts the same. */
function counterOf<T extends CostCounter>(
  costs: readonly T[],
  { spendType, resource, component }: Counted,
): T | undefined {
  for (const counter of costs)
    if (
      counter.spendType === spendType &&
      counter.resource === resource &&
      counter.component === component
    )
      return counter;
  return undefined;
}
