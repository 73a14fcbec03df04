/** A ledger that forgets everything with the test. */
import type { Allocation } from '../../../domain/allocation.ts';
import { cutAtHours, type Interval } from '../../../domain/interval.ts';
import type { UnixSeconds } from '../../../domain/units.ts';
import type { Ledger, LedgerCost, LedgerHour } from '../ports.ts';

export class MemoryLedger implements Ledger {
  readonly closed = new Map<UnixSeconds, Allocation>();
  readonly #doubted = new Set<UnixSeconds>();
  #heard = 0;
  readonly lost = new Map<UnixSeconds, string>();
  /** Why nothing can be written; empty: it can. */
  broken = '';

  close(hour: Allocation): Promise<void> {
    if (this.broken !== '') return Promise.reject(new Error(this.broken));
    const { start } = hour.quantities.interval;
    this.closed.set(start, hour);
    this.#doubted.delete(start);
    return Promise.resolve();
  }

  /** Doubts all that it has when the clock goes back. */
  trustClock(now: UnixSeconds): Promise<void> {
    if (now < this.#heard) for (const start of this.closed.keys()) this.#doubted.add(start);
    this.#heard = now;
    return Promise.resolve();
  }

  lose({ start }: Interval, reason: string): Promise<void> {
    if (!this.closed.has(start)) this.lost.set(start, reason);
    this.#doubted.delete(start);
    return Promise.resolve();
  }

  hours(span: Interval): Promise<readonly LedgerHour[]> {
    return Promise.resolve(cutAtHours(span).map(({ start }) => this.#hour(start)));
  }

  costs(): Promise<readonly LedgerCost[]> {
    return Promise.resolve([]);
  }

  #hour(start: UnixSeconds): LedgerHour {
    const closed = this.closed.get(start);
    if (closed) {
      const known = {
        kind: 'closed',
        start,
        total: closed.total,
        gaps: closed.gaps.length,
      } as const;
      return this.#doubted.has(start) ? { ...known, doubted: true } : known;
    }
    const reason = this.lost.get(start);
    return reason === undefined ? { kind: 'open', start } : { kind: 'lost', start, reason };
  }
}
