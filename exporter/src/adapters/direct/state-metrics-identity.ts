import type { Clock, Log, SourceState } from '../../app/ports.ts';
import { InvalidSamples } from '../../app/cluster/invalid-samples.ts';
import { emptyInventory, type Inventory } from '../../app/cluster/inventory.ts';
import { KUBE_STATE_METRICS_FAMILIES, takeRow } from '../../app/cluster/kube-state-metrics.ts';
import { mergeInventories } from '../../app/cluster/merge.ts';
import { SourceLedger } from '../../app/cluster/source-state.ts';
import type { IdentityReading, IdentitySource } from '../../app/cluster/sources.ts';
import { keepUnchanged } from '../../app/cluster/unchanged.ts';
import { inSlices } from '../../app/slices.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Interval } from '../../domain/interval.ts';
import type { DirectConfig } from './config.ts';
import { Access } from './http-get.ts';
import type { Interner } from './interner.ts';
import {
  forEachBounded,
  scrape,
  settingsFor,
  shown,
  type ScrapeSettings,
  type Target,
} from './scrape.ts';

export interface StateMetricsParts {
  readonly config: DirectConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly interner: Interner;
}

/** What a page says is in memory beside what it said before until it is whole: a cluster of many shards is not held twice. */
const PAGES_AT_A_TIME = 2;

/** Who is there, from the pages of kube-state-metrics: shards side by side, replicas counted once. */
export class StateMetricsIdentity implements IdentitySource {
  readonly #config: DirectConfig;
  readonly #clock: Clock;
  readonly #settings: ScrapeSettings;
  readonly #state: SourceLedger;
  readonly #invalid = new InvalidSamples();
  readonly #pages = new Map<string, Inventory>();
  #inventory = emptyInventory(0);

  constructor({ config, clock, log, interner }: StateMetricsParts) {
    this.#config = config;
    this.#clock = clock;
    const access = new Access(config.kubeStateMetrics.access, config.concurrency);
    this.#settings = settingsFor(config, access, interner);
    this.#state = new SourceLedger('kube-state-metrics', 'all', clock, log);
  }

  async poll(at: number, signal: AbortSignal): Promise<IdentityReading> {
    const targets = this.#config.kubeStateMetrics.urls.map((url): Target => ({
      what: 'kube-state-metrics',
      url,
    }));
    const none =
      'no address of kube-state-metrics is known; set metrics.direct.kubeStateMetrics.urls';
    this.#state.begin(at, targets.length, none);
    await forEachBounded(targets, Math.min(PAGES_AT_A_TIME, this.#config.concurrency), (target) =>
      this.#read(target, at, signal),
    );
    this.#state.end();
    await this.#clock.breathe();
    const merged = mergeInventories([...this.#pages.values()]);
    this.#inventory = await inSlices(merged, this.#clock, signal);
    return { inventory: this.#inventory, answered: this.#state.lastSuccess === at };
  }

  async #read(target: Target, at: number, signal: AbortSignal): Promise<void> {
    const inventory = emptyInventory(at);
    const before = this.#pages.get(target.url) ?? null;
    const result = await scrape(
      target,
      KUBE_STATE_METRICS_FAMILIES,
      this.#settings,
      (row) => takeRow(inventory, before, row),
      signal,
    );
    this.#invalid.note(at, `${target.what} ${shown(target.url)}`, inventory.invalid);
    const error =
      result.kind !== 'whole'
        ? result.error
        : inventory.pods.size + inventory.nodes.size === 0 && before?.pods.size !== 0
          ? `${target.what} ${shown(target.url)}: it shows neither pods nor nodes; check that this is a kube-state-metrics with both among its resources`
          : null;
    if (error === null) {
      await inSlices(keepUnchanged(inventory, this.#inventory), this.#clock, signal);
      this.#pages.set(target.url, inventory);
      this.#state.succeeded();
    } else {
      const kept =
        before === null ? '' : `; using what it said ${Math.round(at - before.at)} s ago`;
      this.#state.failed(shown(target.url), error + kept);
    }
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
    this.#pages.clear();
    this.#invalid.clear();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
