import type { ClusterSource, Clock, Log, SourceState } from '../../app/ports.ts';
import { inSlices } from '../../app/slices.ts';
import { FRESH_SECONDS } from '../../domain/metering/counter.ts';
import { Meters } from '../../domain/metering/meters.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { DIRECT_DEFAULTS, type DirectConfig } from './config.ts';
import { CADVISOR_FAMILIES, ContainerBook } from '../../app/cluster/container-book.ts';
import { DCGM_FAMILIES, GpuBook } from '../../app/cluster/gpu-book.ts';
import {
  HostBook,
  KUBELET_PATIENCE_SECONDS,
  type HostRecord,
  type ReadFacts,
} from '../../app/cluster/host-book.ts';
import { Access } from './http-get.ts';
import { Interner } from './interner.ts';
import { InvalidSamples } from '../../app/cluster/invalid-samples.ts';
import { emptyInventory, type Inventory } from '../../app/cluster/inventory.ts';
import { KUBE_STATE_METRICS_FAMILIES, takeRow } from '../../app/cluster/kube-state-metrics.ts';
import { mergeInventories } from '../../app/cluster/merge.ts';
import { observe, reachOf } from '../../app/cluster/observe.ts';
import { PodBook } from '../../app/cluster/pod-book.ts';
import { forEachBounded, scrape, shown, type ScrapeSettings, type Target } from './scrape.ts';
import { SourceLedger } from '../../app/cluster/source-state.ts';
import { dcgmTargets, kubeletTargets } from './targets.ts';
import { keepUnchanged } from '../../app/cluster/unchanged.ts';

export interface DirectSourceInput {
  readonly config: DirectConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostFacts: ReadFacts;
}

/**
 * Reads a cluster from kube-state-metrics and its kubelets themselves, and keeps just enough of it in memory
 * to answer for any interval since the start of the previous UTC hour.
 */
export function createDirectSource(input: DirectSourceInput): ClusterSource {
  const source = new DirectSource(input);
  return {
    name: 'direct',
    poll: (signal) => source.poll(signal),
    observe: (span) => source.observe(span),
    states: () => source.states(),
    watchingSince: () => source.watchingSince(),
  };
}

class DirectSource {
  readonly #config: DirectConfig;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #meters: Meters;
  readonly #pods = new PodBook();
  readonly #hosts: HostBook;
  readonly #containers: ContainerBook;
  readonly #gpus: GpuBook;
  readonly #interner = new Interner();
  readonly #invalid = new InvalidSamples();
  readonly #pages = new Map<string, Inventory>();
  readonly #settings: Readonly<Record<'kubeStateMetrics' | 'kubelets' | 'dcgm', ScrapeSettings>>;
  readonly #states: Readonly<Record<'kubeStateMetrics' | 'kubelets' | 'dcgm', SourceLedger>>;
  #inventory = emptyInventory(0);
  #latest = 0;
  #watchingSince: UnixSeconds | null = null;
  #underWay: Promise<void> | null = null;

  constructor({ config, clock, log, hostFacts }: DirectSourceInput) {
    this.#config = config;
    this.#clock = clock;
    this.#log = log;
    this.#meters = new Meters(config.windowSeconds);
    this.#hosts = new HostBook(hostFacts, config.scrapeIntervalSeconds);
    this.#containers = new ContainerBook(this.#meters, this.#pods, this.#hosts);
    this.#gpus = new GpuBook(this.#meters, this.#pods);
    const { kubeStateMetrics, kubelets, dcgm, concurrency, timeoutSeconds } = config;
    const maxResponseBytes = config.maxResponseBytes ?? DIRECT_DEFAULTS.maxResponseBytes;
    const settings = (access: Access): ScrapeSettings => ({
      access,
      timeoutSeconds,
      maxResponseBytes,
      interner: this.#interner,
    });
    this.#settings = {
      kubeStateMetrics: settings(new Access(kubeStateMetrics.access, concurrency)),
      kubelets: settings(
        new Access(kubelets.mode === 'off' ? undefined : kubelets.access, concurrency),
      ),
      dcgm: settings(new Access(dcgm?.access, concurrency)),
    };
    this.#states = {
      kubeStateMetrics: new SourceLedger('kube-state-metrics', 'all', clock, log),
      kubelets: new SourceLedger('kubelet', 'some', clock, log),
      dcgm: new SourceLedger('dcgm', 'some', clock, log),
    };
  }

  /** Reads everything once; a poll that is still under way is joined, not doubled. */
  poll(signal: AbortSignal): Promise<void> {
    this.#underWay ??= this.#poll(signal).finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const before = this.#latest;
    this.#beginAgainIfSetBack();
    const at = this.#now();
    await this.#readInventory(at, signal);
    await this.#clock.breathe();
    const inTurns = <T>(steps: Stepwise<T>): Promise<T> => inSlices(steps, this.#clock, signal);
    this.#inventory = await inTurns(mergeInventories([...this.#pages.values()]));
    await inTurns(this.#pods.update(this.#inventory, at, reachOf(at)));
    await inTurns(this.#hosts.update(this.#inventory, at));
    await this.#clock.breathe();
    await this.#readKubelets(signal);
    await this.#clock.breathe();
    await inTurns(this.#containers.settle());
    await this.#readGpus(signal);
    this.#hosts.judgeSilence(at);
    await inTurns(this.#prune(at));
    const answered = this.#states.kubeStateMetrics.lastSuccess === at;
    const brokenOff = at - before > KUBELET_PATIENCE_SECONDS;
    if (answered && (this.#watchingSince === null || brokenOff))
      this.#watchingSince = unixSeconds(at);
  }

  observe(span: Parameters<ClusterSource['observe']>[0]): ReturnType<ClusterSource['observe']> {
    return observe(
      {
        pods: this.#pods,
        hosts: this.#hosts,
        containers: this.#containers,
        meters: this.#meters,
        inventory: this.#inventory,
        gaps: this.#invalid.gaps(span),
      },
      span,
    );
  }

  states(): readonly SourceState[] {
    const { kubeStateMetrics, kubelets, dcgm } = this.#states;
    return [
      kubeStateMetrics.state(),
      ...(this.#config.kubelets.mode === 'off' ? [] : [kubelets.state()]),
      ...(this.#config.dcgm === undefined ? [] : [dcgm.state()]),
    ];
  }

  watchingSince(): UnixSeconds | null {
    return this.#watchingSince;
  }

  /** Time never runs backwards here; a clock that was set back a little is waited for. */
  #now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    return this.#latest;
  }

  /** A clock that was set back further than samples may be old leaves nothing comparable: begin again. */
  #beginAgainIfSetBack(): void {
    const now = this.#clock.now();
    if (now >= this.#latest - FRESH_SECONDS) return;
    this.#log.warn(
      { seconds: this.#latest - now },
      'The clock was set back: forgetting all samples and beginning again.',
    );
    this.#gpus.clear();
    this.#containers.clear();
    this.#pods.clear();
    this.#hosts.clear();
    this.#pages.clear();
    this.#invalid.clear();
    this.#watchingSince = null;
    this.#latest = now;
  }

  async #readInventory(at: number, signal: AbortSignal): Promise<void> {
    const { urls } = this.#config.kubeStateMetrics;
    const state = this.#states.kubeStateMetrics;
    const targets = urls.map((url): Target => ({ what: 'kube-state-metrics', url }));
    const none =
      'no address of kube-state-metrics is known; set metrics.direct.kubeStateMetrics.urls';
    state.begin(at, targets.length, none);
    await forEachBounded(targets, this.#config.concurrency, async (target) => {
      const inventory = emptyInventory(at);
      const before = this.#pages.get(target.url) ?? null;
      const result = await scrape(
        target,
        KUBE_STATE_METRICS_FAMILIES,
        this.#settings.kubeStateMetrics,
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
        state.succeeded();
      } else {
        const kept =
          before === null ? '' : `; using what it said ${Math.round(at - before.at)} s ago`;
        state.failed(shown(target.url), error + kept);
      }
    });
    state.end();
  }

  async #readKubelets(signal: AbortSignal): Promise<void> {
    const state = this.#states.kubelets;
    const targets = kubeletTargets(this.#config.kubelets, this.#shownHosts());
    state.begin(
      this.#now(),
      targets.length,
      'no kubelet is known; they are found by the nodes that kube-state-metrics shows',
    );
    await forEachBounded(targets, this.#config.concurrency, async (target) => {
      const at = this.#now();
      const reading = this.#containers.begin(target.url, at);
      const result = await scrape(
        target,
        CADVISOR_FAMILIES,
        this.#settings.kubelets,
        (row, timestamp) => this.#containers.row(reading, row, timestamp),
        signal,
      );
      this.#containers.commit(reading);
      this.#invalid.note(at, `${target.what} ${shown(target.url)}`, reading.invalid);
      if (result.kind !== 'failed') this.#hosts.answered(target.node, at);
      if (result.kind === 'whole') {
        this.#containers.endAbsent(reading);
        state.succeeded();
      } else state.failed(shown(target.url), result.error);
    });
    state.end();
  }

  async #readGpus(signal: AbortSignal): Promise<void> {
    const state = this.#states.dcgm;
    const targets = dcgmTargets(this.#config.dcgm, this.#shownHosts());
    state.begin(this.#now(), targets.length, '');
    await forEachBounded(targets, this.#config.concurrency, async (target) => {
      const at = this.#now();
      const reading = this.#gpus.begin(at);
      const result = await scrape(
        target,
        DCGM_FAMILIES,
        this.#settings.dcgm,
        (row) => this.#gpus.row(reading, row),
        signal,
      );
      this.#gpus.commit(reading);
      this.#invalid.note(at, `${target.what} ${shown(target.url)}`, reading.invalid);
      if (result.kind === 'whole') state.succeeded();
      else state.failed(shown(target.url), result.error);
    });
    state.end();
  }

  *#shownHosts(): Iterable<HostRecord> {
    for (const record of this.#hosts.records())
      if (this.#inventory.nodes.get(record.raw.node) === record.raw) yield record;
  }

  *#prune(at: number): Stepwise<void> {
    const reach = reachOf(at);
    const gone = yield* this.#pods.prune(reach);
    yield* this.#containers.prune(gone, reach);
    this.#gpus.prune(gone);
    this.#hosts.prune(reach);
    this.#invalid.prune(reach);
    yield* this.#interner.nextRound();
  }
}
