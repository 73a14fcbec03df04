import type { ExporterAnswer } from './answer.ts';
import { ask, askMarkdown } from './client.ts';
import {
  adjustmentsDocument,
  budgetsDocument,
  monthDocument,
  unitsDocument,
  weekDocument,
  type AdjustmentsDocument,
  type BudgetsDocument,
  type MonthDocument,
  type UnitsDocument,
  type WeekDocument,
} from './finance-documents.ts';

/** How every budget of the exporter's cluster stands. */
export function askBudgets(
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<BudgetsDocument>> {
  return ask('api/v1/budgets', budgetsDocument, isConfigured, signal);
}

/** What was corrected of frozen months, as it concerns a month. */
export function askAdjustments(
  month: string,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<AdjustmentsDocument>> {
  const path = `api/v1/reports/adjustments?${queryOf({ month })}`;
  return ask(path, adjustmentsDocument, isConfigured, signal);
}

/**
 * A month by dimensions.
 *
 * @param month as `2026-10`
 * @param by separated by commas; empty: the first owner dimension and the account
 */
export function askMonth(
  month: string,
  by: string,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<MonthDocument>> {
  return ask(monthPath(month, by, 'json'), monthDocument, isConfigured, signal);
}

/** Where a month is, in one of the formats of the API. */
export function monthPath(month: string, by: string, format: 'json' | 'csv' | 'journal'): string {
  return `api/v1/reports/month?${queryOf({ month, by, format })}`;
}

/** Where every cost of a month is with the columns of FOCUS. */
export function focusPath(month: string): string {
  return `api/v1/allocation?${queryOf({ window: month, format: 'focus' })}`;
}

/** What units cost in a month. */
export function askUnits(
  month: string,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<UnitsDocument>> {
  return ask(`api/v1/units?${queryOf({ month })}`, unitsDocument, isConfigured, signal);
}

/** The owners of a week, as `2026-W47`. */
export function askWeek(
  week: string,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<WeekDocument>> {
  return ask(`api/v1/reports/week?${queryOf({ week })}`, weekDocument, isConfigured, signal);
}

/** The digest of a week as Markdown, of one owner or of all. */
export function askDigest(
  week: string,
  owner: string,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<string>> {
  const path = `api/v1/reports/week?${queryOf({ week, owner, format: 'md' })}`;
  return askMarkdown(path, isConfigured, signal);
}

/** Only what is said. */
function queryOf(said: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(said).filter(([, value]) => value !== '')).toString();
}
