import { seconds, type Seconds } from '../../../domain/units.ts';

/** Numbers from 0 up to, but not, 1. */
export type Chance = () => number;

/** The first and the longest wait, as the Go client of Kubernetes has them. */
const FIRST_SECONDS = 0.8;
const LONGEST_SECONDS = 30;

/** Waits that double after each failure, each up to twice as long by chance so that many clients do not come back together. */
export class Backoff {
  readonly #chance: Chance;
  #next = FIRST_SECONDS;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** How long to wait now, but not less than the server asks for. */
  wait(asked: number | null): Seconds {
    const span = this.#next * (1 + this.#chance());
    this.#next = Math.min(LONGEST_SECONDS, this.#next * 2);
    return seconds(Math.max(span, asked ?? 0));
  }

  /** All is well again. */
  reset(): void {
    this.#next = FIRST_SECONDS;
  }
}
