import type { Lifetime } from '../../domain/interval.ts';
import type { RequestStep } from '../../domain/observation.ts';
import type { Pod } from '../../domain/pod.ts';
import {
  dependsOnOrder,
  limitOf,
  requestOf,
  sameAmounts,
  type AskedAmounts,
  type PodResources,
} from '../../domain/request.ts';
import { amounts, type PerResource } from '../../domain/resource.ts';
import { unixSeconds, type Amount } from '../../domain/units.ts';
import type { ContainerRecord } from './container-book.ts';
import type { GpuRecord } from './gpu-book.ts';
import type { Inventory, RawContainer, RawPod } from './inventory.ts';
import { workloadOf } from './owners.ts';
import { appended, shared } from './shared.ts';

/** One run of a container as it was told; `to` is Infinity while it goes on. */
export interface Run {
  readonly container: string;
  readonly from: number;
  to: number;
}

/** What is remembered of one scheduled pod. */
export interface PodRecord {
  readonly uid: string;
  raw: RawPod;
  pod: Pod;
  life: Lifetime;
  /** When it was last seen without having ended; NaN: never. */
  lastAlive: number;
  requests: readonly RequestStep[];
  limit: PerResource<Amount | null>;
  runs: readonly Run[];
  /** Whether runs are told at all; else it runs as long as it lives. */
  showsRuns: boolean;
  containers: readonly ContainerRecord[];
  gpus: readonly GpuRecord[];
}

/** The middle between two moments; the later one where the earlier is unknown. */
export const midway = (before: number, after: number): number =>
  Number.isNaN(before) ? after : (before + after) / 2;

/** Remembers a pod that was not known before. */
export function newRecord(raw: RawPod, inventory: Inventory): PodRecord {
  const resources = resourcesOf(raw);
  const from = fromOf(raw);
  return {
    uid: raw.uid,
    raw,
    pod: describe(raw, inventory, null),
    life: { from: unixSeconds(from), to: null, endEstimated: false },
    lastAlive: NaN,
    requests: [{ from: unixSeconds(from), amounts: requested(resources) }],
    limit: limited(resources),
    runs: NONE,
    showsRuns: inventory.showsStarts,
    containers: NONE,
    gpus: NONE,
  };
}

/** Takes in what a newer reading says of a pod. */
export function renew(record: PodRecord, raw: RawPod, inventory: Inventory): void {
  record.pod = describe(raw, inventory, record.pod);
  record.showsRuns = inventory.showsStarts;
  if (raw === record.raw && isTakenIn(record)) {
    if (record.life.to === null) record.lastAlive = raw.at;
    return;
  }
  const resources = resourcesOf(raw);
  const amounts = requested(resources);
  const last = record.requests.at(-1);
  if (last !== undefined && !sameAmounts(last.amounts, amounts)) {
    const since = raw.told?.askedSince || midway(record.raw.at, raw.at);
    const from = unixSeconds(Math.max(last.from, since));
    record.requests = [...record.requests, { from, amounts }];
  }
  record.limit = limited(resources);
  noteRuns(record, raw);
  record.life = lifeOf(record, raw);
  if (record.life.to === null) record.lastAlive = raw.at;
  record.raw = raw;
}

/** Whether all that its last reading said is in the record already. */
const isTakenIn = ({ raw, life, lastAlive }: PodRecord): boolean =>
  isOver(raw) ? life.to !== null : life.to === null && !Number.isNaN(lastAlive);

/** When it took its place: scheduled, else started, else created. */
function fromOf(raw: RawPod): number {
  for (const time of [raw.scheduled, raw.started, raw.created]) if (time > 0) return time;
  return raw.at;
}

/**
 * A pod has ended when its phase says so; kube-state-metrics shows a completion time for living pods, too,
 * as soon as one of their containers has terminated.
 */
export const hasEnded = (raw: RawPod): boolean =>
  raw.phase === '' ? raw.completed > 0 : raw.phase === 'Succeeded' || raw.phase === 'Failed';

/** A pod that has not ended holds its place until its object is gone, also while it is terminating. */
const isOver = (raw: RawPod): boolean => hasEnded(raw) || goneOf(raw) > 0;

const goneOf = ({ told }: RawPod): number => told?.gone ?? 0;

function lifeOf(record: PodRecord, raw: RawPod): Lifetime {
  const from = unixSeconds(fromOf(raw));
  const gone = goneOf(raw);
  if (!hasEnded(raw) && gone === 0) return { from, to: null, endEstimated: false };
  if (!hasEnded(raw))
    return {
      from,
      to: unixSeconds(Math.max(from, gone)),
      endEstimated: raw.told?.goneEstimated === true,
    };
  if (raw.completed > 0)
    return { from, to: unixSeconds(Math.max(from, raw.completed)), endEstimated: false };
  if (record.life.to !== null) return record.life;
  // Evicted pods and the like have no completion time; one never seen alive ended before we looked.
  const to = Number.isNaN(record.lastAlive) ? from : midway(record.lastAlive, raw.at);
  return { from, to: unixSeconds(Math.max(from, to)), endEstimated: true };
}

const NONE: readonly never[] = Object.freeze([]);

const sharedAmounts = shared((cpu: number, memory: number, gpu: number) =>
  amounts(cpu, memory, gpu),
);

type Limit = Amount | null;
const sharedLimit = shared((cpu: Limit, memory: Limit, gpu: Limit): PerResource<Limit> => ({
  cpu,
  memory,
  gpu,
}));

/** What the scheduler reserves for it; one object for all pods that ask for the same. */
function requested(resources: PodResources): PerResource<Amount> {
  const { cpu, memory, gpu } = requestOf(resources);
  return sharedAmounts(cpu, memory, gpu);
}

/** What it cannot use more of; one object for all pods with the same limits. */
function limited(resources: PodResources): PerResource<Limit> {
  const { cpu, memory, gpu } = limitOf(resources);
  return sharedLimit(cpu, memory, gpu);
}

/** Whether its request is the most that any order of its init containers needs, because that order is not told. */
export const isOrderMissed = (raw: RawPod): boolean =>
  raw.containers.some(({ kind }) => kind === 'sidecar') && dependsOnOrder(resourcesOf(raw));

/**
 * Whether the pod asks for something as a whole that nobody tells: its class says so, and none of its containers does.
 * Kubernetes, "Pod Quality of Service Classes": without a request or limit of CPU or memory, a pod is `BestEffort`.
 */
export const isWholeMissed = ({ qos, containers }: RawPod): boolean =>
  (qos === 'Burstable' || qos === 'Guaranteed') &&
  containers.every(({ requests, limits }) => asksNothing(requests) && asksNothing(limits));

const asksNothing = ({ cpu, memory }: AskedAmounts): boolean =>
  !((cpu ?? 0) > 0) && !((memory ?? 0) > 0);

/** Whether somebody tells of its containers all that the Kubernetes API does. */
export const isToldInFull = ({ told }: RawPod): boolean =>
  told !== null && told.orderUnknown !== true;

function resourcesOf(raw: RawPod): PodResources {
  const { containers, overhead, told } = raw;
  const podLevel = told?.podLevel ?? null;
  return { containers, orderKnown: isToldInFull(raw), overhead, ...(podLevel && { podLevel }) };
}

/** The same object as before while nothing about the pod changed. */
function describe(raw: RawPod, inventory: Inventory, before: Pod | null): Pod {
  let { kind, name } = workloadOf(raw, inventory);
  const lower = raw.ownerKind.toLowerCase();
  // A ReplicaSet or Job may be gone before its pods are; what was known of its owner stays.
  if (before !== null && kind === lower && before.workloadKind !== kind)
    ({ workloadKind: kind, workload: name } = before);
  if (
    before?.node === raw.node &&
    before.labels === raw.labels &&
    before.annotations === raw.annotations &&
    before.workloadKind === kind &&
    before.workload === name
  )
    return before;
  return {
    uid: raw.uid,
    namespace: raw.namespace,
    name: raw.name,
    node: raw.node,
    workloadKind: kind,
    workload: name,
    labels: raw.labels,
    annotations: raw.annotations,
  };
}

function noteRuns(record: PodRecord, raw: RawPod): void {
  const over = isOver(raw);
  for (const container of raw.containers) {
    noteLastRun(record, container);
    const open = record.runs.find((run) => run.container === container.name && run.to === Infinity);
    if (open !== undefined && open.from !== container.started) {
      const { lastTerminated } = container;
      open.to = lastTerminated >= open.from ? lastTerminated : midway(record.raw.at, raw.at);
    }
    if (!(container.started > 0)) continue;
    let run = record.runs.find(
      ({ container: name, from }) => name === container.name && from === container.started,
    );
    if (run === undefined) {
      run = { container: container.name, from: container.started, to: Infinity };
      record.runs = appended(record.runs, run);
    }
    if (run.to === Infinity && (container.terminated || over)) run.to = endOf(run, container, raw);
  }
}

/** The end of a run that is over: told of the container, else of the pod, else when it was read. */
function endOf(run: Run, container: RawContainer, raw: RawPod): number {
  for (const told of [container.finished, raw.completed, goneOf(raw)])
    if (told > 0 && told >= run.from) return told;
  return raw.at;
}

/** A run that began and ended between two readings, or before the first. */
function noteLastRun(record: PodRecord, { name, lastStarted, lastTerminated }: RawContainer): void {
  if (!(lastStarted > 0) || lastTerminated < lastStarted) return;
  const known = record.runs.find((run) => run.container === name && run.from === lastStarted);
  if (known === undefined)
    record.runs = appended(record.runs, { container: name, from: lastStarted, to: lastTerminated });
  else if (known.to === Infinity) known.to = lastTerminated;
}
