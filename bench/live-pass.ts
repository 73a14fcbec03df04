import { setTimeout as wait } from 'node:timers/promises';
import { pass, type PassSettings } from '../exporter/src/app/pass.ts';
import type { ClusterSource, Clock } from '../exporter/src/app/ports.ts';
import { PriceBook } from '../exporter/src/app/price-book.ts';
import type { Snapshot } from '../exporter/src/app/snapshot.ts';
import { SteadyClock } from '../exporter/src/run/clock.ts';
import { configurationOf } from '../exporter/src/run/configuration.ts';
import { LivePriceRungs } from '../exporter/src/run/live-rungs.ts';
import { SILENT } from '../exporter/src/run/log.ts';
import { passSettings } from '../exporter/src/run/settings.ts';
import { sourceFor } from '../exporter/src/run/sources.ts';
import { cpuSecondsOf } from './measure.ts';
import { cpuSecondsOfProcess } from './processes.ts';
import { queriesAnswered, type Prometheus } from './prometheus-process.ts';

/** What one live pass took. */
export interface LivePass {
  /** CPU seconds of ours, all threads: asking, reading, allocating. */
  readonly own: number;
  /** CPU seconds that Prometheus spent answering. */
  readonly answering: number;
  readonly queries: number;
  readonly wallSeconds: number;
  readonly pods: number;
}

/** Prometheus cleans up behind its answers for a little longer. */
const AFTERMATH_SECONDS = 3;
const WARM_UP_PASSES = 3;

/** Live passes over a store, in this process, so that nothing else counts. */
export class LivePasses {
  readonly #source: ClusterSource;
  readonly #clock: Clock;
  readonly #settings: PassSettings;
  readonly #prometheus: Prometheus;
  readonly #signal = new AbortController().signal;
  #before: Snapshot | null = null;

  constructor(configuration: string, prometheus: Prometheus) {
    this.#prometheus = prometheus;
    const clock = new SteadyClock({ wall: () => Date.now(), steady: () => performance.now() });
    this.#clock = clock;
    const live = new LivePriceRungs({ clock, log: SILENT, random: () => 0, env: {} });
    const { file, prices } = configurationOf(configuration, {}, live);
    const config = file.current;
    this.#source = sourceFor(config, { clock, log: SILENT, env: {}, random: () => 0.5 });
    this.#settings = passSettings(config, prices, new PriceBook(prices.sources));
  }

  /**
   * Passes again and again, the first ones to warm up.
   *
   * @param idle CPU seconds a second that Prometheus spends while nobody asks
   */
  async measure(passes: number, everySeconds: number, idle: number): Promise<readonly LivePass[]> {
    const measured: LivePass[] = [];
    for (let round = 0; round < WARM_UP_PASSES + passes; round += 1) {
      const next = wait(everySeconds * 1000);
      const one = await this.#one(idle);
      if (round >= WARM_UP_PASSES) measured.push(one);
      await next;
    }
    return measured;
  }

  async #one(idle: number): Promise<LivePass> {
    const prometheus = this.#prometheus;
    const asked = await queriesAnswered(prometheus);
    const spent = cpuSecondsOfProcess(prometheus.pid);
    const began = performance.now();
    let pods = 0;
    const own = await cpuSecondsOf(async () => {
      pods = await this.#pass();
    });
    const wallSeconds = (performance.now() - began) / 1000;
    await wait(AFTERMATH_SECONDS * 1000);
    const elapsed = (performance.now() - began) / 1000;
    const answering = cpuSecondsOfProcess(prometheus.pid) - spent - idle * elapsed;
    const queries = (await queriesAnswered(prometheus)) - asked;
    return { own, answering, queries, wallSeconds, pods };
  }

  async #pass(): Promise<number> {
    const [source, clock, signal] = [this.#source, this.#clock, this.#signal];
    await source.poll(signal);
    const parts = { settings: this.#settings, source, clock, before: this.#before, settled: null };
    const snapshot = await pass({ ...parts, policySince: clock.now() }, signal);
    if (snapshot === null) {
      const errors = source.states().flatMap((state) => state.errors);
      throw new Error(`the pass failed: ${errors.join('; ')}`);
    }
    this.#before = snapshot;
    return snapshot.live.quantities.counted.pods;
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
