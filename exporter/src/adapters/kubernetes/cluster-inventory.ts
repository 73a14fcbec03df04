import {
  emptyInventory,
  type Inventory,
  type RawNode,
  type RawOwner,
  type RawPod,
} from '../../app/cluster/inventory.ts';
import { NO_LABELS, type Labels } from '../../domain/labels.ts';
import { workloadKey } from '../../domain/pod.ts';
import type { Owned } from './objects/owned.ts';
import { gonePod } from './objects/pods.ts';
import type { Listener, Seen } from './watch/store.ts';

/** Workloads whose labels are read, by the kinds they go by. */
export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset' | 'cronjob' | 'job';

/** What happened last to an object; `gone` is null while it is there. */
interface News<T> {
  readonly value: T;
  readonly gone: Seen | null;
}

/** What a watch heard since it was last read: nothing changes while somebody reads the inventory. */
class Journal<T> implements Listener<T> {
  #news = new Map<string, News<T>>();

  changed(uid: string, value: T): void {
    this.#news.set(uid, { value, gone: null });
  }

  gone(uid: string, value: T, seen: Seen): void {
    this.#news.set(uid, { value, gone: seen });
  }

  take(): Iterable<[string, News<T>]> {
    const taken = this.#news;
    this.#news = new Map();
    return taken;
  }
}

/** Puts one object into the inventory, or takes it out. */
type Place = (value: Owned, isThere: boolean) => void;

/**
 * Objects that go by their name.
 * One that is gone stays for one more reading, for it may own a pod that appeared and went with it.
 */
class Named {
  readonly journal = new Journal<Owned>();
  readonly #place: Place;
  readonly #uids = new Map<string, string>();
  #leaving: readonly (readonly [string, Owned])[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  read(): void {
    for (const [uid, value] of this.#leaving) {
      const name = nameOf(value);
      // A successor may have taken the name.
      if (this.#uids.get(name) !== uid) continue;
      this.#uids.delete(name);
      this.#place(value, false);
    }
    const leaving: [string, Owned][] = [];
    for (const [uid, { value, gone }] of this.journal.take()) {
      const name = nameOf(value);
      const successor = this.#uids.get(name);
      if (gone !== null) leaving.push([uid, value]);
      if (gone !== null && successor !== undefined && successor !== uid) continue;
      this.#uids.set(name, uid);
      this.#place(value, true);
    }
    this.#leaving = leaving;
  }
}

const nameOf = ({ namespace, name }: Owned): string => `${namespace}/${name}`;

/** Makes what the watches hear into an inventory, brought up to date only when it is read. */
export class ClusterInventory {
  readonly pods = new Journal<RawPod>();
  readonly nodes = new Journal<RawNode>();
  readonly #inventory: Inventory = { ...emptyInventory(0), showsStarts: true };
  readonly #named: Named[] = [];
  readonly #nodeUids = new Map<string, string>();
  /** Pods that were shown with their end: the next reading leaves them out. */
  #shownGone: readonly string[] = [];

  namespaces(): Listener<Owned> {
    const { namespaces } = this.#inventory;
    return this.#listen(({ name, labels, annotations }, isThere) => {
      if (isThere) namespaces.set(name, { labels, annotations });
      else namespaces.delete(name);
    });
  }

  replicaSets(): Listener<Owned> {
    return this.#listen(ownerInto(this.#inventory.replicaSetOwners));
  }

  workloads(kind: WorkloadKind): Listener<Owned> {
    const { workloads, jobOwners } = this.#inventory;
    const placeLabels = labelsInto(workloads, kind);
    const placeOwner = ownerInto(jobOwners);
    return this.#listen((value, isThere) => {
      placeLabels(value, isThere);
      if (kind === 'job') placeOwner(value, isThere);
    });
  }

  /**
   * All that was heard until now.
   *
   * @param podsAt when the pods were last known to be as they are here; likewise the nodes
   */
  read(podsAt: number, nodesAt: number): Inventory {
    for (const named of this.#named) named.read();
    const formerNodes = this.#readNodes(nodesAt);
    this.#readPods(podsAt);
    return { ...this.#inventory, at: podsAt, formerNodes };
  }

  /** Forgets what is gone; what is there stays. */
  clear(): void {
    this.read(0, 0);
    this.read(0, 0);
  }

  #listen(place: Place): Listener<Owned> {
    const named = new Named(place);
    this.#named.push(named);
    return named.journal;
  }

  #readNodes(at: number): readonly RawNode[] {
    const { nodes } = this.#inventory;
    const former: RawNode[] = [];
    for (const [uid, { value, gone }] of this.nodes.take()) {
      const name = value.node;
      if (gone === null) {
        this.#nodeUids.set(name, uid);
        nodes.set(name, value);
        continue;
      }
      // Where nobody saw it go, its kubelet's last answer tells more.
      if (!(gone.at > gone.after)) former.push({ ...value, gone: gone.at });
      if (this.#nodeUids.get(name) !== uid && this.#nodeUids.has(name)) continue;
      this.#nodeUids.delete(name);
      nodes.delete(name);
    }
    for (const node of nodes.values()) node.at = at;
    return former;
  }

  #readPods(at: number): void {
    const { pods } = this.#inventory;
    for (const uid of this.#shownGone) pods.delete(uid);
    const shownGone: string[] = [];
    for (const [uid, { value, gone }] of this.pods.take()) {
      pods.set(uid, gone === null ? value : gonePod(value, gone));
      if (gone !== null) shownGone.push(uid);
    }
    this.#shownGone = shownGone;
    for (const pod of pods.values()) if (pod.told?.gone === 0) pod.at = at;
  }
}

const ownerInto =
  (owners: Map<string, RawOwner>): Place =>
  (value, isThere) => {
    if (isThere && value.owner !== null) owners.set(nameOf(value), value.owner);
    else owners.delete(nameOf(value));
  };

const labelsInto =
  (workloads: Map<string, Labels>, kind: WorkloadKind): Place =>
  ({ namespace, name, labels }, isThere) => {
    const key = workloadKey(namespace, kind, name);
    if (isThere && labels !== NO_LABELS) workloads.set(key, labels);
    else workloads.delete(key);
  };
