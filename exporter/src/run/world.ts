import { createDirectSource } from '../adapters/direct/direct-source.ts';
import { Exporter } from '../app/exporter.ts';
import type { ClusterSource, Clock, Log, SourceState } from '../app/ports.ts';
import type { PriceBook } from '../app/price-book.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { toDirectOptions } from '../config/direct.ts';
import type { Config } from '../config/schema/schema.ts';
import { hostFacts } from '../domain/host-facts.ts';
import type { Prices } from './prices.ts';
import { passSettings, rhythmOf } from './settings.ts';

/** What a running exporter needs from outside. */
export interface WorldParts {
  /** Prices of hosts; it outlives a world, and with it the last price of each host. */
  readonly book: PriceBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly publish: (snapshot: Snapshot, signal: AbortSignal) => Promise<void>;
  readonly passed: (result: 'success' | 'failure') => void;
}

export const sourceFor = (config: Config, clock: Clock, log: Log): ClusterSource =>
  createDirectSource({ config: toDirectOptions(config), clock, log, hostFacts });

/** One source, its prices and the exporter that works on them: replaced whole when what is scraped changes. */
export class World {
  readonly exporter: Exporter;
  readonly #book: PriceBook;
  readonly #source: ClusterSource;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(config: Config, prices: Prices, { book, clock, log, publish, passed }: WorldParts) {
    this.#book = book;
    this.#source = sourceFor(config, clock, log);
    this.exporter = new Exporter(
      { source: this.#source, clock, log, publish, passed },
      passSettings(config, prices, this.#book),
      rhythmOf(config),
    );
    this.#running = this.exporter.run(this.#stop.signal);
  }

  /** Takes everything but what is scraped from a new configuration. */
  reconfigure(config: Config, prices: Prices): void {
    this.exporter.reconfigure(passSettings(config, prices, this.#book), rhythmOf(config));
  }

  /** How its inputs are now, also while no pass succeeds. */
  states(): readonly SourceState[] {
    return this.#source.states();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#source.close();
  }
}
