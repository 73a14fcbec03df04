import type { CounterBook } from '../app/counter-book.ts';
import { Exporter, type ExporterParts } from '../app/exporter.ts';
import type { DayBook, Ledger, SecondLooks } from '../app/ledger/ports.ts';
import type { LivePrices } from '../app/live-prices.ts';
import type { ClusterSource, Clock, Log, SourceState } from '../app/ports.ts';
import type { PriceBook } from '../app/price-book.ts';
import type { Snapshot } from '../app/snapshot.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { SECONDS_PER_HOUR, seconds } from '../domain/units.ts';
import type { Prices } from './prices.ts';
import { tuneHeapGrowth } from './heap-growth.ts';
import { passSettings, rhythmOf } from './settings.ts';
import { sourceFor } from './sources.ts';

/** What a running exporter needs from outside. */
export interface WorldParts {
  /** Prices of hosts; it outlives a world, and with it the last price of each host. */
  readonly book: PriceBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  readonly random: () => number;
  readonly publish: (snapshot: Snapshot, signal: AbortSignal) => Promise<void>;
  readonly passed: (result: 'success' | 'failure') => void;
  /** It outlives a world; null: closed hours are not kept. */
  readonly ledger: (Ledger & SecondLooks & DayBook) | null;
  /** Of replicas that share it, only the one that leads uses it; absent: it is this one's own. */
  readonly mayUseLedger?: () => boolean;
  /** It outlives a world, too. */
  readonly counters: CounterBook;
  readonly fetchPrices: LivePrices['refresh'];
}

/** Where and how long after their end hours are looked at again. */
const secondLooks = (
  { ledger: { lookAgainAfterHours } }: Config,
  ledger: Ledger & SecondLooks,
): Pick<ExporterParts, 'secondLooks'> =>
  lookAgainAfterHours === 0
    ? {}
    : { secondLooks: { ledger, after: seconds(lookAgainAfterHours * SECONDS_PER_HOUR) } };

/** One source, its prices and the exporter that works on them: replaced whole when what is scraped changes. */
export class World {
  readonly exporter: Exporter;
  readonly #book: PriceBook;
  #prices: Prices;
  readonly #source: ClusterSource;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(config: Config, prices: Prices, parts: WorldParts) {
    const { book, clock, log, env, random, publish, passed, ledger, counters, fetchPrices } = parts;
    const { mayUseLedger } = parts;
    this.#book = book;
    this.#prices = prices;
    const around = { clock, log, env, random };
    this.#source = sourceFor(config, around, () => this.#prices.hostDetails);
    this.exporter = new Exporter(
      {
        ...{ source: this.#source, clock, log, publish, ledger, counters, fetchPrices },
        passed: (result) => {
          tuneHeapGrowth();
          passed(result);
        },
        ...(mayUseLedger && { mayUseLedger }),
        ...(ledger && { ...secondLooks(config, ledger), days: ledger }),
      },
      passSettings(config, prices, this.#book),
      rhythmOf(config),
    );
    this.#running = this.exporter.run(this.#stop.signal);
  }

  /** Takes everything but what is scraped from a new configuration. */
  reconfigure(config: Config, prices: Prices): void {
    this.#prices = prices;
    this.exporter.reconfigure(passSettings(config, prices, this.#book), rhythmOf(config));
  }

  /** How its inputs are now, also while no pass succeeds. */
  states(): readonly SourceState[] {
    return this.exporter.states();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#source.close();
  }
}
