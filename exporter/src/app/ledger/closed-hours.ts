import type { Allocation, CostRow } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';

/** Reads closed hours back whole, for whoever asks of the past or restates it under another model. */
export interface ClosedHours {
  /**
   * A UTC hour as the engine allocates it from the quantities and prices that were kept;
   * null where it is not closed, or its pods are not kept any more.
   */
  allocation(hour: Interval, signal: AbortSignal): Promise<Allocation | null>;
  /** A UTC day as it is kept once its pods are let go; null where it is not kept so. Absent: no day ever is. */
  workloadDay?(day: Interval, signal: AbortSignal): Promise<WorkloadDay | null>;
}

/** Dollars of a day by workload. */
export interface WorkloadDay {
  /** That of its last closed hour. */
  readonly policy: AllocationPolicy;
  /** Without names of pods and nodes, and without quantities. */
  readonly rows: readonly CostRow[];
}
