import type { Interval } from '../../domain/interval.ts';
import type { Meters } from '../../domain/metering/meters.ts';
import type { SampleRun } from '../../domain/metering/run.ts';
import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import { readCgroup } from './cgroup.ts';
import type { HostBook } from './host-book.ts';
import type { PodBook } from './pod-book.ts';
import { midway, type PodRecord } from './pod-record.ts';
import { appended } from './shared.ts';

/** One container id's place in the books. */
export interface ContainerRecord {
  readonly id: string;
  readonly name: string;
  readonly podId: string;
  readonly namespace: string;
  readonly podName: string;
  /** Its meters. */
  readonly slot: number;
  /** The page that shows it. */
  readonly target: string;
  pod: PodRecord | null;
  /** When it was first seen. */
  readonly firstSeen: number;
  /** When its page last brought something new about it. */
  lastNews: number;
  /** When its page first brought nothing new after that, or did not show it at all; NaN: not yet. */
  firstSilence: number;
  /** Whether its end is only placed between two scrapes. */
  endEstimated: boolean;
}

const NONE: readonly never[] = Object.freeze([]);

/** What a container is called where it is measured. */
export interface ContainerName {
  readonly container: string;
  readonly namespace: string;
  readonly pod: string;
}

export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** Every container within reach, by its runtime's id. */
export class ContainerBook {
  readonly #byCgroup = new Map<string, ContainerRecord>();
  readonly #byId = new Map<string, ContainerRecord>();
  readonly #byTarget = new Map<string, Set<ContainerRecord>>();
  readonly #meters: Meters;
  readonly #pods: PodBook;
  readonly #hosts: HostBook;

  constructor(meters: Meters, pods: PodBook, hosts: HostBook) {
    this.#meters = meters;
    this.#pods = pods;
    this.#hosts = hosts;
  }

  /**
   * Pods of an interval whose containers are seen, but whom nobody named although who is there was read since they appeared;
   * each once, for people.
   *
   * @param namedAt when it was read who is there
   */
  *unnamed(span: Interval, namedAt: number): Iterable<string> {
    const told = new Set<string>();
    for (const { pod, podId, namespace, podName, firstSeen, lastNews } of this.#byId.values()) {
      const isWithin = firstSeen < span.end && lastNews >= span.start;
      if (pod !== null || !isWithin || firstSeen >= namedAt) continue;
      const key = podId === '' ? `${namespace}/${podName}` : podId;
      if (told.has(key)) continue;
      told.add(key);
      yield `${namespace}/${podName} (pod id ${podId || 'unknown'})`;
    }
  }

  /** The container of a cgroup; undefined where it was not seen yet. */
  byCgroup(path: string): ContainerRecord | undefined {
    return this.#byCgroup.get(path);
  }

  /** Begins to remember the container of a cgroup, which `target` shows. */
  open(path: string, name: ContainerName, target: string, at: number): ContainerRecord {
    const { containerId: id, podId } = readCgroup(path);
    const record = this.#byId.get(id) ?? {
      id,
      name: name.container,
      podId,
      namespace: name.namespace,
      podName: name.pod,
      slot: this.#meters.open(),
      target,
      pod: null,
      firstSeen: at,
      lastNews: NaN,
      firstSilence: NaN,
      endEstimated: false,
    };
    this.#byCgroup.set(path, record);
    this.#byId.set(id, record);
    const neighbours = this.#byTarget.get(target);
    if (neighbours === undefined) this.#byTarget.set(target, new Set([record]));
    else neighbours.add(record);
    return record;
  }

  /** Says when it started, as it says itself; else as its pod does, where that fits its first sample. */
  starts(record: ContainerRecord, start: number, sampledAt: number): void {
    record.pod ??= this.#identify(record);
    if (start > 0) this.#meters.setStart(record.slot, start);
    else this.#startFromPod(record, sampledAt);
  }

  /** Takes in what its meters read; gives how many of these samples are impossible. */
  take(record: ContainerRecord, cpu: Sample | null, memory: Sample | null): number {
    const { slot } = record;
    const most = mostOf(record.pod, this.#hosts);
    let invalid = 0;
    if (cpu !== null && !this.#meters.count(slot, cpu.at, cpu.value, most.cpu)) invalid += 1;
    if (memory !== null && !this.#meters.gauge(slot, memory.at, memory.value, most.memory))
      invalid += 1;
    return invalid;
  }

  /** Takes in many readings of one of its meters at once, to be asked at the cuts; gives how many are impossible. */
  takeRun(
    record: ContainerRecord,
    family: 'cpu' | 'memory',
    run: SampleRun,
    cuts: readonly number[],
  ): number {
    const { slot } = record;
    const most = mostOf(record.pod, this.#hosts);
    return family === 'cpu'
      ? this.#meters.countRun(slot, run, cuts, most.cpu)
      : this.#meters.gaugeRun(slot, run, cuts, most.memory);
  }

  /** When it was last sampled; NaN: never. */
  lastSample({ slot }: ContainerRecord): number {
    return this.#meters.lastSample(slot);
  }

  hasEnded({ slot }: ContainerRecord): boolean {
    return !Number.isNaN(this.#meters.end(slot));
  }

  /** Its page showed it at a moment, with news of it or without. */
  heard(record: ContainerRecord, at: number, news: boolean): void {
    if (news) this.#isAlive(record, at);
    else if (Number.isNaN(record.firstSilence)) record.firstSilence = at;
    if (record.pod !== null) this.#hosts.answered(record.pod.pod.node, at);
  }

  /** Some container of a node was heard. */
  answered(node: string, at: number): void {
    this.#hosts.answered(node, at);
  }

  /** A page was read whole: containers it does not show any more have gone. */
  endAbsent(target: string, at: number, isPresent: (record: ContainerRecord) => boolean): void {
    for (const record of this.#byTarget.get(target) ?? []) {
      if (isPresent(record)) continue;
      if (Number.isNaN(record.firstSilence)) record.firstSilence = at;
      if (!this.hasEnded(record)) this.#placeEnd(record, true);
    }
  }

  /** Joins containers to pods that became known since, and places ends that a newer reading tells better. */
  *settle(): Stepwise<void> {
    for (const batch of batchesOf(this.#byId.values())) {
      for (const record of batch) this.#settleOne(record);
      yield;
    }
  }

  #settleOne(record: ContainerRecord): void {
    record.pod ??= this.#identify(record);
    const end = this.#meters.end(record.slot);
    const ended = !Number.isNaN(end);
    if ((ended && !record.endEstimated) || record.pod === null) return;
    if (ended || !Number.isNaN(record.firstSilence)) this.#placeEnd(record, ended);
  }

  #isAlive(record: ContainerRecord, at: number): void {
    record.lastNews = at;
    record.firstSilence = NaN;
    if (!Number.isNaN(this.#meters.end(record.slot))) this.#meters.setEnd(record.slot, NaN);
    record.endEstimated = false;
  }

  /**
   * Where it ended: as kube-state-metrics tells it, else when its next run started, else midway between two scrapes.
   * @param gone whether it must have ended, told or not
   */
  #placeEnd(record: ContainerRecord, gone: boolean): void {
    const last = this.#meters.lastSample(record.slot);
    const next = record.pod === null ? Infinity : this.#nextStart(record, record.pod, last);
    const told = this.#toldEnd(record, last, next);
    if (told === null && next === Infinity && !gone) return;
    record.endEstimated = told === null;
    const end = told ?? Math.max(last, midway(record.lastNews, record.firstSilence));
    this.#meters.setEnd(record.slot, end);
  }

  #toldEnd(record: ContainerRecord, last: number, next: number): number | null {
    const { pod } = record;
    if (pod === null) return null;
    let best = Infinity;
    for (const time of toldEnds(record, pod, last))
      // Kubernetes writes whole seconds.
      if (time >= last - 1 && time <= next + 1) best = Math.min(best, Math.max(last, time));
    if (best <= record.firstSilence + 1 || (best < Infinity && next < Infinity)) return best;
    // What follows soon follows at once; what follows late says nothing, a back-off lies between.
    const { lastNews, firstSilence } = record;
    return next - firstSilence <= firstSilence - lastNews ? Math.min(next, firstSilence) : null;
  }

  /**
   * When what follows it started: the next run of the same container, and after an init container whatever comes next in its pod;
   * Infinity where nothing has.
   */
  #nextStart(record: ContainerRecord, pod: PodRecord, last: number): number {
    const isInit = kindOf(pod, record.name) === 'init';
    let next = Infinity;
    const consider = (name: string, start: number): void => {
      if ((isInit || name === record.name) && start >= last) next = Math.min(next, start);
    };
    for (const other of pod.containers)
      if (other !== record) consider(other.name, this.#meters.start(other.slot));
    for (const { container, from } of pod.runs) consider(container, from);
    return next;
  }

  /** As its pod tells of this run, or of an earlier one that is known. */
  #startFromPod({ pod, name, slot }: ContainerRecord, sampledAt: number): void {
    if (pod === null || !Number.isNaN(this.#meters.start(slot))) return;
    let start = 0;
    const consider = (told: number): void => {
      if (told <= sampledAt) start = Math.max(start, told);
    };
    consider(pod.raw.containers.find((each) => each.name === name)?.started ?? 0);
    for (const { container, from } of pod.runs) if (container === name) consider(from);
    if (start > 0) this.#meters.setStart(slot, start);
  }

  #identify(record: ContainerRecord): PodRecord | null {
    const pod = this.#pods.ofContainer(record);
    if (pod !== null) pod.containers = appended(pod.containers, record);
    return pod;
  }

  /** Closes the meters of pods that are out of reach, and of containers nobody ever named. */
  *prune(pods: readonly PodRecord[], reach: number): Stepwise<void> {
    const gone = new Set(pods.flatMap(({ containers }) => containers));
    for (const batch of batchesOf(this.#byId.values())) {
      for (const record of batch) {
        const { pod, slot } = record;
        const last = Math.max(this.#meters.lastSample(slot) || 0, record.lastNews || 0);
        const ended = this.#meters.end(slot) < reach || (pod === null && last < reach);
        if (!ended && !gone.has(record)) continue;
        gone.add(record);
        this.#forget(record);
      }
      yield;
    }
    if (gone.size === 0) return;
    for (const batch of batchesOf(this.#byCgroup)) {
      for (const [path, record] of batch) if (gone.has(record)) this.#byCgroup.delete(path);
      yield;
    }
  }

  #forget(record: ContainerRecord): void {
    const { id, target, slot, pod } = record;
    this.#byId.delete(id);
    const neighbours = this.#byTarget.get(target);
    neighbours?.delete(record);
    if (neighbours?.size === 0) this.#byTarget.delete(target);
    this.#meters.close(slot);
    if (pod !== null) pod.containers = pod.containers.filter((each) => each !== record);
  }

  /** Forgets all, and that pods have containers. */
  clear(): void {
    for (const { slot, pod } of this.#byId.values()) {
      this.#meters.close(slot);
      if (pod !== null) pod.containers = NONE;
    }
    this.#byId.clear();
    this.#byCgroup.clear();
    this.#byTarget.clear();
  }
}

/** What the samples of a pod's containers cannot exceed: min(limit, capacity). */
export function mostOf(
  pod: PodRecord | null,
  hosts: HostBook,
): { readonly cpu: number; readonly memory: number } {
  if (pod === null) return { cpu: Infinity, memory: Infinity };
  const capacity = hosts.byName(pod.pod.node)?.host.capacity;
  return {
    cpu: Math.min(pod.limit.cpu ?? Infinity, capacity?.cpu || Infinity),
    memory: Math.min(pod.limit.memory ?? Infinity, capacity?.memory || Infinity),
  };
}

const kindOf = (pod: PodRecord, container: string): string | undefined =>
  pod.raw.containers.find(({ name }) => name === container)?.kind;

/** A pod's object goes within so many seconds after its last container. */
const OBJECT_LAG_SECONDS = 5;

/** All that kube-state-metrics says of how a container may have ended. */
function toldEnds(
  { name, firstSilence }: ContainerRecord,
  { raw, runs, life }: PodRecord,
  last: number,
): readonly number[] {
  const told = runs
    .filter(({ container, to }) => container === name && to < Infinity && to >= last - 1)
    .map(({ to }) => to);
  // One of its containers finished then, or it did as a whole.
  told.push(raw.completed);
  if (life.to !== null && !life.endEstimated && life.to <= firstSilence + OBJECT_LAG_SECONDS)
    told.push(Math.min(life.to, firstSilence));
  const container = raw.containers.find((each) => each.name === name);
  if (container?.kind === 'init') told.push(raw.initialized);
  if (container !== undefined) told.push(container.lastTerminated, container.finished);
  return told;
}
