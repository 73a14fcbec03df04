import { unixSeconds, type Seconds, type UnixSeconds } from '../../domain/units.ts';
import type { Failure } from './failure.ts';

/** Due times come up to this share of their interval early, so that not all exporters ask at once. */
const JITTER = 0.2;
/** After a failure it waits this long, twice as long after each further one, up to the most. */
const FIRST_RETRY = 120;
const LAST_RETRY = 3600;

interface Turn {
  readonly next: UnixSeconds;
  readonly failure: Failure | null;
  readonly failures: number;
}

/** When each of several questions is to be asked again, and why the last attempt failed. */
export class Schedule {
  readonly #turns = new Map<string, Turn>();
  readonly #every: Seconds;
  readonly #random: () => number;

  constructor({
    refreshEvery,
    random,
  }: {
    readonly refreshEvery: Seconds;
    readonly random: () => number;
  }) {
    this.#every = refreshEvery;
    this.#random = random;
  }

  /** @param isNew whether it is about more than it was when it was asked last */
  isDue(name: string, now: UnixSeconds, isNew: boolean): boolean {
    const turn = this.#turns.get(name);
    if (turn === undefined || turn.next <= now) return true;
    // A clock that was put back must not silence it for longer than it would ever wait.
    if (turn.next - now > Math.max(this.#every, LAST_RETRY)) return true;
    return isNew && turn.failure === null;
  }

  failure(name: string): Failure | null {
    return this.#turns.get(name)?.failure ?? null;
  }

  done(name: string, now: UnixSeconds): void {
    this.#turns.set(name, { next: this.#in(this.#every, now), failure: null, failures: 0 });
  }

  failed(name: string, failure: Failure, now: UnixSeconds): void {
    const failures = (this.#turns.get(name)?.failures ?? 0) + 1;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
    this.#turns.set(name, { next: this.#in(wait, now), failure, failures });
  }

  #in(span: number, now: UnixSeconds): UnixSeconds {
    return unixSeconds(now + span * (1 - JITTER * this.#random()));
  }
}
