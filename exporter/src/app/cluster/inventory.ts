import type { AskedAmounts } from '../../domain/request.ts';
import { NO_LABELS, type Labels } from '../../domain/labels.ts';
import { shared } from './shared.ts';

/** One container as kube-state-metrics shows it; times are unix seconds, 0 where it shows none. */
export interface RawContainer {
  readonly name: string;
  kind: 'app' | 'sidecar' | 'init';
  requests: AskedAmounts;
  limits: AskedAmounts;
  /** When its current or last run started. */
  started: number;
  /** Whether it is terminated now. */
  terminated: boolean;
  /** When the run before the current one ended. */
  lastTerminated: number;
}

/** One pod as kube-state-metrics shows it, times as above; built row by row, then only read. */
export interface RawPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** When it was last read. */
  at: number;
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
  overhead: AskedAmounts;
  labels: Labels;
  labelsDigest: number;
  annotations: Labels;
  annotationsDigest: number;
  containers: readonly RawContainer[];
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
  capacity: AskedAmounts;
  allocatable: AskedAmounts;
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

const NOTHING_ASKED: AskedAmounts = Object.freeze({});
const NO_CONTAINERS: readonly RawContainer[] = Object.freeze([]);

export const newRawPod = (uid: string, namespace: string, name: string, at: number): RawPod => ({
  uid,
  namespace,
  name,
  at,
  node: '',
  ownerKind: '',
  ownerName: '',
  phase: '',
  created: 0,
  scheduled: 0,
  started: 0,
  initialized: 0,
  completed: 0,
  overhead: NOTHING_ASKED,
  labels: NO_LABELS,
  labelsDigest: 0,
  annotations: NO_LABELS,
  annotationsDigest: 0,
  containers: NO_CONTAINERS,
});

export const newRawContainer = (name: string): RawContainer => ({
  name,
  kind: 'app',
  requests: NOTHING_ASKED,
  limits: NOTHING_ASKED,
  started: 0,
  terminated: false,
  lastTerminated: 0,
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
  capacity: NOTHING_ASKED,
  allocatable: NOTHING_ASKED,
  labels: NO_LABELS,
  labelsDigest: 0,
});

/** The larger of two values, of which either may be absent or NaN. */
export const larger = (a: number | undefined, b: number): number =>
  a === undefined || Number.isNaN(a) || b > a ? b : a;

type Asked = number | undefined;

/** What is asked for of each resource; one object for all who ask for the same. */
export const askedAmounts = shared((cpu: Asked, memory: Asked, gpu: Asked): AskedAmounts => ({
  ...(cpu !== undefined && { cpu }),
  ...(memory !== undefined && { memory }),
  ...(gpu !== undefined && { gpu }),
}));

/** What is asked for, with at least so much of one resource. */
export function atLeast(
  known: AskedAmounts,
  resource: 'cpu' | 'memory' | 'gpu',
  value: number,
): AskedAmounts {
  const { cpu, memory, gpu } = known;
  switch (resource) {
    case 'cpu':
      return askedAmounts(larger(cpu, value), memory, gpu);
    case 'memory':
      return askedAmounts(cpu, larger(memory, value), gpu);
    case 'gpu':
      return askedAmounts(cpu, memory, larger(gpu, value));
  }
}
