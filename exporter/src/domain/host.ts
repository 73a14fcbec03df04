import type { Lifetime } from './interval.ts';
import type { Labels } from './labels.ts';
import type { PerResource } from './resource.ts';
import type { Amount } from './units.ts';

export type Provider = 'aws' | 'gcp' | 'azure' | 'other';
export type OperatingSystem = 'linux' | 'windows' | 'rhel' | 'suse';
export type CapacityType = 'on-demand' | 'spot' | 'reserved';
export type Tenancy = 'shared' | 'dedicated';
/** Who bills the pods of a node, each by its own size, and not the node. */
export type PodBilling = 'fargate' | 'gke-autopilot';

/** What a host's price is found by. Unknown text facts are empty strings; a price source decides what it can do without. */
export interface HostFacts {
  readonly node: string;
  readonly providerId: string;
  readonly provider: Provider;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  readonly os: OperatingSystem;
  readonly tenancy: Tenancy;
  readonly capacityType: CapacityType;
  readonly labels: Labels;
  /** Version of the kubelet, as `v1.33.4-eks-99d6cc0`; absent or empty where no source reports it. */
  readonly kubeletVersion?: string;
  /** Capacity as the Node object reports it; what is billed for custom and on-premises machines. */
  readonly capacity: PerResource<Amount>;
  /** Whether the instance type (or a label) says the machine has GPUs, device plugin up or not. */
  readonly hasGpu: boolean;
  /**
   * Set where each pod is its own host: then `instanceType` names the product, and `capacity` is what its pods are billed for.
   * Absent for machines, which are billed themselves.
   */
  readonly podsBilledBy?: PodBilling;
}

/** What the provider bills and pods run on: a Kubernetes node, or the pods of one that are billed themselves. Immutable; a source replaces it when a fact changes. */
export interface Host {
  readonly facts: HostFacts;
  /** What the machine has (cores, bytes, GPUs). */
  readonly capacity: PerResource<Amount>;
  /** What the scheduler may give to pods. */
  readonly allocatable: PerResource<Amount>;
  /** When the provider billed it. */
  readonly life: Lifetime;
}
