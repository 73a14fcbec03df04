import { SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import type { AskedDay, Quantities, UnitRule } from './units.ts';

/** What agents that write into a store hold back is in by then, as hours are looked at again. */
const LATE_SECONDS = 3 * SECONDS_PER_HOUR;

/** Remembers how many units there were on days that are long over, so that a store is asked for the others alone. */
export class KnownDays {
  readonly #now: () => UnixSeconds;
  /** By name of the unit, then by day. */
  #known = new Map<string, ReadonlyMap<string, number>>();

  constructor(now: () => UnixSeconds) {
    this.#now = now;
  }

  /** Forgets all: under other rules, names may mean something else. */
  forget(): void {
    this.#known = new Map();
  }

  /** The same unit, asked for days alone that are not known; days that are not asked for any more are forgotten. */
  remembering(rule: UnitRule): UnitRule {
    if (rule.asksStore !== true) return rule;
    return { ...rule, quantities: (days, signal) => this.#quantities(rule, days, signal) };
  }

  async #quantities(
    { name, quantities }: UnitRule,
    days: readonly AskedDay[],
    signal: AbortSignal,
  ): Promise<Quantities> {
    const before = this.#known.get(name);
    const unknown = days.filter(({ date }) => before?.has(date) !== true);
    const nothing: Quantities = { byDate: new Map(), failed: null };
    const { byDate: told, failed } =
      unknown.length === 0 ? nothing : await quantities(unknown, signal);
    const byDate = new Map<string, number>();
    const known = new Map<string, number>();
    for (const { date, span } of days) {
      const value = told.get(date) ?? before?.get(date);
      if (value === undefined) continue;
      byDate.set(date, value);
      if (span.end + LATE_SECONDS <= this.#now()) known.set(date, value);
    }
    this.#known.set(name, known);
    return { byDate, failed };
  }
}
