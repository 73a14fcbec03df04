import type { Allocation } from '../domain/allocation.ts';
import type { PriceRung } from '../domain/price.ts';
import type { Seconds, UnixSeconds, Usd } from '../domain/units.ts';
import type { SourceState } from './ports.ts';

/** All that scrapes and API calls read: built by one pass, swapped by reference, never changed. */
export interface Snapshot {
  readonly cluster: string;
  /** When the pass ended. */
  readonly at: UnixSeconds;
  readonly passDuration: Seconds;
  /** Rates of what is alive now, USD per hour. */
  readonly live: Allocation;
  /** The last closed UTC hour, once there is one that was seen whole. */
  readonly settled: Allocation | null;
  readonly sources: readonly SourceState[];
  readonly prices: PriceStatus;
  /** Since when the policy of `live` holds; ahead of `at` while the hour in which it changed goes on. */
  readonly policySince: UnixSeconds;
  /** Dollars integrated by workload and owners; with a ledger, over restarts. */
  readonly counters: CostCounters;
}

export interface PriceStatus {
  readonly ladder: readonly PriceRung[];
  /** Date of the embedded catalogue, where it is on the ladder. */
  readonly catalogueAsOf: UnixSeconds | null;
}

/** Hundreds of thousands of series: who they are about is held once for all that are about the same. */
export type CostCounters = ReadonlyMap<string, WorkloadCounters>;

/** The series of `podtally_workload_cost_usd_total` of one workload with one set of owners. */
export interface WorkloadCounters {
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workload: string;
  readonly attribution: readonly string[];
  readonly costs: readonly CostCounter[];
}

export interface CostCounter {
  readonly spendType: string;
  readonly resource: string;
  readonly component: string;
  readonly total: Usd;
  /** The last pass in which it grew or was alive; ended workloads expire. */
  readonly lastSeen: UnixSeconds;
}
