import type { HostResource } from './resource.ts';

export const MODELS = ['request', 'usage', 'hybrid'] as const;
export type Model = (typeof MODELS)[number];

/** A model with its parameter: the reserve ρ in [0, 1] is the share of the request a hybrid pod pays for at least. */
export type ModelChoice =
  | { readonly model: 'request' }
  | { readonly model: 'usage' }
  | { readonly model: 'hybrid'; readonly reserve: number };

export const FULL_HYBRID: ModelChoice = { model: 'hybrid', reserve: 1 };

/** Which pods a rule is about: every given field must match; `*` in a pattern stands for any text. */
export interface PodMatch {
  readonly namespace?: string;
  readonly workloadKind?: string;
  readonly workload?: string;
  /** Pod labels by key, values are patterns. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Attribution values by dimension, values are patterns. */
  readonly attribution?: Readonly<Record<string, string>>;
}

export interface ModelRule {
  readonly match: PodMatch;
  readonly choice: ModelChoice;
}

/** How a host's cost becomes one pool per resource (allocation, section 3). */
export type SplitPolicy =
  | {
      readonly policy: 'fixed';
      /** Shares that sum to 1. */
      readonly withoutGpu: Readonly<Record<'cpu' | 'memory', number>>;
      readonly withGpu: Readonly<Record<HostResource, number>>;
    }
  | {
      readonly policy: 'ratio';
      /** Weights per unit: one core, one GiB, one GPU. */
      readonly weights: Readonly<Record<HostResource, number>>;
    }
  | {
      readonly policy: 'provider';
      readonly fallback: Exclude<SplitPolicy, { policy: 'provider' }>;
    };

/** Datadog, Container Cost Allocation: 60 % cpu and 40 % memory; with GPUs 95 : 3 : 2. */
export const FIXED_SPLIT: Extract<SplitPolicy, { policy: 'fixed' }> = {
  policy: 'fixed',
  withoutGpu: { cpu: 0.6, memory: 0.4 },
  withGpu: { cpu: 0.03, memory: 0.02, gpu: 0.95 },
};

export interface IdlePolicy {
  readonly mode: 'show' | 'share';
  /** Over which pods idle is spread. */
  readonly scope: 'cluster' | 'host';
  readonly exclude: { readonly daemonSets: boolean; readonly namespaces: readonly string[] };
}

/** Where a dimension's value is looked for, by default from the most specific place to the least (allocation, section 10). */
export const ATTRIBUTION_PLACES = [
  'podLabel',
  'podAnnotation',
  'workloadLabel',
  'namespaceLabel',
  'namespaceAnnotation',
  'nodeLabel',
] as const;
export type AttributionPlace = (typeof ATTRIBUTION_PLACES)[number];

/** An owner dimension: an ordered list of places, closed by a default that counts as a missing owner. */
export interface Dimension {
  readonly name: string;
  readonly lookIn: readonly { readonly place: AttributionPlace; readonly key: string }[];
  readonly fallback: string;
}

/** Over how long `max` and `min` of request and usage are taken: each UTC hour, or the UTC day (allocation, section 11). */
export const SETTLEMENTS = ['hour', 'day'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** The whole policy in force. */
export interface AllocationPolicy {
  /** Short digest of the content; changes when anything in it changes. */
  readonly version: string;
  readonly split: SplitPolicy;
  readonly models: { readonly rules: readonly ModelRule[]; readonly fallback: ModelChoice };
  readonly idle: IdlePolicy;
  readonly attribution: readonly Dimension[];
  readonly settlement: Settlement;
}
