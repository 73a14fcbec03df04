import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import { unixSeconds } from '../../domain/units.ts';
import { isConfigHash } from './cgroup.ts';
import type { Inventory, RawPod } from './inventory.ts';
import { hasEnded, midway, newRecord, renew, type PodRecord } from './pod-record.ts';

/** What a container says of the pod that it belongs to. */
export interface ContainerIdentity {
  /** Of its cgroup: a uid, a config hash, or ''. */
  readonly podId: string;
  readonly namespace: string;
  readonly podName: string;
}

/** Every scheduled pod within reach, by uid. */
export class PodBook {
  readonly #byUid = new Map<string, PodRecord>();
  /** Every pod on show; made when first asked for after an update, which in steady state is never. */
  #byName: ReadonlyMap<string, readonly PodRecord[]> | null = null;
  #shown: Inventory['pods'] = new Map();
  #byConfigHash = new Map<string, PodRecord>();

  records(): Iterable<PodRecord> {
    return this.#byUid.values();
  }

  byUid(uid: string): PodRecord | undefined {
    return this.#byUid.get(uid);
  }

  /** Pods that kube-state-metrics shows under a name now: one, or two while a successor takes over. */
  byName(namespace: string, name: string): readonly PodRecord[] {
    this.#byName ??= Map.groupBy(this.#shownRecords(), ({ raw }) => nameOf(raw));
    return this.#byName.get(`${namespace}/${name}`) ?? [];
  }

  /** A static pod, where its annotation kubernetes.io/config.hash is shown. */
  byConfigHash(hash: string): PodRecord | undefined {
    return this.#byConfigHash.get(hash);
  }

  /**
   * Whose container it is: by the uid in its cgroup; a static pod's by its config hash, else by the only pod of its name on show.
   * Never by the name alone where two uids share it.
   */
  ofContainer({ podId, namespace, podName }: ContainerIdentity): PodRecord | null {
    const pod = this.#byUid.get(podId);
    if (pod !== undefined) return pod;
    if (podId !== '' && !isConfigHash(podId)) return null;
    const [only, ...others] = this.byName(namespace, podName);
    return this.byConfigHash(podId) ?? (others.length === 0 ? (only ?? null) : null);
  }

  /**
   * Takes in what all pages of kube-state-metrics say together, and places the ends of pods that none of them shows any more:
   * at the creation of their successor of the same name, else midway between the last reading that saw them and this one.
   */
  *update(inventory: Inventory, at: number, reach: number): Stepwise<void> {
    const appeared = new Map<string, PodRecord>();
    const byConfigHash = new Map<string, PodRecord>();
    for (const batch of batchesOf(inventory.pods.values())) {
      for (const raw of batch) {
        const known = this.#byUid.get(raw.uid);
        if (raw.node === '' || (known === undefined && isOutOfReach(raw, reach))) continue;
        const record = known ?? newRecord(raw, inventory);
        if (known === undefined) this.#byUid.set(raw.uid, record);
        renew(record, raw, inventory);
        if (known === undefined) appeared.set(nameOf(raw), record);
        const hash = record.pod.annotations[CONFIG_HASH];
        if (hash !== undefined) byConfigHash.set(hash, record);
      }
      yield;
    }
    this.#byName = null;
    this.#shown = inventory.pods;
    this.#byConfigHash = byConfigHash;
    for (const batch of batchesOf(this.#byUid.values())) {
      for (const record of batch)
        if (record.life.to === null && !inventory.pods.has(record.uid))
          this.#end(record, appeared.get(nameOf(record.raw)), at);
      yield;
    }
  }

  *#shownRecords(): Iterable<PodRecord> {
    for (const record of this.#byUid.values()) if (this.#shown.has(record.uid)) yield record;
  }

  #end(record: PodRecord, successor: PodRecord | undefined, at: number): void {
    const { raw } = record;
    const created = successor?.raw.created ?? 0;
    const isTold = created > 0 && raw.created > 0 && created >= raw.created;
    const to = isTold ? Math.min(created, at) : midway(raw.at, at);
    record.life = {
      from: record.life.from,
      to: unixSeconds(Math.max(record.life.from, to)),
      endEstimated: !isTold,
    };
    for (const run of record.runs) run.to = Math.min(run.to, Math.max(run.from, to));
  }

  /** Forgets pods that ended before `reach`; gives them back so that their meters can be closed. */
  *prune(reach: number): Stepwise<readonly PodRecord[]> {
    const gone: PodRecord[] = [];
    for (const batch of batchesOf(this.#byUid.values())) {
      for (const record of batch) {
        if (record.life.to !== null && record.life.to < reach) {
          this.#byUid.delete(record.uid);
          gone.push(record);
        } else shorten(record, reach);
      }
      yield;
    }
    return gone;
  }

  clear(): void {
    this.#byUid.clear();
    this.#byName = null;
    this.#shown = new Map();
    this.#byConfigHash.clear();
  }
}

/** Forgets what a pod asked for and ran before `reach`. */
function shorten(record: PodRecord, reach: number): void {
  const old = record.requests.findLastIndex(({ from }) => from <= reach);
  if (old > 0) record.requests = record.requests.slice(old);
  if (record.runs.some(({ to }) => to < reach))
    record.runs = record.runs.filter(({ to }) => to >= reach);
}

const nameOf = ({ namespace, name }: RawPod): string => `${namespace}/${name}`;

/** `kubernetes.io/config.hash` as kube-state-metrics spells it. */
const CONFIG_HASH = 'kubernetes_io_config_hash';

/** Finished pods stay listed for days; those that ended before anything we answer for are not taken up. */
function isOutOfReach(raw: RawPod, reach: number): boolean {
  const ended = hasEnded(raw) ? raw.completed : (raw.told?.gone ?? 0);
  return ended > 0 && ended < reach;
}
