import type { AskedAmounts } from '../../domain/request.ts';
import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import {
  askedAmounts,
  emptyInventory,
  larger,
  type Inventory,
  type RawContainer,
  type RawNode,
  type RawPod,
} from './inventory.ts';
import { saysTheSame } from './unchanged.ts';

/**
 * Several pages as one inventory: shards side by side, replicas of the same thing by the larger value of each field,
 * so that no pod counts twice however many pages show it.
 */
export function* mergeInventories(pages: readonly Inventory[]): Stepwise<Inventory> {
  const [first] = pages;
  if (first !== undefined && pages.length === 1) return first;
  const all = emptyInventory(Math.max(0, ...pages.map(({ at }) => at)));
  for (const page of pages) {
    for (const batch of batchesOf(page.pods)) {
      for (const [uid, pod] of batch) {
        const known = all.pods.get(uid);
        all.pods.set(uid, known === undefined ? pod : mergePods(known, pod));
      }
      yield;
    }
    for (const [name, node] of page.nodes) {
      const known = all.nodes.get(name);
      all.nodes.set(name, known === undefined ? node : mergeNodes(known, node));
    }
    yield* fill(all.namespaces, page.namespaces);
    yield* fill(all.replicaSetOwners, page.replicaSetOwners);
    yield* fill(all.jobOwners, page.jobOwners);
    yield* fill(all.workloads, page.workloads);
    all.showsStarts ||= page.showsStarts;
  }
  return all;
}

function* fill<V>(into: Map<string, V>, from: ReadonlyMap<string, V>): Stepwise<void> {
  for (const batch of batchesOf(from)) {
    for (const [key, value] of batch) if (!into.has(key)) into.set(key, value);
    yield;
  }
}

const ended = (phase: string): boolean => phase === 'Succeeded' || phase === 'Failed';

function mergePods(a: RawPod, b: RawPod): RawPod {
  if (saysTheSame(a, b)) return a.at >= b.at ? a : b;
  const containers = a.containers.map((container) => {
    const other = b.containers.find(({ name }) => name === container.name);
    return other === undefined ? container : mergeContainers(container, other);
  });
  for (const container of b.containers)
    if (!a.containers.some(({ name }) => name === container.name)) containers.push(container);
  const merged: RawPod = {
    ...a,
    at: Math.max(a.at, b.at),
    node: a.node || b.node,
    ownerKind: a.ownerKind || b.ownerKind,
    ownerName: a.ownerName || b.ownerName,
    // A replica that lags behind still shows the earlier phase; nothing comes after an end.
    phase: ended(b.phase) || a.phase === '' ? b.phase : a.phase,
    created: larger(a.created, b.created),
    scheduled: larger(a.scheduled, b.scheduled),
    started: larger(a.started, b.started),
    initialized: larger(a.initialized, b.initialized),
    completed: larger(a.completed, b.completed),
    overhead: mergeAmounts(a.overhead, b.overhead),
    containers,
  };
  if (a.labelsDigest === 0) {
    merged.labels = b.labels;
    merged.labelsDigest = b.labelsDigest;
  }
  if (a.annotationsDigest === 0) {
    merged.annotations = b.annotations;
    merged.annotationsDigest = b.annotationsDigest;
  }
  return merged;
}

const mergeContainers = (a: RawContainer, b: RawContainer): RawContainer => ({
  name: a.name,
  kind:
    a.kind === 'app'
      ? b.kind
      : a.kind === 'sidecar'
        ? a.kind
        : b.kind === 'sidecar'
          ? b.kind
          : a.kind,
  requests: mergeAmounts(a.requests, b.requests),
  limits: mergeAmounts(a.limits, b.limits),
  started: larger(a.started, b.started),
  terminated: a.terminated || b.terminated,
  finished: larger(a.finished, b.finished),
  lastStarted: larger(a.lastStarted, b.lastStarted),
  lastTerminated: larger(a.lastTerminated, b.lastTerminated),
});

const mergeNodes = (a: RawNode, b: RawNode): RawNode => ({
  ...a,
  at: Math.max(a.at, b.at),
  providerId: a.providerId || b.providerId,
  osImage: a.osImage || b.osImage,
  kubeletVersion: a.kubeletVersion || b.kubeletVersion,
  internalIp: a.internalIp || b.internalIp,
  created: larger(a.created, b.created),
  ready: a.ready === true || b.ready === true ? true : (a.ready ?? b.ready),
  capacity: mergeAmounts(a.capacity, b.capacity),
  allocatable: mergeAmounts(a.allocatable, b.allocatable),
  labels: a.labelsDigest === 0 ? b.labels : a.labels,
  labelsDigest: a.labelsDigest === 0 ? b.labelsDigest : a.labelsDigest,
});

const mergeAmounts = (a: AskedAmounts, b: AskedAmounts): AskedAmounts =>
  a === b
    ? a
    : askedAmounts(largest(a.cpu, b.cpu), largest(a.memory, b.memory), largest(a.gpu, b.gpu));

const largest = (a: number | undefined, b: number | undefined): number | undefined =>
  b === undefined ? a : larger(a, b);
