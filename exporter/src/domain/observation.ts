import type { Gap } from './gap.ts';
import type { Host } from './host.ts';
import type { Interval, Lifetime } from './interval.ts';
import type { Labels } from './labels.ts';
import type { Pod } from './pod.ts';
import type { PerResource } from './resource.ts';
import type { Amount, ResourceSeconds, Seconds, UnixSeconds } from './units.ts';

/** What the sources saw of a cluster over one interval. Immutable. */
export interface Observation {
  readonly interval: Interval;
  readonly hosts: readonly Host[];
  /** Every scheduled pod whose life touches the interval, each uid once. */
  readonly pods: readonly ObservedPod[];
  readonly namespaces: ReadonlyMap<string, Described>;
  /** By workloadKey; only where a source shows workload labels. */
  readonly workloads: ReadonlyMap<string, Labels>;
  /** Gaps met while observing. */
  readonly gaps: readonly Gap[];
  /** Counted apart from the join above, straight from the inputs; what coverage is held against. */
  readonly counted: { readonly overInterval: InputCount; readonly atEnd: InputCount };
}

export interface Described {
  readonly labels: Labels;
  readonly annotations: Labels;
}

export interface ObservedPod {
  readonly pod: Pod;
  /** From being scheduled until finished or gone: how long it held its place. */
  readonly life: Lifetime;
  /** What the scheduler reserves, from each moment on (more than one step after an in-place resize); never empty, sorted. */
  readonly requests: readonly RequestStep[];
  readonly usage: PodUsage;
}

export interface RequestStep {
  readonly from: UnixSeconds;
  readonly amounts: PerResource<Amount>;
}

/** Reasons why a pod's usage is not purely measured. */
export type UsageNote = 'usage_partly_unknown' | 'usage_extrapolated' | 'usage_above_limit';

export interface PodUsage {
  /** Resource-seconds used within the interval; null where no sample of any of its containers exists. */
  readonly used: PerResource<ResourceSeconds | null>;
  /** Seconds of the interval in which its containers ran; what unknown usage is charged for. */
  readonly runningSeconds: Seconds;
  /** Seconds it ran before the first sample of a counter that was already old (usage_partly_unknown); `used` holds nothing for them. */
  readonly unseenSeconds: Seconds;
  readonly notes: readonly UsageNote[];
}

/** What the inputs hold, counted without any join. */
export interface InputCount {
  readonly hosts: number;
  /** Scheduled pods, each uid once. */
  readonly pods: number;
  /** Over an interval: requested core-seconds of every pod's life; at a moment: requested cores. */
  readonly cpuRequests: number;
  /** Over an interval: requested byte-seconds; at a moment: requested bytes. */
  readonly memoryRequests: number;
}
