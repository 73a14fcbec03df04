import type { BudgetState } from '../../app/budgets/state.ts';
import type { UnitCostState } from '../../app/reports/unit-costs.ts';
import { sampleFamily, type Family, type Pen, type Sample } from './family.ts';

/**
 * Writes how budgets stand: one series each, calendar-true, from closed hours; a forecast that is held back has no series.
 *
 * @param dimensions the dimensions of the policy, in the order of their labels
 */
export async function budgetFamilies(
  cluster: string,
  budgets: readonly BudgetState[],
  dimensions: readonly string[],
  pen: Pen,
): Promise<readonly Family[]> {
  const samples = (valueOf: (state: BudgetState) => number | null): readonly Sample[] =>
    budgets.flatMap((state) => {
      const { name, owner, period } = state.budget;
      const value = valueOf(state);
      const owners = dimensions.map((dimension) => owner[dimension] ?? '');
      return value === null ? [] : [{ labels: [cluster, name, ...owners, period.kind], value }];
    });
  return [
    await sampleFamily(
      'podtally_budget_limit_usd',
      samples(({ limit }) => limit),
      pen,
    ),
    await sampleFamily(
      'podtally_budget_spent_usd',
      samples(({ spent }) => spent),
      pen,
    ),
    await sampleFamily(
      'podtally_budget_forecast_usd',
      samples(({ forecast }) => (forecast.kind === 'forecast' ? forecast.usd : null)),
      pen,
    ),
    await sampleFamily(
      'podtally_budget_period_start_timestamp_seconds',
      samples(({ period }) => period.span.start),
      pen,
    ),
    await sampleFamily(
      'podtally_budget_period_end_timestamp_seconds',
      samples(({ period }) => period.span.end),
      pen,
    ),
  ];
}

/** Writes what of the running month is on no account; nothing where there is no chart of accounts. */
export const unmappedFamily = (cluster: string, usd: number | null, pen: Pen): Promise<Family> =>
  sampleFamily(
    'podtally_gl_unmapped_usd',
    usd === null ? [] : [{ labels: [cluster], value: usd }],
    pen,
  );

/**
 * Writes what units cost; one whose cost nobody knows has no series but that of its gaps.
 *
 * @param dimensions the dimensions of the policy, in the order of their labels
 */
export async function unitFamilies(
  cluster: string,
  units: readonly UnitCostState[],
  dimensions: readonly string[],
  pen: Pen,
): Promise<readonly Family[]> {
  const labelsOf = ({ name, conditions }: UnitCostState): readonly string[] => {
    const selected = (dimension: string): string => {
      const found = conditions.find((condition) => condition.dimension === dimension);
      return found === undefined ? '' : `${found.negated ? '!' : ''}${found.pattern}`;
    };
    return [cluster, name, selected('namespace'), ...dimensions.map(selected)];
  };
  return [
    await sampleFamily(
      'podtally_unit_cost_usd',
      units.flatMap((unit) =>
        unit.usdPerUnit === null ? [] : [{ labels: labelsOf(unit), value: unit.usdPerUnit }],
      ),
      pen,
    ),
    await sampleFamily(
      'podtally_unit_gap_days',
      units.map((unit) => ({ labels: labelsOf(unit), value: unit.gapDays })),
      pen,
    ),
  ];
}
