import type { Interval } from '../domain/interval.ts';
import { seconds, type Seconds, type UnixSeconds } from '../domain/units.ts';
import type { Clock, Log, SourceState, TextCache } from './ports.ts';
import { PriceShelf, type Kept } from './price-shelf.ts';

/** What became of one key: a value, with what was wrong besides, or no value. */
export type Fetched<V> =
  { readonly value: V; readonly warnings: readonly string[] } | { readonly error: string };

export interface FeedOptions<V> {
  /** The name of its state, and of its text in the cache: `gcp-pricing`. */
  readonly source: string;
  readonly refreshEvery: Seconds;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: () => number;
  readonly cache: TextCache | null;
  readonly log: Log;
  /** Reads one value of the cache; null where it is of another form. */
  readonly parse: (value: unknown) => V | null;
  /**
   * Fetches what belongs to the keys; each of them gets an entry.
   *
   * @param kept what is known of a key so far, to fill in what an answer lacks
   */
  readonly fetch: (
    keys: readonly string[],
    kept: (key: string) => Kept<V> | null,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, Fetched<V>>>;
}

/** So many errors are shown; the others are counted. */
const SHOWN_ERRORS = 5;
const NOTHING = 'the answer says nothing of it';

/** Prices that are fetched ahead, kept on disk, and never thrown away for a failure. */
export class PriceFeed<V> {
  readonly #options: FeedOptions<V>;
  readonly #shelf: PriceShelf<V>;
  #restored: Promise<void> | null = null;
  #running: Promise<boolean> | null = null;
  #wanted: readonly string[] = [];
  readonly #errors = new Map<string, readonly string[]>();
  readonly #down = new Set<string>();
  #lastSuccess: UnixSeconds | null = null;
  #duration: Seconds = seconds(0);

  constructor(options: FeedOptions<V>) {
    this.#options = options;
    this.#shelf = new PriceShelf(options);
  }

  get(key: string): Kept<V> | null {
    return this.#shelf.get(key);
  }

  /** What held at a moment; the first value is taken to have held before as well. */
  at(key: string, at: UnixSeconds): Kept<V> | null {
    return this.#shelf.at(key, at);
  }

  /** When within a span a key's value was replaced. */
  changes(key: string, span: Interval): readonly UnixSeconds[] {
    return this.#shelf.changes(key, span);
  }

  /** What is wrong with a key, for people; empty when nothing is. */
  trouble(key: string): string {
    return this.#errors.get(key)?.join('; ') ?? '';
  }

  /**
   * Fetches those keys that are due; while it is under way, further calls wait for the same end.
   *
   * @returns whether anything was fetched or taken from the cache
   */
  async refresh(keys: readonly string[], signal: AbortSignal): Promise<boolean> {
    if (this.#running) return this.#running;
    this.#wanted = keys;
    this.#running = this.#refresh(keys, signal);
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  state(): SourceState {
    const failed = this.#wanted.filter((key) => this.#down.has(key));
    const down = failed.length;
    const told = [...failed, ...this.#wanted].flatMap((key) => this.#errors.get(key) ?? []);
    const errors = [...new Set(told)];
    const more = errors.length - SHOWN_ERRORS;
    return {
      source: this.#options.source,
      up: down === 0,
      lastSuccess: this.#lastSuccess,
      duration: this.#duration,
      targets: { total: this.#wanted.length, up: this.#wanted.length - down },
      errors: more > 0 ? [...errors.slice(0, SHOWN_ERRORS), `and ${more} more`] : errors,
    };
  }

  async #refresh(keys: readonly string[], signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    if (keys.length === 0) return false;
    const before = keys.filter((key) => this.#shelf.get(key) !== null).length;
    this.#restored ??= this.#restore();
    await this.#restored;
    const restored = keys.filter((key) => this.#shelf.get(key) !== null).length > before;
    const due = this.#shelf.due(keys, clock.now());
    if (due.length === 0 || signal.aborted) return restored;
    const start = clock.now();
    const fetched = await this.#fetch(due, signal);
    if (fetched === null) return restored;
    const news = this.#take(due, fetched);
    this.#duration = seconds(Math.max(0, clock.now() - start));
    if (news) await this.#options.cache?.write(this.#options.source, this.#shelf.toText());
    return news || restored;
  }

  /** null: it was stopped, which is nobody's failure. */
  async #fetch(
    due: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Fetched<V>> | null> {
    try {
      return await this.#options.fetch(due, (key) => this.#shelf.get(key), signal);
    } catch (error) {
      if (signal.aborted) return null;
      const message = error instanceof Error ? error.message : String(error);
      return new Map(due.map((key) => [key, { error: message }]));
    }
  }

  #take(due: readonly string[], fetched: ReadonlyMap<string, Fetched<V>>): boolean {
    const now = this.#options.clock.now();
    let news = false;
    for (const key of due) {
      const outcome = fetched.get(key) ?? { error: NOTHING };
      if ('value' in outcome) {
        this.#shelf.put(key, outcome.value, now);
        this.#down.delete(key);
        this.#errors.set(key, outcome.warnings);
        news = true;
      } else {
        this.#shelf.failed(key, now);
        this.#down.add(key);
        this.#errors.set(key, [`${outcome.error}; ${this.#meanwhile(key)}`]);
      }
    }
    if (news) this.#lastSuccess = now;
    return news;
  }

  #meanwhile(key: string): string {
    const kept = this.#shelf.get(key);
    return kept
      ? `using the prices of ${dayOf(kept.at)}`
      : 'there are no earlier prices, so the next rung prices these hosts';
  }

  async #restore(): Promise<void> {
    const { cache, source, parse, clock, log } = this.#options;
    const cached = await cache?.read(source);
    if (!cached) return;
    if (!this.#shelf.restore(cached.text, parse, clock.now()))
      log.warn({ source }, 'kept prices are of no use; they are fetched anew');
    this.#lastSuccess = this.#shelf.newest;
  }
}

/** `2026-11-22` */
export const dayOf = (at: UnixSeconds): string => new Date(at * 1000).toISOString().slice(0, 10);
