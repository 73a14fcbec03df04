import type { WorkloadUse } from '../../domain/digest/reasons.ts';
import type { Interval } from '../../domain/interval.ts';

/** What the workload of an owner took in a span. */
export interface OwnerUse extends WorkloadUse {
  readonly owner: string;
  readonly namespace: string;
  readonly workload: string;
}

/** Knows what workloads took, beside what they cost. */
export interface WorkloadUses {
  /**
   * Of priced pods in closed hours that are kept pod by pod, by owner, namespace and workload.
   *
   * @param span cut at full UTC hours
   * @param dimension the owner dimension
   * @param owner one value of it; null: all
   */
  workloadUses(
    span: Interval,
    dimension: string,
    owner: string | null,
    signal: AbortSignal,
  ): Promise<readonly OwnerUse[]>;
}
