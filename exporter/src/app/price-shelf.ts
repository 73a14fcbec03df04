import type { Interval } from '../domain/interval.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../domain/units.ts';

/** Something fetched, and when. */
export interface Kept<V> {
  readonly value: V;
  readonly at: UnixSeconds;
}

/** What was replaced, and when. */
interface Earlier<V> {
  readonly kept: Kept<V>;
  readonly until: UnixSeconds;
}

export interface ShelfOptions {
  /** How old a value may become before it is fetched again. */
  readonly refreshEvery: Seconds;
  /** A number in [0, 1): spreads the refreshes of many exporters. */
  readonly random: () => number;
}

/** Refreshes are spread over this share of their interval, so that many exporters do not ask at the same moment. */
const SPREAD = 0.1;
/** The first wait after a failure; it doubles with each further one. */
const FIRST_HOLD_OFF: Seconds = seconds(60);
const LONGEST_HOLD_OFF: Seconds = seconds(3600);
/** An hour that is over is closed within the next, and may ask for what held in it. */
const KEEP_EARLIER: Seconds = seconds(2 * 3600);
/** The form of the kept text; another one is not read. */
const VERSION = 1;

/**
 * What was fetched, by key, and when each is due again.
 * A value stays until a better one comes: old prices that say so are better than none.
 */
export class PriceShelf<V> {
  readonly #options: ShelfOptions;
  readonly #kept = new Map<string, Kept<V>>();
  /** What values stood before, by key, oldest first. */
  readonly #earlier = new Map<string, readonly Earlier<V>[]>();
  readonly #due = new Map<string, UnixSeconds>();
  readonly #failures = new Map<string, number>();

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  get(key: string): Kept<V> | null {
    return this.#kept.get(key) ?? null;
  }

  /** What held at a moment; the first value is taken to have held before as well. */
  at(key: string, at: UnixSeconds): Kept<V> | null {
    const replaced = this.#earlier.get(key)?.find(({ until }) => until > at);
    return replaced?.kept ?? this.get(key);
  }

  /** When within a span the value was replaced. */
  changes(key: string, { start, end }: Interval): readonly UnixSeconds[] {
    const moments = this.#earlier.get(key)?.map(({ until }) => until) ?? [];
    return moments.filter((until) => until > start && until < end);
  }

  /** When the newest of its values was fetched; null while it is empty. */
  get newest(): UnixSeconds | null {
    const times = [...this.#kept.values()].map(({ at }) => at);
    return times.length === 0 ? null : unixSeconds(Math.max(...times));
  }

  /** Those of the keys that are not there or not fresh, and whose last failure is long enough ago. */
  due(keys: readonly string[], now: UnixSeconds): readonly string[] {
    return keys.filter((key) => (this.#due.get(key) ?? 0) <= now);
  }

  put(key: string, value: V, now: UnixSeconds): void {
    const before = this.#kept.get(key);
    const recent = (this.#earlier.get(key) ?? []).filter(({ until }) => until > now - KEEP_EARLIER);
    if (before) this.#earlier.set(key, [...recent, { kept: before, until: now }]);
    this.#kept.set(key, { value, at: now });
    this.#due.set(key, this.#nextAfter(now));
    this.#failures.delete(key);
  }

  /** Leaves what is there and lets the key rest: a minute, and twice as long after each further failure. */
  failed(key: string, now: UnixSeconds): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const rest = Math.min(LONGEST_HOLD_OFF, FIRST_HOLD_OFF * 2 ** failures);
    this.#due.set(key, unixSeconds(now + rest * this.#spread()));
  }

  /** Everything that is kept, as a text for `restore`. */
  toText(): string {
    return JSON.stringify({ version: VERSION, kept: Object.fromEntries(this.#kept) });
  }

  /**
   * Takes back what an earlier process kept; its age decides when it is due.
   *
   * @param parse reads one value; null where it is of another form
   * @returns whether the text was of use
   */
  restore(text: string, parse: (value: unknown) => V | null, now: UnixSeconds): boolean {
    const entries = entriesOf(text);
    if (entries === null) return false;
    for (const [key, { value, at }] of entries) {
      const read = parse(value);
      // Written by a clock that ran ahead: its age cannot be told, so it is due at once.
      if (read === null || this.#kept.has(key)) continue;
      const fetched = unixSeconds(Math.min(at, now));
      this.#kept.set(key, { value: read, at: fetched });
      this.#due.set(key, at > now ? now : this.#nextAfter(fetched));
    }
    return true;
  }

  #nextAfter(at: UnixSeconds): UnixSeconds {
    return unixSeconds(at + this.#options.refreshEvery * this.#spread());
  }

  #spread(): number {
    return 1 - SPREAD * this.#options.random();
  }
}

function entriesOf(
  text: string,
): readonly (readonly [string, { value: unknown; at: number }])[] | null {
  const root = parsed(text);
  const shelf = field(root, 'kept');
  if (field(root, 'version') !== VERSION) return null;
  if (typeof shelf !== 'object' || shelf === null) return null;
  return Object.entries(shelf).flatMap(([key, entry]: [string, unknown]) => {
    const at = field(entry, 'at');
    return typeof at === 'number' && at >= 0 ? [[key, { value: field(entry, 'value'), at }]] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
