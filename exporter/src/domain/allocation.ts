import type { Gap } from './gap.ts';
import type { Pod } from './pod.ts';
import type { AllocationPolicy, ModelChoice } from './policy.ts';
import type { ClusterFee, PriceAnswer } from './price.ts';
import type { HostQuantities, PodQuantities, Quantities } from './quantities.ts';
import type { PerResource, Resource } from './resource.ts';
import type { ResourceSeconds, Usd, UsdPerResourceSecond } from './units.ts';

/** Every second of one resource of one pod, in the parts that all models are made of (allocation, section 4): see `partsOf`. */
export interface Parts {
  readonly usedReserved: ResourceSeconds;
  readonly usedBurst: ResourceSeconds;
  readonly idleKept: ResourceSeconds;
  readonly idleLent: ResourceSeconds;
  readonly idleHeld: ResourceSeconds;
}

export const PART_NAMES = {
  usedReserved: 'used_reserved',
  usedBurst: 'used_burst',
  idleKept: 'idle_kept',
  idleLent: 'idle_lent',
  idleHeld: 'idle_held',
} as const satisfies Readonly<Record<keyof Parts, string>>;

/** What a pod is charged for of one resource, by spend type: see `chargedUnder`. */
export interface Charge {
  /** Spend type `usage`. */
  readonly usage: ResourceSeconds;
  /** Spend type `workload_idle`. */
  readonly idle: ResourceSeconds;
}

/** The two factors by which charges of one resource of a host are held within its capacity, for any mix of models. */
export interface MixedScale {
  /** κ_ρ: of what hybrid pods pay beyond their usage. */
  readonly reserve: number;
  /** Of what pods that don't pay their request used above it. */
  readonly burst: number;
}

/** What was decided about a pod; with its host's `kappa` and `scale` that makes what it is charged. */
export interface PodAllocation {
  readonly quantities: PodQuantities;
  /** One value per dimension of the policy, in its order. */
  readonly attribution: readonly string[];
  readonly model: ModelChoice;
  /** Which rule chose the model, counted from 1; 0: the default. */
  readonly modelRule: number;
  /** Whether it takes part where cluster idle is shared. */
  readonly sharesIdle: boolean;
}

/** What is left of one resource of a host, by component; the three are disjoint (allocation, section 5). */
export interface HostIdle {
  /** Neither used nor reserved by any pod, and open to pods. */
  readonly free: ResourceSeconds;
  /** Neither used nor reserved, and kept for the system (capacity − allocatable). */
  readonly system: ResourceSeconds;
  /** Used or kept by pods whose model does not charge them for it. */
  readonly uncharged: ResourceSeconds;
}

/** One host's cost, split. Hosts without a price are not here: they are `unpriced`. */
export interface HostAllocation {
  readonly quantities: HostQuantities;
  readonly price: PriceAnswer;
  readonly cost: Usd;
  /** C_r; they sum to `cost`. */
  readonly pools: PerResource<Usd>;
  readonly unitPrices: PerResource<UsdPerResourceSecond>;
  /** κ: the share of requested but unused resource that stayed available to nobody else. */
  readonly kappa: PerResource<number>;
  readonly scale: PerResource<MixedScale>;
  readonly pods: readonly PodAllocation[];
  readonly idle: PerResource<HostIdle>;
  /** What its rows without a pod carry: from node labels. */
  readonly attribution: readonly string[];
  /** Pools that could not be split because the host reports no capacity: dollars that are idle whole. */
  readonly unsplit: PerResource<Usd>;
  /**
   * Shared idle per dollar that a receiving pod of this host is charged for the resource; 0 where idle is shown.
   * A pod's shared idle is this factor × its own charge.
   */
  readonly idleShare: PerResource<number>;
  /** Whether this host's idle is handed on to pods (and so has no row of its own). */
  readonly idleHandedOn: PerResource<boolean>;
}

export interface UnpricedHost {
  readonly quantities: HostQuantities;
  readonly price: PriceAnswer;
}

/** A cluster's cost over an interval, allocated under one policy. Immutable. */
export interface Allocation {
  /** The interval, its basis, and all that was allocated. */
  readonly quantities: Quantities;
  readonly policy: AllocationPolicy;
  readonly hosts: readonly HostAllocation[];
  readonly unpriced: readonly UnpricedHost[];
  readonly fees: readonly AllocatedFee[];
  /** What rows of the cluster as a whole carry: the defaults. */
  readonly clusterAttribution: readonly string[];
  readonly gaps: readonly Gap[];
  /** Σ of host cost and fees. */
  readonly total: Usd;
  readonly conservationError: number;
  readonly coverage: Coverage;
}

export interface AllocatedFee {
  readonly fee: ClusterFee;
  readonly cost: Usd;
}

/** Result against an independent count of the inputs; each must be 1. */
export interface Coverage {
  readonly pods: number;
  readonly hosts: number;
  readonly cpuRequests: number;
  readonly memoryRequests: number;
}

export const SPEND_TYPES = [
  'usage',
  'workload_idle',
  'cluster_idle',
  'managed_service_fee',
] as const;
export type SpendType = (typeof SPEND_TYPES)[number];

/** One line of the bill, allocated: what rows, series and tables are all made of. */
export interface CostRow {
  /** null where no pod pays: cluster idle shown apart, fees. */
  readonly pod: Pod | null;
  /** '' for fees. */
  readonly node: string;
  readonly attribution: readonly string[];
  readonly spendType: SpendType;
  readonly resource: Resource;
  readonly component: string;
  readonly cost: Usd;
  /** Resource-seconds (core-seconds, byte-seconds, GPU-seconds); hours × 3600 for fees. */
  readonly quantity: ResourceSeconds;
}
