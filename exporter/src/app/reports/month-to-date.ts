import { hourOf } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { Ledger } from '../ledger/ports.ts';
import type { Clock, Log } from '../ports.ts';
import { monthReport, type MonthSettings } from './month.ts';
import { dateText } from '../../domain/budget/civil-date.ts';
import { dateAt } from '../../domain/budget/zone.ts';

export interface MonthToDateParts {
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** Knows what of the running month is on no account; looks into the ledger anew after each closed hour, beside the live passes. */
export class MonthToDate {
  readonly #parts: MonthToDateParts;
  #unmapped: number | null = null;
  #settings: MonthSettings | null = null;
  #seen = '';
  #underWay: Promise<void> | null = null;

  constructor(parts: MonthToDateParts) {
    this.#parts = parts;
  }

  /** US dollars of the running month that no rule maps; null: there are no rules, or nothing was read yet. */
  get unmapped(): number | null {
    return this.#unmapped;
  }

  /** Begins to read the month anew where it is time; gives back at once. */
  begin(settings: MonthSettings, closed: UnixSeconds | null, signal: AbortSignal): void {
    if (this.#underWay !== null) return;
    const seen = `${hourOf(this.#parts.clock.now()).start} ${String(closed)}`;
    if (seen === this.#seen && settings === this.#settings) return;
    this.#underWay = this.#read(settings, signal)
      .then(() => {
        this.#seen = seen;
        this.#settings = settings;
      })
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) this.#parts.log.error({ error: message }, 'month to date not read');
      })
      .finally(() => {
        this.#underWay = null;
      });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  async #read(settings: MonthSettings, signal: AbortSignal): Promise<void> {
    const { ledger, clock } = this.#parts;
    if (settings.rules.length === 0) {
      this.#unmapped = null;
      return;
    }
    const now = clock.now();
    const month = dateText(dateAt(now, settings.zone)).slice(0, 'yyyy-mm'.length);
    const report = await monthReport({ month, by: ['gl'] }, settings, ledger, now, signal);
    this.#unmapped = report.unmappedUsd;
  }
}
