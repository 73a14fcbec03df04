import type { Budget, Condition } from '../domain/budget/budget.ts';
import type { SeasonalLimit } from '../domain/budget/limit.ts';
import { parseDate } from '../domain/budget/civil-date.ts';
import { usd } from '../domain/units.ts';
import { anchorOf, type BudgetConfig } from './schema/budgets.ts';
import type { Config } from './schema/schema.ts';

/** The budgets of a configuration. */
export const toBudgets = ({ budgets }: Pick<Config, 'budgets'>): readonly Budget[] =>
  budgets.map(toBudget);

const toBudget = (given: BudgetConfig): Budget => ({
  name: given.name,
  owner: given.owner,
  conditions: toConditions(given.select),
  spendTypes: given.spendTypes ?? null,
  period: {
    kind: given.period,
    anchor: anchorOf(given.period, given.startsOn),
    zone: given.timeZone,
  },
  limits: { usual: usd(given.limitUsd), calendar: given.calendar.flatMap(toSeason) },
  thresholds: given.thresholds.toSorted((a, b) => a - b),
  route: given.route ?? null,
});

/** Conditions from dimensions and patterns; a `!` turns a pattern round. */
export const toConditions = (select: Readonly<Record<string, string>>): readonly Condition[] =>
  Object.entries(select).map(([dimension, pattern]) => ({
    dimension,
    negated: pattern.startsWith('!'),
    pattern: pattern.replace(/^!/u, ''),
  }));

function toSeason({
  month,
  from,
  limitUsd,
}: BudgetConfig['calendar'][number]): readonly SeasonalLimit[] {
  const limit = usd(limitUsd);
  if (month !== undefined) return [{ month, limit }];
  const day = from === undefined ? undefined : parseDate(from);
  return day === undefined ? [] : [{ from: day, limit }];
}
