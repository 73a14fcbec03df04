import { emptyInventory, type Inventory, type RawPod } from '../../../app/cluster/inventory.ts';
import { takeRow } from '../../../app/cluster/kube-state-metrics.ts';
import type { Row, WantedFamily } from '../../../app/cluster/row.ts';
import type { Reading } from './readings.ts';
import { hashOf } from './store-row.ts';

const UID = 2;

/** What is said of one object. */
interface Text {
  /** When it was said, or 1 where that is not asked. */
  sampled: number;
  digest: number;
  disputed: boolean;
}

/** What a text is about, in one word for each object. */
const objectOf = (subject: Reading['subject'], row: Row): string =>
  subject === 'pod'
    ? row.text(UID)
    : subject === 'owner' || subject === 'workload'
      ? `${row.text(0)}/${row.text(1)}`
      : row.text(0);

function digestOf({ restPrefix, labels }: WantedFamily, row: Row): number {
  if (restPrefix !== undefined) return row.restDigest();
  let digest = 0;
  for (let i = 0; i < labels.length; i += 1) digest = hashOf(row.text(i), digest);
  return digest;
}

/** An inventory as it comes together from the answers to one question per family. */
export class Gathering {
  readonly inventory: Inventory;
  readonly #before: Inventory | null;
  /** How many rows each family had. */
  readonly #rows = new Map<string, number>();
  /** Families of labels that had any label. */
  readonly #labelled = new Set<string>();
  /** What holds of an object whose labels may change, by family and object. */
  readonly #texts = new Map<string, Map<string, Text>>();
  /** Pods without the label that they are told apart by. */
  withoutUid = 0;

  /** @param at when the newest sample was taken @param before what was known, which lends its unchanged labels */
  constructor(at: number, before: Inventory | null) {
    this.inventory = emptyInventory(at);
    this.#before = before;
  }

  rowsOf(family: string): number {
    return this.#rows.get(family) ?? 0;
  }

  /** Whether a family of labels showed any. */
  hasLabels(family: string): boolean {
    return this.#labelled.has(family);
  }

  /** Takes a row in; rows about pods that kube_pod_info does not show are left out. */
  take(reading: Reading, row: Row): void {
    const { family, subject } = reading;
    this.#rows.set(family.name, this.rowsOf(family.name) + 1);
    if (subject === 'pod') {
      const uid = row.text(UID);
      if (uid === '') {
        this.withoutUid += 1;
        return;
      }
      if (family.name !== 'kube_pod_info' && !this.inventory.pods.has(uid)) return;
    }
    if (this.#isOutdated(reading, row)) return;
    if (family.restPrefix !== undefined && !this.#labelled.has(family.name))
      if (row.restDigest() !== 0) this.#labelled.add(family.name);
    takeRow(this.inventory, this.#before, row);
  }

  /** Where an object's labels changed, the store shows the old ones beside the new ones for a while. */
  #isOutdated({ family, meaning, subject }: Reading, row: Row): boolean {
    const canChange = family.restPrefix !== undefined || subject !== 'pod';
    if (meaning !== 'text' || !canChange) return false;
    const key = objectOf(subject, row);
    const digest = digestOf(family, row);
    const texts = this.#textsOf(family.name);
    const known = texts.get(key);
    if (known === undefined) texts.set(key, { sampled: row.value, digest, disputed: false });
    else {
      if (known.sampled > row.value) return true;
      if (known.sampled < row.value) known.disputed = false;
      else if (known.digest !== digest) known.disputed = true;
      known.sampled = row.value;
      known.digest = digest;
    }
    return false;
  }

  #textsOf(family: string): Map<string, Text> {
    const known = this.#texts.get(family);
    if (known !== undefined) return known;
    const made = new Map<string, Text>();
    this.#texts.set(family, made);
    return made;
  }

  /** Objects of which a family says two things, neither newer than the other. */
  disputed(family: string): readonly string[] {
    return Array.from(this.#texts.get(family) ?? [])
      .filter(([, text]) => text.disputed)
      .map(([key]) => key);
  }

  /** Everything was taken in: containers that ended and did not start again since have no start on show, whatever the store still shows. */
  settle(): void {
    for (const { containers } of this.inventory.pods.values())
      for (const container of containers)
        if (container.lastTerminated > container.started) container.started = 0;
  }

  /** Takes a pod over from the last reading, as it was but for what is read anew each time. */
  carryPod(known: RawPod, at: number): RawPod {
    const pod: RawPod = {
      ...known,
      at,
      phase: '',
      containers: known.containers.map((container) => ({ ...container, terminated: false })),
    };
    this.inventory.pods.set(pod.uid, pod);
    return pod;
  }

  /** Takes over all that changes rarely. */
  carryRest(known: Inventory): void {
    for (const [key, value] of known.namespaces) this.inventory.namespaces.set(key, { ...value });
    for (const [key, value] of known.replicaSetOwners)
      this.inventory.replicaSetOwners.set(key, value);
    for (const [key, value] of known.jobOwners) this.inventory.jobOwners.set(key, value);
    for (const [key, value] of known.workloads) this.inventory.workloads.set(key, value);
    this.inventory.showsStarts = known.showsStarts;
  }
}
