import type { AskedAmounts } from '../../domain/request.ts';
import { NO_LABELS, type Labels } from '../../domain/labels.ts';

/** One container as kube-state-metrics shows it; times are unix seconds, NaN where it shows none. */
export interface RawContainer {
  readonly name: string;
  kind: 'app' | 'sidecar' | 'init';
  requests: Mutable<AskedAmounts>;
  limits: Mutable<AskedAmounts>;
  /** When its current or last run started. */
  started: number;
  /** Whether it is terminated now. */
  terminated: boolean;
  /** When the run before the current one ended. */
  lastTerminated: number;
}

/** One pod as kube-state-metrics shows it; built row by row, then only read. */
export interface RawPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** When it was read. */
  readonly at: number;
  node: string;
  ownerKind: string;
  ownerName: string;
  /** '' where phases are not shown. */
  phase: string;
  created: number;
  scheduled: number;
  started: number;
  initialized: number;
  completed: number;
  overhead: Mutable<AskedAmounts>;
  labels: Labels;
  labelsDigest: number;
  annotations: Labels;
  annotationsDigest: number;
  readonly containers: RawContainer[];
}

export interface RawNode {
  readonly node: string;
  readonly at: number;
  providerId: string;
  osImage: string;
  kubeletVersion: string;
  internalIp: string;
  created: number;
  /** Condition Ready; null where it is not shown. */
  ready: boolean | null;
  capacity: Mutable<AskedAmounts>;
  allocatable: Mutable<AskedAmounts>;
  labels: Labels;
  labelsDigest: number;
}

export interface RawNamespace {
  labels: Labels;
  annotations: Labels;
}

export interface RawOwner {
  readonly kind: string;
  readonly name: string;
}

/** What one kube-state-metrics page said: complete or not kept at all. */
export interface Inventory {
  /** When it was read. */
  readonly at: number;
  /** By uid. */
  readonly pods: Map<string, RawPod>;
  readonly nodes: Map<string, RawNode>;
  readonly namespaces: Map<string, RawNamespace>;
  /** By `namespace/name`. */
  readonly replicaSetOwners: Map<string, RawOwner>;
  readonly jobOwners: Map<string, RawOwner>;
  /** Workload labels by workloadKey. */
  readonly workloads: Map<string, Labels>;
  /** Values that are not numbers, or negative. */
  invalid: number;
  /** Whether start times of containers are shown at all. */
  showsStarts: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const emptyInventory = (at: number): Inventory => ({
  at,
  pods: new Map(),
  nodes: new Map(),
  namespaces: new Map(),
  replicaSetOwners: new Map(),
  jobOwners: new Map(),
  workloads: new Map(),
  invalid: 0,
  showsStarts: false,
});

export const newRawPod = (uid: string, namespace: string, name: string, at: number): RawPod => ({
  uid,
  namespace,
  name,
  at,
  node: '',
  ownerKind: '',
  ownerName: '',
  phase: '',
  created: NaN,
  scheduled: NaN,
  started: NaN,
  initialized: NaN,
  completed: NaN,
  overhead: {},
  labels: NO_LABELS,
  labelsDigest: 0,
  annotations: NO_LABELS,
  annotationsDigest: 0,
  containers: [],
});

export const newRawContainer = (name: string): RawContainer => ({
  name,
  kind: 'app',
  requests: {},
  limits: {},
  started: NaN,
  terminated: false,
  lastTerminated: NaN,
});

export const newRawNode = (node: string, at: number): RawNode => ({
  node,
  at,
  providerId: '',
  osImage: '',
  kubeletVersion: '',
  internalIp: '',
  created: NaN,
  ready: null,
  capacity: {},
  allocatable: {},
  labels: NO_LABELS,
  labelsDigest: 0,
});

/** The larger of two values, of which either may be absent or NaN. */
export const larger = (a: number | undefined, b: number): number =>
  a === undefined || Number.isNaN(a) || b > a ? b : a;

/** Puts a value where a larger one is not already. */
export function raise<K extends string>(
  into: Partial<Record<K, number>>,
  key: K,
  value: number,
): void {
  into[key] = larger(into[key], value);
}
