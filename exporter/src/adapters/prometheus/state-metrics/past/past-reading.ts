import type { Inventory, RawContainer, RawPod } from '../../../../app/cluster/inventory.ts';
import type { Row } from '../../../../app/cluster/row.ts';
import { labelIn, matcher, selector } from '../../names.ts';
import { matcherOf } from '../../splitting/matcher.ts';
import { Gathering } from '../gathering.ts';
import { askPods } from '../presence.ts';
import { READINGS, readingOf, type Narrowed, type Reading } from '../readings.ts';
import { parts } from './last-samples.ts';
import { mustAnswer, type PastStore } from './past-store.ts';
import { placeEnds } from './pod-ends.ts';
import type { Scrapes } from './scrapes.ts';

/** Families of which not every pod's rows are read, but those that matter, if any. */
const READ_APART = new Set([
  'kube_pod_info',
  // Of those that ended.
  'kube_pod_status_phase',
  // Of pods that vanished, or whose beginning is not told otherwise.
  'kube_pod_created',
  'kube_pod_start_time',
  // Of pods none of whose containers asks for anything.
  'kube_pod_status_qos_class',
  // Of pods with init containers.
  'kube_pod_status_initialized_time',
  // Containers that started or ask for something are known without it.
  'kube_pod_container_info',
  // Of pods that go on.
  'kube_pod_container_status_terminated',
  // Of Jobs that nobody owns.
  'kube_job_labels',
  // At the end.
  'kube_node_status_condition',
]);

const INFO = readingOf('kube_pod_info');
const PHASE = readingOf('kube_pod_status_phase');
const isRead = ({ family }: Reading): boolean => !READ_APART.has(family.name);
const NODES = READINGS.filter((reading) => reading.subject === 'node' && isRead(reading));
const OTHERS = READINGS.filter((reading) => reading.subject !== 'node' && isRead(reading));

/** More pods are not asked for by their uids: twenty such questions cost as much as all of a family. */
const MOST_APART = 10_000;

const asksForSomething = ({ requests, limits }: RawContainer): boolean =>
  [requests, limits].some(({ cpu, memory }) => (cpu ?? 0) > 0 || (memory ?? 0) > 0);

/** What is found in one place of an inventory by a label of its own. */
const LABEL_OF = { pod: 'uid', node: 'node', namespace: 'namespace' } as const;

/** A pod whose last sample is no older than so many scrapes is on show: targets are scraped up to one apart. */
const SCRAPES_ON_SHOW = { ofOneTarget: 0.5, ofSeveral: 1.5 } as const;

/** One reading of all that a store knows of a span. */
export class PastReading {
  readonly #store: PastStore;
  readonly #scrapes: Scrapes;
  readonly #newest: number;
  readonly #step: number;
  readonly #over: Narrowed & { readonly withinSeconds: number };
  readonly #gathering: Gathering;
  readonly #counts = new Map<string, number>();
  readonly #signal: AbortSignal;

  /** @param newest the last scrape @param step so often samples are looked for, in whole seconds */
  constructor(
    store: PastStore,
    scrapes: Scrapes,
    newest: number,
    step: number,
    signal: AbortSignal,
  ) {
    this.#store = store;
    this.#scrapes = scrapes;
    this.#newest = newest;
    this.#step = step;
    this.#over = { withinSeconds: Math.ceil(scrapes.until - scrapes.from) };
    this.#gathering = new Gathering(newest, null);
    this.#signal = signal;
  }

  /**
   * Everybody who was there, ends placed.
   *
   * @throws PastUnknownError where the store does not answer
   */
  async read(): Promise<Inventory> {
    const { inventory } = this.#gathering;
    await this.#info();
    await this.#ask(NODES);
    this.#store.nodes = new Set(inventory.nodes.keys());
    await this.#ask(OTHERS);
    await this.#whatMatters();
    await this.#texts();
    this.#gathering.settle();
    await this.#phases();
    for (const pod of inventory.pods.values()) pod.at = this.#newest;
    await placeEnds({
      store: this.#store,
      inventory,
      scrapes: this.#scrapes,
      stepSeconds: this.#step,
      shown: await this.#shown(),
      counts: this.#counts,
      newest: this.#newest,
    });
    return inventory;
  }

  async #info(): Promise<void> {
    const { pods } = this.#gathering.inventory;
    const { names } = this.#store.store;
    const namespace = labelIn(names, 'namespace');
    const known = new Set<string>();
    await this.#store.rows(
      () => `count by (${namespace}) (${selector('kube_pod_info', names)})`,
      this.#newest,
      (row) => known.add(row.label(namespace)),
    );
    this.#store.namespaces = known;
    await this.#store.family(INFO, this.#scrapes.until, { ...this.#over, counted: true }, (row) => {
      const uid = row.text(2);
      this.#counts.set(uid, (this.#counts.get(uid) ?? 0) + row.value);
      this.#gathering.take(INFO, row);
    });
    for (const { namespace: of } of pods.values()) known.add(of);
  }

  /** Asks for families side by side, over all of the time. */
  async #ask(readings: readonly Reading[], narrowed: Narrowed = {}): Promise<void> {
    await Promise.all(
      readings.map((reading) =>
        this.#store.family(
          reading,
          this.#scrapes.until,
          { ...this.#over, ...narrowed },
          this.#take(reading),
        ),
      ),
    );
  }

  #take(reading: Reading): (row: Row) => void {
    return (row) => this.#gathering.take(reading, row);
  }

  /** Asks for pods by their uids; where many matter, for all at once. */
  async #askOf(reading: Reading, pods: readonly RawPod[]): Promise<void> {
    if (pods.length > MOST_APART) {
      await this.#ask([reading]);
      return;
    }
    const uid = labelIn(this.#store.store.names, 'uid');
    for (const batch of parts(pods)) {
      const only = matcherOf(
        uid,
        batch.map((pod) => pod.uid),
      );
      await this.#ask([reading], { matchers: [only] });
    }
  }

  /** What is told of all, and matters of some. */
  async #whatMatters(): Promise<void> {
    const { inventory } = this.#gathering;
    const held = [...inventory.pods.values()].filter(({ node }) => node !== '');
    const beginless = held.filter(({ scheduled }) => scheduled === 0);
    await this.#askOf(readingOf('kube_pod_start_time'), beginless);
    const startless = beginless.filter(({ started }) => started === 0);
    await this.#askOf(readingOf('kube_pod_created'), startless);
    const withInit = held.filter(({ containers }) =>
      containers.some(({ kind }) => kind === 'init'),
    );
    await this.#askOf(readingOf('kube_pod_status_initialized_time'), withInit);
    const asking = held.filter(({ containers }) => !containers.some(asksForSomething));
    await this.#askOf(readingOf('kube_pod_status_qos_class'), asking);
    if (!inventory.showsStarts) await this.#ask([readingOf('kube_pod_container_info')]);
    for (const family of ['kube_pod_container_status_terminated', 'kube_node_status_condition']) {
      const atEnd = readingOf(family);
      await this.#store.family(atEnd, this.#newest, {}, this.#take(atEnd));
    }
    const jobs = held
      .filter(({ namespace, ownerKind, ownerName }) =>
        ownerKind === 'Job' ? !inventory.jobOwners.has(`${namespace}/${ownerName}`) : false,
      )
      .map(({ ownerName }) => ownerName);
    for (const batch of parts([...new Set(jobs)]))
      await this.#ask([readingOf('kube_job_labels')], {
        matchers: [matcherOf('job_name', batch)],
      });
  }

  /** Of labels that changed, the newest hold. */
  async #texts(): Promise<void> {
    const { names } = this.#store.store;
    for (const reading of READINGS) {
      const { family, subject } = reading;
      const disputed = this.#gathering.disputed(family.name);
      for (const batch of parts(disputed)) {
        const isNested = subject === 'owner' || subject === 'workload';
        const label = labelIn(names, isNested ? (family.labels[1] ?? '') : LABEL_OF[subject]);
        const values = isNested ? batch.map((key) => key.slice(key.indexOf('/') + 1)) : batch;
        await this.#ask([reading], {
          matchers: [matcherOf(label, [...new Set(values)])],
          sampledEverySeconds: this.#step,
        });
      }
    }
  }

  /** Who has ended; all others go on, where phases are shown at all. */
  async #phases(): Promise<void> {
    await this.#ask([PHASE], { matchers: [matcher('phase', '=~', 'Succeeded|Failed')] });
    let shows = this.#gathering.rowsOf(PHASE.family.name) > 0;
    if (!shows) {
      const series = selector(PHASE.family.name, this.#store.store.names);
      await this.#store.rows(
        () => `count(${series})`,
        this.#newest,
        () => {
          shows = true;
        },
      );
    }
    if (!shows) return;
    for (const pod of this.#gathering.inventory.pods.values())
      if (pod.phase === '') pod.phase = 'Running';
  }

  /** Who is on show at the last scrape. */
  async #shown(): Promise<ReadonlySet<string>> {
    const { everySeconds, lastOf } = this.#scrapes;
    const scrapedLast = (last: number): boolean => this.#newest - last < 2 * everySeconds;
    const targets = [...lastOf.values()].filter(scrapedLast).length;
    const scrapes = SCRAPES_ON_SHOW[targets === 1 ? 'ofOneTarget' : 'ofSeveral'];
    const { namespaces, store } = this.#store;
    const { outcome, pods } = await askPods(store, this.#newest, namespaces, this.#signal);
    mustAnswer(outcome);
    const least = this.#newest - scrapes * everySeconds;
    return new Set([...pods].filter(([, { at }]) => at >= least).map(([uid]) => uid));
  }
}
