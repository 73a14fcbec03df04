import type { Sample } from '../../support/samples.ts';
import type { StoredSample } from '../../support/store-history.ts';
import { seriesOf, type Past } from './past.ts';

/** What the names of all series of budgets begin with. */
export const BUDGET = 'podtally_budget_';
const SPENT = `${BUDGET}spent_usd`;
const NEAR = 0.8;

/** A budget as an exposition tells of it. */
export interface PastBudget {
  readonly samples: readonly Sample[];
  readonly labels: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly start: number;
  readonly spent: number;
  readonly limit: number;
  readonly forecast: number | undefined;
  readonly scrapedAt: number;
}

/** The budgets of an exposition. */
export function budgetsOf(samples: readonly Sample[], { scrapedAt }: Past): readonly PastBudget[] {
  const ofBudgets = samples.filter(({ name }) => name.startsWith(BUDGET));
  return ofBudgets
    .filter(({ name }) => name === SPENT)
    .map(({ labels, value: spent }) => {
      const own = ofBudgets.filter((sample) => sample.labels['budget'] === labels['budget']);
      const valueOf = (name: string): number | undefined =>
        own.find((sample) => sample.name === `${BUDGET}${name}`)?.value;
      return {
        ...{ samples: own, labels, spent, scrapedAt },
        start: valueOf('period_start_timestamp_seconds') ?? 0,
        limit: valueOf('limit_usd') ?? 0,
        forecast: valueOf('forecast_usd'),
      };
    });
}

/**
 * Its series at a time of its period, as if it had been spent evenly; before, it had another one, of which nothing is told.
 * The alerts are those that the rules in alerts/ have for such values.
 */
export function budgetAt(budget: PastBudget, at: number): readonly StoredSample[] {
  const { samples, labels, start, scrapedAt, limit, forecast } = budget;
  if (at < start) return [];
  const spent = scrapedAt > start ? (budget.spent * (at - start)) / (scrapedAt - start) : 0;
  const alerts = [
    ...(spent >= NEAR * limit ? [['PodtallyBudgetNearLimit', 'warning']] : []),
    ...(spent >= limit ? [['PodtallyBudgetExceeded', 'critical']] : []),
    ...((forecast ?? 0) > limit ? [['PodtallyBudgetForecastOverLimit', 'warning']] : []),
  ].map(([alertname = '', severity = '']) => ({
    name: 'ALERTS',
    labels: { ...labels, alertname, severity, alertstate: 'firing', topic: 'budget' },
    value: 1,
  }));
  return [
    ...samples.map((sample) => (sample.name === SPENT ? { ...sample, value: spent } : sample)),
    ...alerts,
  ].map((sample) => ({
    series: seriesOf(sample),
    at: at * 1000,
    value: sample.value,
    marksEnd: false,
  }));
}
