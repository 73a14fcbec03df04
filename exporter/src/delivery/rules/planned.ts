/**
 * Metrics that rules read and the exporter does not serve yet, by the labels they will have.
 * Once they are in the catalogue they go from here; a test holds that no name is in both.
 */
const BUDGET = ['cluster', 'budget', '<attribution>', 'period'] as const;

export const PLANNED: Readonly<Record<string, readonly string[]>> = {
  podtally_budget_limit_usd: BUDGET,
  podtally_budget_spent_usd: BUDGET,
  podtally_budget_forecast_usd: BUDGET,
  podtally_budget_period_start_timestamp_seconds: BUDGET,
  podtally_budget_period_end_timestamp_seconds: BUDGET,
  podtally_leader: [],
};
