import type { Allocation } from '../domain/allocation.ts';
import { interval, type Interval } from '../domain/interval.ts';
import { unixSeconds, type UnixSeconds } from '../domain/units.ts';
import { integrate, LONGEST_STEP_SECONDS, type LateCost } from './cost-counters.ts';
import { LedgerHeldError } from './ledger/file.ts';
import type { Log } from './ports.ts';
import { inSlices, type SliceClock } from './slices.ts';
import type { CostCounters } from './snapshot.ts';

/** How far dollars are counted: all that the next process needs to go on. */
export interface CounterMark {
  /** Up to when they are counted. */
  readonly at: UnixSeconds;
  /** Spans before it that are not in them yet. */
  readonly owed: readonly Interval[];
  /** The owner dimensions of the counters, in their order. */
  readonly dimensions: readonly string[];
  readonly counters: CostCounters;
}

/** Keeps the mark over restarts: the last one that was written, whole. */
export interface CounterStore {
  read(signal: AbortSignal): Promise<CounterMark | null>;
  /** @throws Error when it could not be written; then the one before stands */
  write(mark: CounterMark, signal: AbortSignal): Promise<void>;
}

/** Spans are owed for as long as the ledger looks for missing hours. */
const LONGEST_OWED_SECONDS = 35 * 86_400;
/** No moment is after it: nothing is counted from there on. */
const NEVER = unixSeconds(Number.MAX_SAFE_INTEGER);

/**
 * Counts dollars per workload over passes, restarts of the source and restarts of the process.
 * A mark is written before its figures are shown, so that a counter never falls behind what somebody has seen.
 */
export class CounterBook {
  readonly #store: CounterStore | null;
  readonly #log: Log;
  readonly #leads: () => boolean;
  readonly #isShared: boolean;
  /** Whether a pass was told without series, while another replica led. */
  #hasShownNothing = false;
  #mark: CounterMark | null = null;
  #isRead: boolean;
  /** Since when another process holds the mark; null: nobody does. */
  #heldSince: UnixSeconds | null = null;
  #told = '';
  /** The cost of the first span that is owed, and whether all of its series are there by now. */
  #late: { readonly lines: readonly LateCost[]; readonly areBorn: boolean } | null = null;

  /**
   * @param store where marks outlive the process; null: nowhere, and pauses are not made up for
   * @param leads whether this replica publishes now; one that stands by has no series
   * @param isShared whether the marks of the store are those of whichever replica leads
   */
  constructor(
    store: CounterStore | null,
    log: Log,
    leads: () => boolean = () => true,
    isShared = false,
  ) {
    this.#store = store;
    this.#log = log;
    this.#leads = leads;
    this.#isShared = isShared;
    this.#isRead = store === null;
  }

  /** The span whose cost is to be found next; null where nothing is owed, or what was found is being counted. */
  get owed(): Interval | null {
    return this.#late === null && this.#leads() ? (this.#mark?.owed[0] ?? null) : null;
  }

  /** Takes what the span that is owed cost; it is counted with the next passes, after its series were born at 0. */
  found(span: Interval, lines: readonly LateCost[]): void {
    if (this.owed?.start === span.start) this.#late = { lines, areBorn: false };
  }

  /** What passed since the mark is nobody's time: a clock was set. */
  interrupt(): void {
    if (this.#mark !== null) this.#mark = { ...this.#mark, at: NEVER };
  }

  /**
   * This replica begins to lead: goes on where it alone has shown its counters, or from the last mark of whoever led before;
   * else begins every series at 0, because one that falls would be taken for new dollars.
   *
   * @param wasItself whether nobody else led meanwhile
   */
  lead(wasItself: boolean): void {
    if (wasItself && !this.#hasShownNothing) return;
    this.#mark = null;
    this.#late = null;
    this.#isRead = !this.#isShared || this.#store === null;
    this.#hasShownNothing = false;
  }

  /** Counts on to a pass. */
  async count(
    live: Allocation,
    now: UnixSeconds,
    clock: SliceClock,
    signal: AbortSignal,
  ): Promise<CostCounters> {
    if (!this.#leads()) {
      this.#hasShownNothing = true;
      // What is shown first after a takeover must not be less than what the other showed last.
      return new Map();
    }
    // Without series for now: one that begins at 0 and jumps would be taken for new dollars.
    if (!(await this.#readOnce(now, signal))) return new Map();
    const dimensions = live.policy.attribution.map(({ name }) => name);
    const before = this.#mark;
    const goesOn = before !== null && before.dimensions.join('\0') === dimensions.join('\0');
    const late = goesOn ? this.#late : null;
    const counters = await inSlices(
      integrate(
        goesOn ? before.counters : new Map(),
        live,
        goesOn ? before.at : null,
        now,
        late?.areBorn === false ? late.lines.map((line) => ({ ...line, cost: 0 })) : late?.lines,
      ),
      clock,
      signal,
    );
    const owed = goesOn ? this.#owedAfter(before, now, late?.areBorn === true) : [];
    this.#late = late === null || late.areBorn ? null : { ...late, areBorn: true };
    this.#mark = { at: now, owed, dimensions, counters };
    await this.#write(this.#mark, signal);
    return counters;
  }

  #owedAfter(
    { at, owed }: CounterMark,
    now: UnixSeconds,
    isFirstCounted: boolean,
  ): readonly Interval[] {
    if (this.#store === null) return [];
    const rest = (isFirstCounted ? owed.slice(1) : owed).filter(
      ({ end }) => end > now - LONGEST_OWED_SECONDS,
    );
    return now - at > LONGEST_STEP_SECONDS ? [...rest, interval(at, now)] : rest;
  }

  /** @returns whether it is settled where counting goes on; false: another process holds the mark, and may let go of it */
  async #readOnce(now: UnixSeconds, signal: AbortSignal): Promise<boolean> {
    if (this.#isRead || this.#store === null) return true;
    try {
      this.#mark = await this.#store.read(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LedgerHeldError && this.#mayWait(now)) return false;
      this.#log.error(
        { error: messageOf(error) },
        'podtally_workload_cost_usd_total starts at 0: what was counted before cannot be read',
      );
    }
    this.#heldSince = null;
    this.#isRead = true;
    return true;
  }

  /** Whoever led before and hangs lets go of the mark when it is stopped; as long as a pause that is made up for, that is waited for. */
  #mayWait(now: UnixSeconds): boolean {
    if (this.#heldSince === null)
      this.#log.warn(
        {},
        'podtally_workload_cost_usd_total is held back: another process holds what was counted before',
      );
    this.#heldSince ??= now;
    return now - this.#heldSince < LONGEST_STEP_SECONDS;
  }

  /** Figures are shown though their mark cannot be written; the ledger's state tells why. */
  async #write(mark: CounterMark, signal: AbortSignal): Promise<void> {
    if (this.#store === null) return;
    try {
      await this.#store.write(mark, signal);
      this.#told = '';
    } catch (error) {
      signal.throwIfAborted();
      const message = messageOf(error);
      if (message !== this.#told)
        this.#log.error({ error: message }, 'counters would not survive a restart now');
      this.#told = message;
    }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
