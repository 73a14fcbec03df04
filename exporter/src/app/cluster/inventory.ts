import type { AskedAmounts } from '../../domain/request.ts';
import { NO_LABELS, type Labels } from '../../domain/labels.ts';
import { shared } from './shared.ts';

/** One container as its cluster shows it; times are unix seconds, 0 where none is shown. */
export interface RawContainer {
  readonly name: string;
  kind: 'app' | 'sidecar' | 'init';
  requests: AskedAmounts;
  limits: AskedAmounts;
  /** When its current or last run started. */
  started: number;
  /** Whether it is terminated now. */
  terminated: boolean;
  /** When that run ended, where more is told than that it did. */
  finished: number;
  /** When the run before the current one began. */
  lastStarted: number;
  /** When the run before the current one ended. */
  lastTerminated: number;
}

/** What the Kubernetes API tells of a pod and no single reading of metrics does. */
export interface PodTold {
  /** Pod-level resources (`spec.resources`); null where it has none. */
  readonly podLevel: { readonly requests: AskedAmounts; readonly limits: AskedAmounts } | null;
  /** Since when it asks for what it asks now, where that was seen to change; else 0. */
  readonly askedSince: number;
  /** When its object was gone; 0 while it is there. */
  readonly gone: number;
  /** Whether nobody saw it go: then it was gone some time before. */
  readonly goneEstimated: boolean;
  /** Set where its end alone is known, and its containers stand in no order. */
  readonly orderUnknown?: true;
}

/** One pod as its cluster shows it, times as above; built row by row, then only read. */
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
  /** `Guaranteed` or `Burstable`; '' where it asks for nothing, or nothing is shown. */
  qos: string;
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
  /** In the order of its spec where `told` is there: init containers and sidecars as they start. */
  containers: readonly RawContainer[];
  /** null: read from metrics. */
  told: PodTold | null;
}

export interface RawNode {
  readonly node: string;
  /** When it was last read. */
  at: number;
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
  /** When its object was gone; 0 while it is there, and where nobody tells. */
  gone: number;
}

export interface RawNamespace {
  labels: Labels;
  annotations: Labels;
}

export interface RawOwner {
  readonly kind: string;
  readonly name: string;
}

/** What a cluster said of itself: complete or not kept at all. */
export interface Inventory {
  /** When it was read. */
  readonly at: number;
  /** By uid. */
  readonly pods: Map<string, RawPod>;
  readonly nodes: Map<string, RawNode>;
  /** Nodes that were seen to go since the reading before. */
  readonly formerNodes: readonly RawNode[];
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
  formerNodes: [],
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
  qos: '',
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
  told: null,
});

export const newRawContainer = (name: string): RawContainer => ({
  name,
  kind: 'app',
  requests: NOTHING_ASKED,
  limits: NOTHING_ASKED,
  started: 0,
  terminated: false,
  finished: 0,
  lastStarted: 0,
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
  gone: 0,
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
