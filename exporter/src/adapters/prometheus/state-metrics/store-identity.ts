import { InvalidSamples } from '../../../app/cluster/invalid-samples.ts';
import { emptyInventory, type Inventory } from '../../../app/cluster/inventory.ts';
import { SourceLedger } from '../../../app/cluster/source-state.ts';
import type { IdentityReading, IdentitySource } from '../../../app/cluster/sources.ts';
import { keepUnchanged } from '../../../app/cluster/unchanged.ts';
import type { Clock, Log, SourceState } from '../../../app/ports.ts';
import { inSlices } from '../../../app/slices.ts';
import type { Gap } from '../../../domain/gap.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { SeriesNames } from '../names.ts';
import type { SplittingQueries } from '../splitting.ts';
import { LiveReading } from './live-reading.ts';
import { missingFamilies } from './missing-families.ts';
import { Outages } from './outages.ts';
import { askTargets, type Target } from './presence.ts';

export interface StoreIdentityParts {
  readonly queries: SplittingQueries;
  /** How the store spells the series of kube-state-metrics, as far as that is known now. */
  readonly names: () => SeriesNames;
  readonly clock: Clock;
  readonly log: Log;
  /** How often the store scrapes kube-state-metrics. */
  readonly scrapeIntervalSeconds: number;
  /** How far behind now is asked for, so that every sample has arrived. */
  readonly queryDelaySeconds: number;
}

/** So often everything is read anew; in between, what changes rarely is read for new pods and nodes alone. */
const WHOLE_EVERY_SECONDS = 300;
/** One lost scrape is no silence. */
const SCRAPES_UNTIL_SILENT = 2.5;
/**
 * How far the last sample of who is there may lie behind the newest one, in stores that do not mark the end of a series:
 * all samples of one target are of one moment, several targets are scraped up to a scrape apart.
 */
const SCRAPES_UNTIL_GONE = { ofOneTarget: 0.5, ofSeveral: 1.5 } as const;

/** Who is there, from the series of kube-state-metrics in a metric store, all as of one moment. */
export class StoreIdentity implements IdentitySource {
  readonly #parts: StoreIdentityParts;
  readonly #state: SourceLedger;
  readonly #invalid = new InvalidSamples();
  readonly #outages = new Outages();
  #inventory = emptyInventory(0);
  #wholeAt = -Infinity;
  #missing: ReadonlyMap<string, string> = new Map();

  constructor(parts: StoreIdentityParts) {
    this.#parts = parts;
    this.#state = new SourceLedger('kube-state-metrics', 'all', parts.clock, parts.log);
  }

  async poll(at: number, signal: AbortSignal): Promise<IdentityReading> {
    const { queries, names, queryDelaySeconds } = this.#parts;
    const store = { queries, names: names() };
    const asOf = at - queryDelaySeconds;
    const { outcome, targets } = await askTargets(store, asOf, signal);
    this.#state.begin(at, Math.max(1, targets.length), '');
    if (outcome.kind === 'ok') await this.#read(store, asOf, targets, signal);
    else this.#failed(outcome.message, asOf);
    this.#state.end();
    return { inventory: this.#inventory, answered: this.#state.lastSuccess === at };
  }

  async #read(
    store: { readonly queries: SplittingQueries; readonly names: SeriesNames },
    asOf: number,
    targets: readonly Target[],
    signal: AbortSignal,
  ): Promise<void> {
    const newest = Math.max(...targets.map((target) => target.newest));
    const silentFrom = SCRAPES_UNTIL_SILENT * this.#parts.scrapeIntervalSeconds;
    if (!(asOf - newest < Math.max(silentFrom, LEAST_SILENCE_SECONDS))) {
      this.#failed(nothingNew(newest, asOf), asOf);
      return;
    }
    const answering = targets.filter((target) => newest - target.newest < silentFrom);
    if (newest === this.#inventory.at && this.#outages.silent.size === 0) {
      this.#succeeded(targets.length);
      return;
    }
    const whole = newest - this.#wholeAt >= WHOLE_EVERY_SECONDS;
    const scrapes = SCRAPES_UNTIL_GONE[targets.length === 1 ? 'ofOneTarget' : 'ofSeveral'];
    const reading = new LiveReading(store, asOf, newest, this.#inventory, {
      goneBefore: newest - scrapes * this.#parts.scrapeIntervalSeconds,
      whole,
    });
    const failure = await reading.read(signal);
    if (failure !== null) {
      this.#failed(failure, asOf);
      return;
    }
    const { inventory } = reading.gathering;
    const silent = this.#keepPodsOfSilent(inventory, answering, newest);
    this.#invalid.note(newest, 'kube-state-metrics in the store', inventory.invalid);
    await inSlices(keepUnchanged(inventory, this.#inventory), this.#parts.clock, signal);
    this.#inventory = inventory;
    if (reading.isWhole) {
      this.#wholeAt = newest;
      this.#missing = missingFamilies(reading.gathering);
    }
    this.#succeeded(targets.length - silent);
  }

  /** Keeps what targets showed that fell silent; gives how many of those that still have rows did. */
  #keepPodsOfSilent(inventory: Inventory, answering: readonly Target[], newest: number): number {
    const vanished = [...this.#inventory.pods.values()].filter(
      ({ uid }) => !inventory.pods.has(uid),
    );
    const silent = this.#outages.judge(answering, vanished.length, newest);
    if (silent.size === 0) return 0;
    for (const pod of vanished) inventory.pods.set(pod.uid, pod);
    for (const [name, node] of this.#inventory.nodes)
      if (!inventory.nodes.has(name)) inventory.nodes.set(name, node);
    for (const [instance, last] of silent)
      this.#state.failed(
        instance,
        `kube-state-metrics at ${instance}: the store has no samples of it since ${isoTime(last)}; check that it runs and is scraped; the pods that it showed are kept as they were`,
      );
    return silent.size;
  }

  #succeeded(targets: number): void {
    for (let i = 0; i < targets; i += 1) this.#state.succeeded();
    for (const [family, message] of this.#missing) this.#state.noted(family, message);
  }

  #failed(why: string, asOf: number): void {
    const { at } = this.#inventory;
    const kept = at === 0 ? '' : `; using what it said ${Math.round(asOf - at)} s before`;
    this.#state.failed('store', `kube-state-metrics in the store: ${why}${kept}`);
  }

  gaps(span: Interval): readonly Gap[] {
    return this.#invalid.gaps(span);
  }

  states(): readonly SourceState[] {
    return [this.#state.state()];
  }

  prune(reach: number): void {
    this.#invalid.prune(reach);
  }

  clear(): void {
    this.#inventory = emptyInventory(0);
    this.#wholeAt = -Infinity;
    this.#outages.clear();
    this.#invalid.clear();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Samples may arrive late by so much, whatever the scrape interval is. */
const LEAST_SILENCE_SECONDS = 120;

const isoTime = (at: number): string => new Date(at * 1000).toISOString();

const nothingNew = (newest: number, asOf: number): string =>
  newest === -Infinity
    ? `it has no kube_pod_info at ${isoTime(asOf)}; check that kube-state-metrics runs and is scraped, and metrics.prometheus.match`
    : `its newest kube_pod_info is of ${isoTime(newest)}, ${Math.round(asOf - newest)} s before the moment asked for; check that kube-state-metrics runs and is scraped, and the clocks`;
