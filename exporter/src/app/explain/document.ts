import type { PART_NAMES } from '../../domain/allocation.ts';
import type { GapKind } from '../../domain/gap.ts';
import type { PodBilling } from '../../domain/host.ts';
import type { Model, ModelChoice } from '../../domain/policy.ts';
import type { PriceRung } from '../../domain/price.ts';
import type { HostResource } from '../../domain/resource.ts';

/** How the number of a pod or node came about. Amounts are cores, GiB and GPUs on average over the window; money is USD per hour. */
export interface Explanation<T> {
  readonly window: { readonly start: string; readonly end: string };
  /** `live`: what runs now; `settled`: the last closed hour. */
  readonly basis: 'live' | 'settled';
  readonly cluster: string;
  readonly policyVersion: string;
  /** One per pod of the name (two may have followed each other), or the one node. */
  readonly found: readonly T[];
}

export interface PodExplanation {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly workloadKind: string;
  readonly workload: string;
  readonly attribution: readonly Owner[];
  readonly node: string;
  /** How long it held its place within the window. */
  readonly heldHours: number;
  /** Whether some of its usage is not measured. */
  readonly estimated: boolean;
  readonly model: ChosenModel;
  /** null where the host is not known. */
  readonly host: ExplainedHost | null;
  /** Empty where the host has no price. */
  readonly resources: readonly PodResource[];
  /** What it pays of the cluster's idle; only where the policy shares it. */
  readonly sharedIdle: number;
  /** null where the host has no price: then the cost is unknown, not zero. */
  readonly total: number | null;
  /** What it would be charged if every pod had this model, shared idle left out. */
  readonly otherModels: Readonly<Record<Model, number>> | null;
  readonly gaps: readonly GapKind[];
}

export interface Owner {
  readonly dimension: string;
  readonly value: string;
  /** Where it was found: `pod label team`; empty where no place has a value and the default holds. */
  readonly from: string;
  readonly missing: boolean;
}

export interface ChosenModel {
  readonly choice: ModelChoice;
  /** Counted from 1; 0: the default. */
  readonly rule: number;
  /** What the rule matches, for people: `namespace shop`. */
  readonly because: string;
}

export interface PodResource {
  readonly resource: HostResource;
  readonly unit: AmountUnit;
  /** Of a pod that is its own host: what it is billed for. */
  readonly requested: number;
  /** Only of a pod that is its own host: what it asked for. */
  readonly asked?: number | undefined;
  readonly used: number;
  readonly parts: Readonly<Record<(typeof PART_NAMES)[keyof typeof PART_NAMES], number>>;
  readonly charged: { readonly usage: number; readonly idle: number; readonly sum: number };
  /** Of one unit, per hour. */
  readonly unitPrice: number;
  readonly cost: number;
}

export type AmountUnit = 'cores' | 'GiB' | 'GPUs';

export interface ExplainedHost {
  readonly node: string;
  readonly provider: string;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  readonly os: string;
  readonly capacityType: string;
  /** Set where its pods are billed, each by its size, and not the node. */
  readonly podsBilledBy?: PodBilling | undefined;
  readonly billedHours: number;
  readonly price: ExplainedPrice;
  /** How its cost became pools, for people: `fixed: cpu 60 %, memory 40 %`. */
  readonly split: string;
  readonly resources: readonly HostResourceState[];
}

export interface ExplainedPrice {
  /** null: no rung knows it. */
  readonly usdPerHour: number | null;
  readonly chosen: ExplainedQuote | null;
  readonly stale: boolean;
  /** Why there is none; empty where there is one. */
  readonly reason: string;
  /** Every other rung of the ladder. */
  readonly otherRungs: readonly OtherRung[];
}

export interface ExplainedQuote {
  readonly rung: PriceRung;
  readonly usdPerHour: number;
  readonly asOf: string | null;
  readonly ageSeconds: number | null;
  readonly origin: string;
  readonly adjusted: string;
}

export interface OtherRung {
  readonly rung: PriceRung;
  readonly quote: ExplainedQuote | null;
  readonly why: string;
}

export interface HostResourceState {
  readonly resource: HostResource;
  readonly unit: AmountUnit;
  readonly capacity: number;
  /** Of one unit, per hour; null where the host has no price. */
  readonly unitPrice: number | null;
  /** C_r per hour; null where the host has no price. */
  readonly pool: number | null;
  /** κ: the share of requested, unused resource that stayed available to nobody else. */
  readonly kappa: number;
  readonly requestScale: number;
  readonly usageScale: number;
  /** What all pods are charged for together. */
  readonly charged: number;
  readonly free: number;
  readonly system: number;
  readonly uncharged: number;
  /** Free share of the capacity, what the system keeps included. */
  readonly freeShare: number;
  /** Cost of the three idles, per hour; null where the host has no price. */
  readonly idleCost: number | null;
}

export interface NodeExplanation {
  readonly host: ExplainedHost;
  readonly pods: readonly NodePod[];
  /** What its pods pay, per hour; null where the host has no price. */
  readonly podCost: number | null;
  readonly idleCost: number | null;
  /** Pods and idle together: the host's price. */
  readonly total: number | null;
}

export interface NodePod {
  readonly namespace: string;
  readonly pod: string;
  readonly workloadKind: string;
  readonly workload: string;
  readonly model: Model;
  readonly cost: number | null;
}

/** The name is not there; `nearest` are names that are. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly nearest: readonly string[];

  constructor(message: string, nearest: readonly string[]) {
    super(message);
    this.nearest = nearest;
  }
}
