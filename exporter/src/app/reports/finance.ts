import type { BudgetDocument, BudgetsDocument } from '../budgets/document.ts';
import type { PostReport } from '../digest/post.ts';
import type { WeekDocument, WeekQuestion } from '../digest/week.ts';
import { NotFoundError } from '../explain/document.ts';
import { nearest } from '../query/nearest.ts';
import type { AdjustmentsDocument } from './adjustments.ts';
import type { MonthDocument, MonthQuestion } from './month.ts';
import type { UnitsDocument } from './units.ts';

/** What the ledger answers to those who manage money with it. */
export interface Finance {
  /** How every budget stood after the last closed hour. */
  budgets(): BudgetsDocument;
  /** A month by owner, namespace, workload, spend type and account. Throws QueryError for what there is not. */
  month(question: MonthQuestion, signal: AbortSignal): Promise<MonthDocument>;
  /** A week by owner: trend, movers, idle, budgets. Throws QueryError for what there is not. */
  week(question: WeekQuestion, signal: AbortSignal): Promise<WeekDocument>;
  /** Sends the digests of a week that were not sent yet. Throws QueryError where it is not over, or nobody gets any. */
  sendWeek(question: WeekQuestion, signal: AbortSignal): Promise<PostReport>;
  /** What a unit of each kind cost in a month; null: the month before this one. Throws QueryError for what there is not. */
  units(month: string | null, signal: AbortSignal): Promise<UnitsDocument>;
  /** What was corrected of frozen months, seen from a month; null: the month before this one. Throws QueryError for what there is not. */
  adjustments(month: string | null, signal: AbortSignal): Promise<AdjustmentsDocument>;
}

/** There is no ledger to answer from; the message says what to do. */
export class NoLedgerError extends Error {
  override readonly name = 'NoLedgerError';

  constructor() {
    super(
      'This exporter keeps no ledger, which budgets and reports are read from. Name a file for it in the configuration: ledger: { file: podtally.duckdb }.',
    );
  }
}

/**
 * One budget by its name.
 *
 * @throws NotFoundError with the nearest names; Error with the reason where it could not be read
 */
export function budgetNamed({ budgets, failed }: BudgetsDocument, name: string): BudgetDocument {
  const found = budgets.find((budget) => budget.name === name);
  if (found !== undefined) return found;
  const broken = failed.find((budget) => budget.name === name);
  if (broken !== undefined)
    throw new Error(`the budget ${name} could not be read: ${broken.reason}`);
  const names = [...budgets, ...failed].map((budget) => budget.name);
  const near = nearest(name, names);
  throw new NotFoundError(
    names.length === 0
      ? `there is no budget ${name}: none is configured, or none was read yet.`
      : `there is no budget ${name}; there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, MOST_NAMES).join(', ')}.`,
    near,
  );
}

const MOST_NAMES = 10;
