import type { PanelData } from '@grafana/data';
import { samplesOf, type Sample } from '../cost/series.ts';
import { ALERTS, RULES, SERIES } from './queries.ts';

/** How a budget stands, as its series say. */
export interface Budget {
  readonly cluster: string;
  readonly name: string;
  /** `month`, `week`, `quarter` or `year`. */
  readonly period: string;
  /** Values of owner dimensions by their name. */
  readonly owner: Readonly<Record<string, string>>;
  /** US dollars. */
  readonly limit: number;
  readonly spent: number;
  /** Nothing while there is too little history. */
  readonly forecast: number | undefined;
  /** Unix seconds. */
  readonly start: number;
  readonly end: number;
  readonly alerts: readonly Alert[];
}

/** One alert about a budget that is pending or fires. */
export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly state: 'firing' | 'pending';
}

/** Labels of series of budgets that do not say whose it is. */
const NO_OWNER = new Set([
  ...['__name__', 'cluster', 'budget', 'period', 'instance', 'job', 'endpoint', 'container', 'pod'],
  ...['service_monitor', 'prometheus', 'prometheus_replica', 'receive', 'replica', 'tenant_id'],
]);
const PREFIX = 'podtally_budget_';

/** The budgets of an answer to `budgetQueries`, by name. */
export function budgetsOf(data: Pick<PanelData, 'series'> | undefined): readonly Budget[] {
  const byBudget = new Map<string, Sample[]>();
  for (const sample of samplesOf(data, SERIES)) {
    const key = budgetKey(sample.labels['cluster'] ?? '', sample.labels['budget'] ?? '');
    byBudget.set(key, [...(byBudget.get(key) ?? []), sample]);
  }
  const alerts = samplesOf(data, ALERTS);
  return [...byBudget.values()]
    .flatMap((samples) => budgetOf(samples, alerts))
    .sort((a, b) => a.name.localeCompare(b.name) || a.cluster.localeCompare(b.cluster));
}

/** Whether the alert rules of Podtally's run where the series are kept. */
export function areRulesThere(data: Pick<PanelData, 'series'> | undefined): boolean {
  return samplesOf(data, RULES).length > 0 || samplesOf(data, ALERTS).length > 0;
}

/** One text per cluster and name. */
export function budgetKey(cluster: string, name: string): string {
  return `${cluster}\u0000${name}`;
}

/** None where what makes a budget is not there. */
function budgetOf(samples: readonly Sample[], alerts: readonly Sample[]): readonly Budget[] {
  const value = (name: string): number | undefined =>
    samples.find(({ labels }) => labels['__name__'] === `${PREFIX}${name}`)?.value;
  const labels = samples[0]?.labels ?? {};
  const [cluster = '', name = ''] = [labels['cluster'], labels['budget']];
  const limit = value('limit_usd');
  const spent = value('spent_usd');
  const start = value('period_start_timestamp_seconds');
  const end = value('period_end_timestamp_seconds');
  if (limit === undefined || spent === undefined || start === undefined || end === undefined)
    return [];
  return [
    {
      ...{ cluster, name, limit, spent, start, end },
      period: labels['period'] ?? '',
      owner: Object.fromEntries(
        Object.entries(labels).filter(([label, text]) => !NO_OWNER.has(label) && text !== ''),
      ),
      forecast: value('forecast_usd'),
      alerts: alertsOf(cluster, name, alerts),
    },
  ];
}

function alertsOf(cluster: string, budget: string, alerts: readonly Sample[]): readonly Alert[] {
  const own = alerts.filter(
    ({ labels }) => labels['cluster'] === cluster && labels['budget'] === budget,
  );
  const found = own.map(({ labels }): Alert => ({
    name: labels['alertname'] ?? '',
    severity: labels['severity'] ?? '',
    state: labels['alertstate'] === 'pending' ? 'pending' : 'firing',
  }));
  // Replicas of a Prometheus tell the same alert.
  return [...new Map(found.map((alert) => [alert.name, alert])).values()].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
}
