/** A ledger that forgets everything with the test. */
import type { Allocation } from '../../../domain/allocation.ts';
import { cutAtHours, type Interval } from '../../../domain/interval.ts';
import type { UnixSeconds } from '../../../domain/units.ts';
import type { Ledger, LedgerCost, LedgerHour } from '../ports.ts';

export class MemoryLedger implements Ledger {
  readonly closed = new Map<UnixSeconds, Allocation>();
  readonly lost = new Map<UnixSeconds, string>();
  /** Why nothing can be written; empty: it can. */
  broken = '';

  close(hour: Allocation): Promise<void> {
    if (this.broken !== '') return Promise.reject(new Error(this.broken));
    this.closed.set(hour.quantities.interval.start, hour);
    return Promise.resolve();
  }

  lose({ start }: Interval, reason: string): Promise<void> {
    this.lost.set(start, reason);
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
    if (closed) return { kind: 'closed', start, total: closed.total, gaps: closed.gaps.length };
    const reason = this.lost.get(start);
    return reason === undefined ? { kind: 'open', start } : { kind: 'lost', start, reason };
  }
}
