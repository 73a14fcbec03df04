import { seconds, type Seconds, type UnixSeconds } from '../domain/units.ts';
import { CounterBook } from './counter-book.ts';
import { HourClose } from './hour-close.ts';
import { LateCosts } from './late-costs.ts';
import { LedgerKeeper, type KeeperParts } from './ledger/keeper.ts';
import type { Ledger } from './ledger/ports.ts';
import { pass, type PassSettings } from './pass.ts';
import { PolicyTimeline } from './policy-timeline.ts';
import type { HostFacts } from '../domain/host.ts';
import type { ClusterSource, Clock, Log, SourceState } from './ports.ts';
import { errorsOf } from './scrape-window.ts';
import type { Snapshot } from './snapshot.ts';

/** How often things happen; seconds. */
export interface Rhythm {
  readonly scrapeInterval: Seconds;
  readonly passInterval: Seconds;
}

export interface ExporterParts {
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Told every new snapshot, before the next pass starts; a failure of its own is logged and stays its own. */
  readonly publish: (snapshot: Snapshot, signal: AbortSignal) => Promise<void>;
  /** Told how each pass ended. */
  readonly passed: (result: 'success' | 'failure') => void;
  /** Where closed hours are kept for good; null: nowhere. */
  readonly ledger?: Ledger | null;
  /** Where hours are looked at again for late samples; absent: nowhere. */
  readonly secondLooks?: NonNullable<KeeperParts['secondLooks']>;
  /** Where days are settled as a whole; absent: nowhere. */
  readonly days?: NonNullable<KeeperParts['days']>;
  /** Whether the ledger may be used now; absent: always. */
  readonly mayUseLedger?: NonNullable<KeeperParts['mayUseLedger']>;
  /** Counts dollars, and outlives the exporter; absent: counting starts with it. */
  readonly counters?: CounterBook;
  /** Fetches the prices of hosts of the past before an hour is caught up with. */
  readonly fetchPrices?: (hosts: readonly HostFacts[], signal: AbortSignal) => Promise<unknown>;
}

/** Between the first two scrapes: enough for counters to move, so that first figures come within seconds of the start. */
const FIRST_SCRAPES_APART = seconds(2);

/** Polls, passes and publishes until it is told to stop; holds the current snapshot for whoever asks. */
export class Exporter {
  readonly #parts: ExporterParts;
  readonly #policies: PolicyTimeline;
  readonly #hours: HourClose;
  readonly #keeper: LedgerKeeper | null;
  readonly #counters: CounterBook;
  readonly #late: LateCosts | null;
  #settings: PassSettings;
  #rhythm: Rhythm;
  #current: Snapshot | null = null;

  constructor(parts: ExporterParts, settings: PassSettings, rhythm: Rhythm) {
    this.#parts = parts;
    this.#settings = settings;
    this.#rhythm = rhythm;
    this.#policies = new PolicyTimeline(settings.policy, parts.clock.now());
    const { ledger = null } = parts;
    const keeper = ledger && new LedgerKeeper({ ...parts, ledger, policies: this.#policies });
    this.#keeper = keeper;
    const book = parts.counters ?? new CounterBook(null, parts.log);
    this.#counters = book;
    this.#late = ledger && new LateCosts({ ...parts, book, ledger, policies: this.#policies });
    this.#hours = new HourClose({
      ...parts,
      policies: this.#policies,
      ...(keeper && { keep: (hour, signal) => keeper.keep(hour, signal) }),
    });
  }

  /** The last good pass's result; null before there is one. */
  get current(): Snapshot | null {
    return this.#current;
  }

  /** How its inputs and its ledger are now. */
  states(): readonly SourceState[] {
    return [...this.#parts.source.states(), ...(this.#keeper ? [this.#keeper.state()] : [])];
  }

  /** Takes a new configuration from the next pass on; hours are settled under a new policy from the next full hour. */
  reconfigure(settings: PassSettings, rhythm: Rhythm): void {
    this.#policies.change(settings.policy, this.#parts.clock.now());
    this.#settings = settings;
    this.#rhythm = rhythm;
  }

  /** Runs until the signal aborts, then resolves; a failing source or pass never ends it. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#loop(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await this.#hours.idle();
      await this.#keeper?.idle();
      await this.#late?.idle();
    }
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const { clock, source } = this.#parts;
    await source.poll(signal);
    await clock.sleep(FIRST_SCRAPES_APART, signal);
    let lastPass: UnixSeconds | null = null;
    while (!signal.aborted) {
      const started = clock.now();
      await source.poll(signal);
      if (
        lastPass === null ||
        started - lastPass >= this.#rhythm.passInterval - this.#rhythm.scrapeInterval / 2
      ) {
        lastPass = started;
        await this.#pass(signal);
        this.#hours.begin(this.#settings, signal);
        this.#keeper?.begin(this.#settings, signal);
        this.#late?.begin(this.#settings, signal);
      }
      await clock.sleep(this.#untilNext(started), signal);
    }
  }

  #untilNext(started: UnixSeconds): Seconds {
    const spent = this.#parts.clock.now() - started;
    return seconds(Math.max(0, this.#rhythm.scrapeInterval - Math.max(0, spent)));
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const { source, clock, log, publish, passed } = this.#parts;
    try {
      const next = await pass(
        {
          settings: this.#settings,
          source,
          clock,
          counters: this.#counters,
          settled: this.#hours.closed,
          policySince: this.#policies.latest.from,
        },
        signal,
      );
      if (next === null)
        throw new Error(`${source.name} has not answered yet: ${errorsOf(source)}`);
      const told = this.#keeper ? { ...next, sources: this.states() } : next;
      await publish(told, signal);
      this.#current = told;
      passed('success');
    } catch (error) {
      if (signal.aborted) return;
      passed('failure');
      const message = error instanceof Error ? error.message : String(error);
      log.error({ error: message }, 'pass failed; the last good result stays');
    }
  }
}
