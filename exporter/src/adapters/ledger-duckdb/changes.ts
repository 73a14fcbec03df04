import type { LedgerChanges } from '../../app/ledger/ports.ts';
import { SECONDS_PER_HOUR, unixSeconds } from '../../domain/units.ts';

/** Hours that are told one by one; who comes back after more of them reads all anew. */
const MOST_REMEMBERED = 5000;

/** Which hours this process changed, in the order in which it did; nobody else writes the file meanwhile. */
export class Changes {
  #first = 0;
  #hours: number[] = [];

  /** @param hours counted from 1970 */
  note(hours: Iterable<number>): void {
    for (const hour of hours) this.#hours.push(hour);
    const excess = this.#hours.length - MOST_REMEMBERED;
    if (excess <= 0) return;
    this.#hours = this.#hours.slice(excess);
    this.#first += excess;
  }

  since(mark: number | null): LedgerChanges {
    const next = this.#first + this.#hours.length;
    if (mark === null || mark < this.#first) return { mark: next, hours: null };
    const hours = new Set(this.#hours.slice(mark - this.#first));
    return { mark: next, hours: [...hours].map((hour) => unixSeconds(hour * SECONDS_PER_HOUR)) };
  }
}
