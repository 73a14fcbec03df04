import type { Host, HostFacts } from '../../domain/host.ts';
import type { NodeDescription } from '../../domain/host-facts.ts';
import type { Lifetime } from '../../domain/interval.ts';
import { amounts, type PerResource } from '../../domain/resource.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { unixSeconds, type Amount } from '../../domain/units.ts';
import type { Inventory, RawNode } from './inventory.ts';
import { midway } from './pod-record.ts';

/** How facts are read from what a node says of itself. */
export interface ReadFacts {
  (description: NodeDescription): HostFacts;
  /** A host as its provider bills it, in place of how the cluster shows it; absent: they are the same. */
  readonly billed?: (host: Host) => Host;
}

/**
 * A kubelet that does not answer for so long never answers again (allocation, section 2), unless its node is still Ready:
 * above the ten-minute outage that must still count as one.
 */
export const KUBELET_PATIENCE_SECONDS = 900;

/** A kubelet that did not answer so many scrapes in a row before its node's object went did not answer again. */
const SILENT_SCRAPES = 3;

/** How many nodes are taken in between two rests: a few milliseconds of work. */
const NODES_AT_A_TIME = 100;

export interface HostRecord {
  raw: RawNode;
  host: Host;
  /** When kube-state-metrics last showed it. */
  lastShown: number;
  /** When its kubelet last answered; NaN: never. */
  lastAnswer: number;
}

/** Every node within reach. A node that comes back under its old name with another creation time is another host. */
export class HostBook {
  readonly #now = new Map<string, HostRecord>();
  readonly #former: HostRecord[] = [];
  readonly #readFacts: ReadFacts;
  /** A host of this book as its provider bills it. */
  readonly billed: NonNullable<ReadFacts['billed']>;
  readonly #halfScrape: number;
  /** Who was shown at the last reading. */
  #shown: Inventory['nodes'] = new Map();

  constructor(readFacts: ReadFacts, scrapeIntervalSeconds: number) {
    this.#readFacts = readFacts;
    this.billed = readFacts.billed ?? ((host) => host);
    this.#halfScrape = scrapeIntervalSeconds / 2;
  }

  *records(): Iterable<HostRecord> {
    yield* this.#former;
    yield* this.#now.values();
  }

  byName(node: string): HostRecord | undefined {
    return this.#now.get(node);
  }

  /** Takes in the nodes of a reading, and ends those it does not show any more. */
  *update(inventory: Inventory, at: number): Stepwise<void> {
    this.#shown = inventory.nodes;
    for (const raw of inventory.formerNodes) this.#went(raw, at);
    let shown = 0;
    for (const raw of inventory.nodes.values()) {
      this.#show(raw, at);
      if ((shown += 1) % NODES_AT_A_TIME === 0) yield;
    }
    for (const record of this.#now.values())
      if (record.host.life.to === null && !inventory.nodes.has(record.raw.node))
        this.#end(record, at);
  }

  /** A node whose object was seen to go: its host ended then, if it was not found dead before. */
  #went(raw: RawNode, at: number): void {
    const known = this.#now.get(raw.node);
    if (known?.raw.created === raw.created && known.host.life.to !== null) return;
    this.#show(raw, at);
    const record = this.#now.get(raw.node);
    if (record?.raw === raw) this.#setGone(record, 2 * this.#halfScrape);
  }

  /** Its object went, or its kubelet never answered again long before that. @param every seconds between two scrapes of it */
  #setGone(record: HostRecord, every: number, heard = record.lastAnswer): void {
    const { gone } = record.raw;
    const died = gone - heard > SILENT_SCRAPES * every;
    this.#setLife(record, died ? heard + every / 2 : gone, died);
  }

  #show(raw: RawNode, at: number): void {
    let record = this.#now.get(raw.node);
    if (record !== undefined && raw.created > record.raw.created) {
      if (record.raw.gone === 0) this.#end(record, Math.min(raw.created, at));
      this.#former.push(record);
      record = undefined;
    }
    if (record === undefined)
      this.#now.set(raw.node, {
        raw,
        host: this.#describe(raw, null),
        lastShown: raw.at,
        lastAnswer: NaN,
      });
    else {
      if (raw !== record.raw) record.host = this.#describe(raw, record);
      record.raw = raw;
      record.lastShown = raw.at;
    }
  }

  /** A kubelet, or one of its containers, answered. */
  answered(node: string, at: number): void {
    const record = this.#now.get(node);
    if (record !== undefined) record.lastAnswer = Math.max(at, record.lastAnswer || 0);
  }

  /** Ends the hosts whose kubelet is silent for good, and takes the end back where it spoke again. */
  judgeSilence(at: number): void {
    let anyAnswers = false;
    for (const { lastAnswer } of this.#now.values())
      anyAnswers ||= at - lastAnswer < KUBELET_PATIENCE_SECONDS;
    for (const record of this.#now.values()) {
      const { raw, host, lastAnswer } = record;
      if (!this.#shown.has(raw.node)) {
        this.#placeAgain(record);
        continue;
      }
      const silent = at - lastAnswer >= KUBELET_PATIENCE_SECONDS;
      const dead = raw.ready === null ? anyAnswers : !raw.ready;
      const to = silent && dead ? lastAnswer + this.#halfScrape : null;
      if (to !== host.life.to) this.#setLife(record, to);
    }
  }

  /** Moves an end that nobody announced to after its kubelet's last answer, as far as that is known now. */
  #placeAgain(record: HostRecord): void {
    const { to, endEstimated } = record.host.life;
    const answered = record.lastAnswer + this.#halfScrape;
    if (to !== null && endEstimated && answered < to) this.#setLife(record, answered);
  }

  /**
   * All that was heard of some time is known: hosts that vanished in it ended when they were heard last, not when that was noticed.
   *
   * @param heardOn when each node was heard last
   * @param every seconds between two scrapes of it
   */
  endUnheard(heardOn: ReadonlyMap<string, number>, every: number, until: number): void {
    for (const record of this.records()) {
      const { to, endEstimated } = record.host.life;
      const heard = heardOn.get(record.raw.node);
      if (to === null || to > until || heard === undefined) continue;
      if (endEstimated) this.#setLife(record, Math.min(to, heard + every / 2));
      else if (record.raw.gone === to) this.#setGone(record, every, heard);
    }
  }

  /** Its end as nobody announced it: after its kubelet's last answer, else between two readings. */
  #end(record: HostRecord, at: number): void {
    const isHeard = !Number.isNaN(record.lastAnswer);
    this.#setLife(record, isHeard ? at : midway(record.lastShown, at));
    this.#placeAgain(record);
  }

  #setLife(record: HostRecord, to: number | null, endEstimated = to !== null): void {
    const { from } = record.host.life;
    const life: Lifetime = {
      from,
      to: to === null ? null : unixSeconds(Math.max(from, to)),
      endEstimated,
    };
    record.host = { ...record.host, life };
  }

  /** The same object as before while nothing about the host changed. */
  #describe(raw: RawNode, before: HostRecord | null): Host {
    const capacity = amountsOf(raw.capacity);
    // A kube-state-metrics that shows only capacity leaves nothing for the system.
    const showsAllocatable = Object.keys(raw.allocatable).length > 0;
    const allocatable = showsAllocatable ? amountsOf(raw.allocatable) : capacity;
    const known = before?.host;
    if (
      known?.life.to === null &&
      before?.raw.labels === raw.labels &&
      before.raw.providerId === raw.providerId &&
      before.raw.osImage === raw.osImage &&
      before.raw.kubeletVersion === raw.kubeletVersion &&
      same(known.capacity, capacity) &&
      same(known.allocatable, allocatable)
    )
      return known;
    const { node, providerId, labels, kubeletVersion, osImage } = raw;
    const from = unixSeconds(raw.created > 0 ? raw.created : (known?.life.from ?? raw.at));
    return {
      facts: this.#readFacts({ node, providerId, labels, kubeletVersion, osImage, capacity }),
      capacity,
      allocatable,
      life: { from, to: null, endEstimated: false },
    };
  }

  /** Forgets hosts that ended before `reach`. */
  prune(reach: number): void {
    const endOf = ({ host }: HostRecord): number => this.billed(host).life.to ?? Infinity;
    for (const [node, record] of this.#now) {
      const isOver = (record.host.life.to ?? Infinity) < reach && endOf(record) < reach;
      if (isOver && record.lastShown < reach) this.#now.delete(node);
    }
    const kept = this.#former.filter((record) => endOf(record) >= reach);
    this.#former.splice(0, this.#former.length, ...kept);
  }

  clear(): void {
    this.#now.clear();
    this.#former.length = 0;
    this.#shown = new Map();
  }
}

const amountsOf = ({ cpu, memory, gpu }: RawNode['capacity']): PerResource<Amount> =>
  amounts(cpu ?? 0, memory ?? 0, gpu ?? 0);

const same = (a: PerResource<Amount>, b: PerResource<Amount>): boolean =>
  a.cpu === b.cpu && a.memory === b.memory && a.gpu === b.gpu;
