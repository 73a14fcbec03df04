import type { CostQuery } from '../scenes/view-queries.ts';
import { is, selector, type Matcher } from '../promql/selector.ts';
import { clusterMatchers, type View } from '../view/view.ts';

export const SERIES = 'budgets';
export const ALERTS = 'alerts';
export const RULES = 'rules';

/** What all series of budgets tell; docs/metrics.md is their contract. */
const FAMILIES =
  'podtally_budget_(?:limit_usd|spent_usd|forecast_usd|period_start_timestamp_seconds|period_end_timestamp_seconds)';
/** What every rule group of Podtally's records of a budget. */
const RECORDED = 'budget:podtally_budget_limit_usd:current';

/** How every budget stands at the end of the range, and the alerts about it: three queries of a few series each. */
export function budgetQueries(view: View): readonly CostQuery[] {
  return budgetQueriesOf(clusterMatchers(view));
}

/** What budgets are, have spent and are forecast to spend, without the alerts about them. */
export function budgetSeries(view: View): CostQuery {
  return seriesQuery(clusterMatchers(view));
}

/** The same under any conditions on labels. */
export function budgetQueriesOf(matchers: readonly Matcher[]): readonly CostQuery[] {
  const instant = true;
  const alerting: readonly Matcher[] = [is('topic', 'budget'), ...matchers];
  return [
    seriesQuery(matchers),
    { refId: ALERTS, expr: selector('ALERTS', alerting), instant },
    { refId: RULES, expr: `count(${RECORDED})`, instant },
  ];
}

function seriesQuery(matchers: readonly Matcher[]): CostQuery {
  const named: Matcher = { label: '__name__', op: '=~', value: FAMILIES };
  return { refId: SERIES, expr: selector('', [named, ...matchers]), instant: true };
}

/** What one budget has spent, over time. */
export function spentQuery(cluster: string, name: string): string {
  return `max(${selector('podtally_budget_spent_usd', [is('cluster', cluster), is('budget', name)])})`;
}
