import { dateTimeFormat } from '@grafana/data';
import { budgetKey, type Budget } from '../../budgets/budget.ts';
import type { BudgetDocument, BudgetsDocument } from '../../exporter/finance-documents.ts';

/** A budget with what the exporter knows of it besides its series, where it answers. */
export interface BudgetRow extends Budget {
  readonly document: BudgetDocument | undefined;
}

/** The budgets that series tell of, and those that only the exporter does. */
export function budgetRows(
  budgets: readonly Budget[],
  told: BudgetsDocument | undefined,
): readonly BudgetRow[] {
  const documents = new Map(
    told?.budgets.map((document) => [budgetKey(told.cluster, document.name), document]),
  );
  const known = new Set(budgets.map(({ cluster, name }) => budgetKey(cluster, name)));
  const more = told?.budgets.filter(({ name }) => !known.has(budgetKey(told.cluster, name))) ?? [];
  return [
    ...budgets.map((budget) => ({
      ...budget,
      document: documents.get(budgetKey(budget.cluster, budget.name)),
    })),
    ...more.map((document) => rowOf(told?.cluster ?? '', document)),
  ];
}

function rowOf(cluster: string, document: BudgetDocument): BudgetRow {
  const { name, owner, period, limitUsd, spentUsd, forecast } = document;
  return {
    ...{ cluster, name, owner, document, alerts: [] },
    ...{ period: period.kind, limit: limitUsd, spent: spentUsd },
    forecast: forecast.kind === 'forecast' ? forecast.usd : undefined,
    start: unixSeconds(period.start),
    end: unixSeconds(period.end),
  };
}

/** Of a moment as the exporter writes it. */
export function unixSeconds(moment: string): number {
  return Date.parse(moment) / 1000;
}

/** The range of four of five outcomes, where the exporter told it. */
export function rangeOf({
  document,
}: Pick<BudgetRow, 'document'>): { readonly low: number; readonly high: number } | undefined {
  return document?.forecast.kind === 'forecast'
    ? { low: document.forecast.lowUsd, high: document.forecast.highUsd }
    : undefined;
}

/** Why there is no forecast, as far as it is known. */
export function heldBackText({ document }: Pick<BudgetRow, 'document'>): string {
  if (document?.forecast.kind !== 'held back') return 'held back: too little history';
  const { days, needed } = document.forecast;
  return `held back: ${days} of ${needed} whole days known`;
}

const MILLISECONDS = 1000;

/** How much of a period is gone, from 0 to 1. */
export function elapsedOf({ start, end }: Pick<BudgetRow, 'start' | 'end'>, now: number): number {
  return Math.min(1, Math.max(0, (now - start) / (end - start)));
}

/** `month to before 2026-02-01`. */
export function periodText(row: BudgetRow): string {
  return `${row.period} ${untilText(row)}`;
}

/** `to before 2026-02-01`, by days of its own zone where the exporter told it. */
function untilText({ end, document }: BudgetRow): string {
  const to =
    document?.period.to ??
    dateTimeFormat(end * MILLISECONDS, { format: 'YYYY-MM-DD', timeZone: 'utc' });
  return `to before ${to}`;
}
