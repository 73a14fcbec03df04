import type { Budget } from '../../domain/budget/budget.ts';
import { hourOf } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { Clock, Log } from '../ports.ts';
import { budgetDocument, type BudgetsDocument } from './document.ts';
import { HoursRead, type HourlyLedger } from './read-hours.ts';
import { budgetState, type BudgetState } from './state.ts';

export interface BudgetsParts {
  readonly ledger: HourlyLedger;
  readonly clock: Pick<Clock, 'now' | 'breathe'>;
  readonly log: Log;
}

/** Knows how every budget stands; looks into the ledger anew after each hour that was closed, rewritten or adjusted, beside the live passes. */
export class Budgets {
  readonly #parts: BudgetsParts;
  readonly #hours: HoursRead;
  #states: readonly BudgetState[] = [];
  #failed: BudgetsDocument['failed'] = [];
  #asked: readonly Budget[] = [];
  /** What the states stand on; anything else makes them old. */
  #seen = '';
  #underWay: Promise<void> | null = null;

  constructor(parts: BudgetsParts) {
    this.#parts = parts;
    this.#hours = new HoursRead(parts.ledger);
  }

  /** How each budget stood after the last closed hour; without those that could not be read. */
  get states(): readonly BudgetState[] {
    return this.#states;
  }

  document(cluster: string): BudgetsDocument {
    return { cluster, budgets: this.#states.map(budgetDocument), failed: this.#failed };
  }

  /**
   * Begins to read the budgets anew where it is time; gives back at once.
   *
   * @param closed when the last hour that was closed began; null: none was
   */
  begin(budgets: readonly Budget[], closed: UnixSeconds | null, signal: AbortSignal): void {
    if (this.#underWay !== null) return;
    const now = this.#parts.clock.now();
    const changed = this.#parts.ledger.changes?.(null).mark ?? 0;
    const seen = `${hourOf(now).start} ${String(closed)} ${changed}`;
    const isOver = this.#states.some(({ period }) => period.span.end <= now);
    if (seen === this.#seen && budgets === this.#asked && !isOver && this.#failed.length === 0)
      return;
    this.#underWay = this.evaluate(budgets, signal)
      .then(() => {
        this.#seen = seen;
      })
      .catch((error: unknown) => {
        if (!signal.aborted) this.#parts.log.error({ error: messageOf(error) }, 'budgets not read');
      })
      .finally(() => {
        this.#underWay = null;
      });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** Reads every budget; one that cannot be read is told, and leaves the others. */
  async evaluate(budgets: readonly Budget[], signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts;
    const now = clock.now();
    const states: BudgetState[] = [];
    const failed: { name: string; reason: string }[] = [];
    for (const budget of budgets) {
      try {
        states.push(await budgetState(budget, this.#hours, now, signal));
      } catch (error) {
        signal.throwIfAborted();
        failed.push({ name: budget.name, reason: messageOf(error) });
      }
      await clock.breathe();
    }
    this.#hours.forgetUnasked();
    const told = new Set(this.#failed.map(({ name, reason }) => `${name} ${reason}`));
    for (const { name, reason } of failed)
      if (!told.has(`${name} ${reason}`))
        log.error({ budget: name, error: reason }, 'a budget could not be read');
    this.#states = states;
    this.#failed = failed;
    this.#asked = budgets;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
