import type { Clock, Log, SourceState } from '../../app/ports.ts';
import { CADVISOR_FAMILIES, CadvisorPages } from '../../app/cluster/cadvisor-pages.ts';
import { DCGM_FAMILIES } from '../../app/cluster/gpu-book.ts';
import type { HostRecord } from '../../app/cluster/host-book.ts';
import { InvalidSamples } from '../../app/cluster/invalid-samples.ts';
import { Metered } from '../../app/cluster/metered.ts';
import type { PodRecord } from '../../app/cluster/pod-record.ts';
import { SourceLedger } from '../../app/cluster/source-state.ts';
import type { Identified, UsageSource } from '../../app/cluster/sources.ts';
import { inSlices } from '../../app/slices.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import type { DirectConfig } from './config.ts';
import { Access } from './http-get.ts';
import type { Interner } from './interner.ts';
import { forEachBounded, scrape, settingsFor, shown, type ScrapeSettings } from './scrape.ts';
import { dcgmTargets, kubeletTargets } from './targets.ts';

export interface KubeletUsageParts {
  readonly config: DirectConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly interner: Interner;
}

type Kind = 'kubelets' | 'dcgm';

/** What containers use, from the kubelets' cAdvisor pages and from dcgm-exporter; two hours of it are kept. */
export class KubeletUsage implements UsageSource {
  readonly #config: DirectConfig;
  readonly #clock: Clock;
  readonly #known: Identified;
  readonly #metered: Metered;
  readonly #pages: CadvisorPages;
  readonly #interner: Interner;
  readonly #invalid = new InvalidSamples();
  readonly #settings: Readonly<Record<Kind, ScrapeSettings>>;
  readonly #states: Readonly<Record<Kind, SourceLedger>>;

  constructor({ config, clock, log, interner }: KubeletUsageParts, known: Identified) {
    this.#config = config;
    this.#clock = clock;
    this.#known = known;
    this.#interner = interner;
    this.#metered = new Metered(known, config.windowSeconds);
    this.#pages = new CadvisorPages(this.#metered.containers);
    const { kubelets, dcgm, concurrency } = config;
    const settings = (access: DirectConfig['kubeStateMetrics']['access']): ScrapeSettings =>
      settingsFor(config, new Access(access, concurrency), interner);
    this.#settings = {
      kubelets: settings(kubelets.mode === 'off' ? undefined : kubelets.access),
      dcgm: settings(dcgm?.access),
    };
    this.#states = {
      kubelets: new SourceLedger('kubelet', 'some', clock, log),
      dcgm: new SourceLedger('dcgm', 'some', clock, log),
    };
  }

  async poll(at: number, signal: AbortSignal): Promise<void> {
    await this.#readKubelets(at, signal);
    await this.#clock.breathe();
    await inSlices(this.#metered.containers.settle(), this.#clock, signal);
    await this.#readGpus(at, signal);
  }

  async #readKubelets(begun: number, signal: AbortSignal): Promise<void> {
    const pages = this.#pages;
    const state = this.#states.kubelets;
    const targets = kubeletTargets(this.#config.kubelets, this.#shownHosts());
    state.begin(
      begun,
      targets.length,
      'no kubelet is known; they are found by the nodes there are',
    );
    await forEachBounded(targets, this.#config.concurrency, async (target) => {
      const at = this.#now(begun);
      const reading = pages.begin(target.url, at);
      const result = await scrape(
        target,
        CADVISOR_FAMILIES,
        this.#settings.kubelets,
        (row, timestamp) => pages.row(reading, row, timestamp),
        signal,
      );
      pages.commit(reading);
      this.#invalid.note(at, `${target.what} ${shown(target.url)}`, reading.invalid);
      if (result.kind !== 'failed') this.#known.hosts.answered(target.node, at);
      if (result.kind === 'whole') {
        pages.endAbsent(reading);
        state.succeeded();
      } else state.failed(shown(target.url), result.error);
    });
    state.end();
  }

  async #readGpus(begun: number, signal: AbortSignal): Promise<void> {
    const { gpus } = this.#metered;
    const state = this.#states.dcgm;
    const targets = dcgmTargets(this.#config.dcgm, this.#shownHosts());
    state.begin(this.#now(begun), targets.length, '');
    await forEachBounded(targets, this.#config.concurrency, async (target) => {
      const at = this.#now(begun);
      const reading = gpus.begin(at);
      const result = await scrape(
        target,
        DCGM_FAMILIES,
        this.#settings.dcgm,
        (row) => gpus.row(reading, row),
        signal,
      );
      gpus.commit(reading);
      this.#invalid.note(at, `${target.what} ${shown(target.url)}`, reading.invalid);
      if (result.kind === 'whole') state.succeeded();
      else state.failed(shown(target.url), result.error);
    });
    state.end();
  }

  /** A clock that was set back a little is waited for. */
  #now(begun: number): number {
    return Math.max(begun, this.#clock.now());
  }

  *#shownHosts(): Iterable<HostRecord> {
    const { hosts, inventory } = this.#known;
    for (const record of hosts.records())
      if (inventory.nodes.get(record.raw.node) === record.raw) yield record;
  }

  observe(span: Interval): Stepwise<Observation> {
    return this.#metered.observe(span, this.#invalid.gaps(span));
  }

  expect(): void {
    // What it can account for is in memory.
  }

  account(span: Interval): Promise<Stepwise<Observation>> {
    return Promise.resolve(this.observe(span));
  }

  accountableFrom(since: number): number {
    return since;
  }

  states(): readonly SourceState[] {
    const { kubelets, dcgm } = this.#states;
    return [
      ...(this.#config.kubelets.mode === 'off' ? [] : [kubelets.state()]),
      ...(this.#config.dcgm === undefined ? [] : [dcgm.state()]),
    ];
  }

  *prune(gone: readonly PodRecord[], reach: number): Stepwise<void> {
    yield* this.#metered.prune(gone, reach);
    this.#invalid.prune(reach);
    yield* this.#interner.nextRound();
  }

  clear(): void {
    this.#metered.clear();
    this.#invalid.clear();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
