import type { Inventory, RawPod } from '../../../app/cluster/inventory.ts';
import { workloadOf } from '../../../app/cluster/owners.ts';
import { workloadKey } from '../../../domain/pod.ts';
import type { QueryOutcome } from '../outcome.ts';
import { labelIn } from '../names.ts';
import { matcherOf } from '../splitting/matcher.ts';
import { askFamily, type StateMetricsStore } from './ask-family.ts';
import { Gathering } from './gathering.ts';
import { askPods, type Shown } from './presence.ts';
import { READINGS, readingOf, type Narrowed, type Reading } from './readings.ts';

interface LiveOptions {
  /** A pod or node whose last sample is older is gone. */
  readonly goneBefore: number;
  /** Whether everything is read, or what changes rarely for new pods and nodes alone. */
  readonly whole: boolean;
}

/** More new pods at once are read with all the others. */
const MOST_NEW_PODS = 500;
/** How late a moment may be told: by a kubelet that was cut off, or whose clock is behind. */
const TOLD_LATE_SECONDS = 600;

const POD_INFO = readingOf('kube_pod_info');
const NODE_INFO = readingOf('kube_node_info');
const PODS = READINGS.filter(({ subject }) => subject === 'pod');
const NODES = READINGS.filter(({ subject }) => subject === 'node');
/** Read each time, for all pods. */
const PASSING = PODS.filter(({ meaning }) => meaning === 'state' || meaning === 'time');
/** Read for new pods, and with everything else. */
const LASTING = PODS.filter(({ meaning }) => meaning === 'text' || meaning === 'amount');
const READY = readingOf('kube_node_status_condition');

/** One reading of a store: everything, or what changed on top of the reading before. */
export class LiveReading {
  readonly gathering: Gathering;
  readonly #store: StateMetricsStore;
  readonly #at: number;
  readonly #newest: number;
  readonly #before: Inventory;
  readonly #goneBefore: number;
  #whole: boolean;
  #failure: string | null = null;

  /** @param at when it is evaluated @param newest the newest sample there is */
  constructor(
    store: StateMetricsStore,
    at: number,
    newest: number,
    before: Inventory,
    { goneBefore, whole }: LiveOptions,
  ) {
    this.#store = store;
    this.#at = at;
    this.#newest = newest;
    this.#before = before;
    this.#goneBefore = goneBefore;
    this.#whole = whole;
    this.gathering = new Gathering(newest, before);
  }

  /** Whether everything was read. */
  get isWhole(): boolean {
    return this.#whole;
  }

  /** Reads it all; null where that worked, else what failed. */
  async read(signal: AbortSignal): Promise<string | null> {
    const shown = await this.#pods(signal);
    if (this.#hasFailed()) return this.#failure;
    const known = this.#before.pods;
    const fresh = [...shown.keys()].filter((uid) => !known.has(uid));
    this.#whole ||= fresh.length > MOST_NEW_PODS;
    if (this.#whole) await this.#readAll(shown, signal);
    else await this.#readChanges(shown, fresh, signal);
    this.gathering.settle();
    if (!this.#hasFailed() && this.gathering.inventory.nodes.size === 0)
      this.#failure =
        'it has pods, but no kube_node_info; check that kube-state-metrics shows nodes, and that all its shards are scraped';
    return this.#failure;
  }

  async #pods(signal: AbortSignal): Promise<ReadonlyMap<string, Shown>> {
    const { outcome, pods } = await askPods(this.#store, this.#at, this.#namespaces(), signal);
    this.#note(outcome);
    if (pods.size === 1 && pods.has(''))
      this.#failure ??=
        'its kube_pod_info has no label uid, by which pods are told apart; take the rule out that drops it when it is scraped';
    return new Map([...pods].filter(([uid, { at }]) => uid !== '' && at >= this.#goneBefore));
  }

  async #readAll(shown: ReadonlyMap<string, Shown>, signal: AbortSignal): Promise<void> {
    await this.#ask([POD_INFO], {}, signal, (row) => shown.has(row.text(2)));
    for (const [uid, pod] of this.gathering.inventory.pods) pod.at = shown.get(uid)?.at ?? pod.at;
    await this.#ask(
      READINGS.filter(({ subject }) => subject !== 'node' && subject !== 'pod'),
      {},
      signal,
    );
    await Promise.all([
      this.#ask(
        PODS.filter((reading) => reading !== POD_INFO),
        {},
        signal,
      ),
      this.#readNodes(signal),
    ]);
  }

  async #readChanges(
    shown: ReadonlyMap<string, Shown>,
    fresh: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const { gathering } = this;
    gathering.carryRest(this.#before);
    for (const [uid, { at, node }] of shown) {
      const known = this.#before.pods.get(uid);
      if (known === undefined) continue;
      const pod = gathering.carryPod(known, at);
      if (node !== '') pod.node = node;
    }
    await this.#readFresh(shown, fresh, signal);
    const least = Math.floor(this.#before.at - TOLD_LATE_SECONDS);
    await Promise.all([this.#ask(PASSING, { least }, signal), this.#changedNodes(signal)]);
  }

  /** All about pods that were not there before, and about who owns them. */
  async #readFresh(
    shown: ReadonlyMap<string, Shown>,
    fresh: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    if (fresh.length === 0) return;
    const { inventory } = this.gathering;
    const only = matcherOf(labelIn(this.#store.names, 'uid'), fresh);
    await this.#ask([POD_INFO], { matchers: [only] }, signal);
    const pods = fresh.flatMap((uid) => inventory.pods.get(uid) ?? []);
    for (const pod of pods) pod.at = shown.get(pod.uid)?.at ?? pod.at;
    // A pod may be older than what times are read of: its kube-state-metrics was silent, or is new.
    const readings = [...LASTING.filter((reading) => reading !== POD_INFO), ...PASSING].filter(
      ({ meaning }) => meaning !== 'state',
    );
    await this.#ask(readings, { matchers: [only] }, signal);
    await this.#readOwners(pods, signal);
  }

  /** What is not known yet of whom new pods belong to. */
  async #readOwners(pods: readonly RawPod[], signal: AbortSignal): Promise<void> {
    const { inventory } = this.gathering;
    const unowned = (kind: string, known: ReadonlyMap<string, unknown>): readonly string[] => [
      ...new Set(
        pods
          .filter(
            (pod) => pod.ownerKind === kind && !known.has(`${pod.namespace}/${pod.ownerName}`),
          )
          .map(({ ownerName }) => ownerName),
      ),
    ];
    const sets = unowned('ReplicaSet', inventory.replicaSetOwners);
    const jobs = unowned('Job', inventory.jobOwners);
    const asked = async (
      family: string,
      label: string,
      names: readonly string[],
    ): Promise<void> => {
      if (names.length > 0)
        await this.#ask([readingOf(family)], { matchers: [matcherOf(label, names)] }, signal);
    };
    await Promise.all([
      asked('kube_replicaset_owner', 'replicaset', sets),
      asked('kube_job_owner', 'job_name', jobs),
      asked('kube_job_labels', 'job_name', jobs),
    ]);
    const namespaces = [...new Set(pods.map(({ namespace }) => namespace))].filter(
      (namespace) => !inventory.namespaces.has(namespace),
    );
    const label = labelIn(this.#store.names, 'namespace');
    if (namespaces.length > 0)
      await this.#ask(
        READINGS.filter(({ subject }) => subject === 'namespace'),
        { matchers: [matcherOf(label, namespaces)] },
        signal,
      );
    const kinds = new Set(
      pods.flatMap((pod) => {
        const { kind, name } = workloadOf(pod, inventory);
        return inventory.workloads.has(workloadKey(pod.namespace, kind, name)) ? [] : [kind];
      }),
    );
    await this.#ask(
      READINGS.filter(
        ({ subject, family }) =>
          subject === 'workload' &&
          family.name !== 'kube_job_labels' &&
          kinds.has(family.name.replace(/^kube_|_labels$/g, '')),
      ),
      {},
      signal,
    );
  }

  /** Nodes as they were, as far as they are on show; all about all of them where there is a new one. */
  async #changedNodes(signal: AbortSignal): Promise<void> {
    const shown = new Set<string>();
    await this.#ask([NODE_INFO], {}, signal, (row) => {
      if (row.value >= this.#goneBefore) shown.add(row.text(0));
      return false;
    });
    const { nodes } = this.gathering.inventory;
    if ([...shown].some((node) => !this.#before.nodes.has(node))) {
      await this.#readNodes(signal);
      return;
    }
    for (const node of shown) {
      const known = this.#before.nodes.get(node);
      if (known !== undefined) nodes.set(node, { ...known, at: this.#newest, ready: null });
    }
    await this.#ask([READY], {}, signal, (row) => shown.has(row.text(0)));
  }

  async #readNodes(signal: AbortSignal): Promise<void> {
    const { nodes } = this.gathering.inventory;
    await this.#ask([NODE_INFO], {}, signal, (row) => row.value >= this.#goneBefore);
    await this.#ask(
      NODES.filter((reading) => reading !== NODE_INFO),
      {},
      signal,
      (row) => nodes.has(row.text(0)),
    );
  }

  /** Asks for families side by side. @param wanted which rows are taken in; all unless given */
  async #ask(
    readings: readonly Reading[],
    narrowed: Narrowed,
    signal: AbortSignal,
    wanted: (row: Parameters<Gathering['take']>[1]) => boolean = () => true,
  ): Promise<void> {
    if (this.#hasFailed()) return;
    await Promise.all(
      readings.map(async (reading) => {
        const values = reading.subject === 'node' ? this.#before.nodes.keys() : this.#namespaces();
        const outcome = await askFamily(
          this.#store,
          { reading, narrowed, at: this.#at, values },
          (row) => {
            if (wanted(row)) this.gathering.take(reading, row);
          },
          signal,
        );
        this.#note(outcome);
      }),
    );
  }

  #namespaces(): Iterable<string> {
    return new Set(Array.from(this.#before.pods.values(), ({ namespace }) => namespace));
  }

  #hasFailed(): boolean {
    return this.#failure !== null;
  }

  #note(outcome: QueryOutcome): void {
    if (outcome.kind !== 'ok') this.#failure ??= outcome.message;
  }
}
