import type { SampleRun } from '../../domain/metering/run.ts';
import type { ContainerBook, ContainerName, ContainerRecord } from './container-book.ts';
import { NodesHeard } from './nodes-heard.ts';

export type UsageFamily = 'cpu' | 'memory';

/** A store keeps samples and not pages: all containers of one account count as shown by one target. */
const STORE = 'store';

interface Fed {
  readonly record: ContainerRecord;
  /** By family: when its first sample was; Infinity before one. */
  readonly begun: Record<UsageFamily, number>;
  /** The longest mean distance between two samples of a series of it, in seconds; 0 before a series of two. */
  every: number;
}

/** When nodes were heard last. */
export interface Heard {
  readonly on: ReadonlyMap<string, number>;
  /** Seconds between two scrapes of most of them. */
  readonly every: number;
}

/**
 * Fills the book of containers from series of a metric store, each series at once.
 *
 * Two series of one container (a pair of stores behind one address, a target whose labels changed) are one:
 * what lies within the samples of the first adds nothing, what goes on after it counts.
 * One that begins well before the first breaks the order in which meters are read: `crossed` says so.
 */
export class ContainerSeries {
  readonly #book: ContainerBook;
  readonly #cuts: readonly number[];
  readonly #fed = new Map<string, Fed>();
  readonly #nodes: NodesHeard;
  #crossed = false;
  #invalid = 0;

  /** @param cuts moments at which the book will be asked, in order @param nodes as containers tell that are not fed */
  constructor(book: ContainerBook, cuts: readonly number[], nodes = new NodesHeard()) {
    this.#book = book;
    this.#cuts = cuts;
    this.#nodes = nodes;
  }

  /** Whether some container's samples did not come in order of time; then all must be fed again, merged. */
  get crossed(): boolean {
    return this.#crossed;
  }

  /** Samples that are no numbers, negative or impossible. */
  get invalid(): number {
    return this.#invalid;
  }

  /** Says when a container started; before its samples. */
  starts(cgroup: string, name: ContainerName, start: number, seenAt: number): void {
    if (start > 0) this.#book.starts(this.#recordOf(cgroup, name, seenAt).record, start, seenAt);
  }

  /** Takes in all samples of one series. */
  take(cgroup: string, name: ContainerName, family: UsageFamily, run: SampleRun): void {
    const { count, times } = run;
    const first = times[0];
    const last = times[count - 1];
    if (count === 0 || first === undefined || last === undefined) return;
    const fed = this.#recordOf(cgroup, name, first);
    const begun = fed.begun[family];
    if (count > 1) fed.every = Math.max(fed.every, (last - first) / (count - 1));
    if (begun < Infinity && first < begun - 2 * fed.every) this.#crossed = true;
    fed.begun[family] = Math.min(first, begun);
    this.#book.starts(fed.record, NaN, first);
    this.#nodes.pages.take(nodeOf(fed.record), run);
    this.#invalid += this.#book.takeRun(fed.record, family, run, this.#cuts);
  }

  /**
   * All series are in: containers that fell silent while others of their node were still heard have gone.
   *
   * @param until the end of what was asked for
   */
  end(until: number): Heard {
    const usual = this.#usualDistance();
    const { pages } = this.#nodes;
    pages.settle(usual);
    const heardOn = new Map<string, number>();
    for (const [node, last] of this.#nodes.last) {
      const page = pages.pageOf(node, last);
      heardOn.set(node, page);
      this.#book.answered(node, page);
    }
    for (const { record } of this.#fed.values()) {
      const page = pages.pageOf(nodeOf(record), this.#book.lastSample(record));
      if (page > (heardOn.get(nodeOf(record)) ?? -Infinity)) heardOn.set(nodeOf(record), page);
    }
    const gone = new Set<ContainerRecord>();
    for (const { record, every: own } of this.#fed.values()) {
      const last = this.#book.lastSample(record);
      if (Number.isNaN(last)) continue;
      const node = nodeOf(record);
      const page = pages.pageOf(node, last);
      this.#book.heard(record, page, true);
      const heard = Math.min(until, heardOn.get(node) ?? until);
      const every = own || usual;
      if (page >= heard - 1.5 * every) continue;
      this.#book.heard(record, Math.min(pages.nextAfter(node, last, every), heard), false);
      gone.add(record);
    }
    this.#book.endAbsent(STORE, until, (record) => !gone.has(record));
    return { on: heardOn, every: usual };
  }

  /** Between two samples of a container that says nothing of it: as of most others; Infinity where none does. */
  #usualDistance(): number {
    const known = Float64Array.from([
      ...this.#nodes.distances,
      ...Array.from(this.#fed.values(), ({ every }) => every),
    ])
      .filter((every) => every > 0)
      .sort();
    return known[known.length >> 1] ?? Infinity;
  }

  #recordOf(cgroup: string, name: ContainerName, at: number): Fed {
    const known = this.#fed.get(cgroup);
    if (known !== undefined) return known;
    const record = this.#book.byCgroup(cgroup) ?? this.#book.open(cgroup, name, STORE, at);
    const made: Fed = { record, begun: { cpu: Infinity, memory: Infinity }, every: 0 };
    this.#fed.set(cgroup, made);
    return made;
  }
}

const nodeOf = ({ pod }: ContainerRecord): string => pod?.pod.node ?? '';
