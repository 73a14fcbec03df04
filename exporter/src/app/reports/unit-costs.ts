import { addDays } from '../../domain/budget/civil-date.ts';
import type { Condition } from '../../domain/budget/budget.ts';
import { dateAt } from '../../domain/budget/zone.ts';
import { hourOf } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { Ledger } from '../ledger/ports.ts';
import type { Clock, Log } from '../ports.ts';
import { KnownDays } from './known-days.ts';
import { unitOver, type UnitRule } from './units.ts';

/** What a unit costs of late. */
export interface UnitCostState {
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** Over those of the last days on which both sides are known; null: there is none. */
  readonly usdPerUnit: number | null;
  /** How many of the last days say nothing. */
  readonly gapDays: number;
}

export interface UnitCostsParts {
  readonly ledger: Pick<Ledger, 'hours' | 'costs'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** A whole week, so that weekdays weigh the same. */
const DAYS = 7;

/** Knows what units cost over the last seven days; looks anew after each closed hour, beside the live passes. */
export class UnitCosts {
  readonly #parts: UnitCostsParts;
  #states: readonly UnitCostState[] = [];
  #rules: readonly UnitRule[] = [];
  #seen = '';
  #zone = '';
  #underWay: Promise<void> | null = null;
  readonly #days: KnownDays;

  constructor(parts: UnitCostsParts) {
    this.#parts = parts;
    this.#days = new KnownDays(() => parts.clock.now());
  }

  get states(): readonly UnitCostState[] {
    return this.#states;
  }

  /**
   * Begins to read what units cost anew where it is time; gives back at once.
   *
   * @param closed when the last hour that was closed began; null: none was
   */
  begin(
    rules: readonly UnitRule[],
    zone: string,
    closed: UnixSeconds | null,
    signal: AbortSignal,
  ): void {
    const { clock, log } = this.#parts;
    if (this.#underWay !== null) return;
    const seen = `${hourOf(clock.now()).start} ${String(closed)} ${zone}`;
    if (seen === this.#seen && rules === this.#rules) return;
    if (rules !== this.#rules || zone !== this.#zone) this.#days.forget();
    this.#zone = zone;
    this.#underWay = this.#read(rules, zone, signal)
      .then(() => {
        this.#seen = seen;
        this.#rules = rules;
      })
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) log.error({ error: message }, 'the cost of units was not read');
      })
      .finally(() => {
        this.#underWay = null;
      });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  async #read(rules: readonly UnitRule[], zone: string, signal: AbortSignal): Promise<void> {
    const { ledger, clock, log } = this.#parts;
    const now = clock.now();
    const to = dateAt(now, zone);
    const days = { from: addDays(to, -DAYS), to, zone };
    const states: UnitCostState[] = [];
    for (const rule of rules) {
      const asked = this.#days.remembering(rule);
      const { usdPerUnit, gaps, failed } = await unitOver(days, asked, ledger, now, signal);
      if (failed !== null)
        log.warn({ unit: rule.name, error: failed }, 'quantities of a unit could not be read');
      const { name, conditions } = rule;
      states.push({ name, conditions, usdPerUnit, gapDays: gaps.length });
    }
    this.#states = states;
  }
}
