import {
  ATTRIBUTION,
  CATALOGUE,
  METRIC_GROUPS,
  type Metric,
  type MetricGroup,
} from './catalogue.ts';
import { entriesOf } from '../../domain/units.ts';

const TITLES: Readonly<Record<MetricGroup, string>> = {
  cost: 'Cost',
  budget: 'Budgets',
  price: 'Prices',
  truth: 'Truth about the numbers',
  health: 'The exporter itself',
  opencost: 'OpenCost names',
};

const INTRODUCTION = `# Metrics

This page is generated from the metric catalogue (\`exporter/src/delivery/metrics/catalogue.ts\`) by \`npm run generate\`.

Names, labels and units marked stable are a contract: renaming one is a breaking change.
The currency is part of the unit (\`usd\`) and never a label; \`podtally_exchange_rate_ratio\` is there for display.

## Rules

- The sum of \`podtally_cost_usd_per_hour\` over everything is what the cluster costs per hour: idle, fees and shared cost are series of it, counted once.
- \`pod=""\` where no pod pays: idle has its node, fees have neither.
- \`${ATTRIBUTION}\` stands for one label per dimension of the policy (by default team, service, customer, environment); a character that Prometheus does not allow becomes \`_\`, and a name that is taken above gets \`owner_\` in front.
- Every label is written out, empty or not: with \`honor_labels: true\`, which the scrape of Podtally needs, an omitted label would take the value of the scrape target.
- A living pod always has its cpu and memory series of \`usage\` and \`workload_idle\`, zero included, and so have the roll-ups, so that averages over time are right; only \`workload_idle\` in the usage model, which knows none, is left out.
  No other zero series is written.
- Pods of one name on one node, of which one has just ended, are one series; there is no uid label.
- \`spend_type\` is \`usage\`, \`workload_idle\`, \`cluster_idle\` or \`managed_service_fee\`; \`resource\` is \`cpu\`, \`memory\`, \`gpu\` or \`managed_service_fee\`; \`component\` of cluster idle is \`free\`, \`system\` or \`uncharged\`.
- Under a \`model\` cluster idle is always shown apart; \`podtally_workload_idle_share_usd_per_hour\` says what each workload would carry of it.
- When passes fail for too long, cost, budgets and prices disappear rather than freeze; what tells how far to trust them stays.
- Values have as many digits as bring the same double back, and both formats (Prometheus text 0.0.4, OpenMetrics 1.0) say the same.
`;

/** docs/metrics.md, in Markdown. */
export const metricsPage = (): string =>
  [INTRODUCTION, ...entriesOf(METRIC_GROUPS).map(([group, about]) => section(group, about))].join(
    '\n',
  );

function section(group: MetricGroup, about: string): string {
  const metrics = entriesOf<string, Metric>(CATALOGUE).filter(
    ([, metric]) => metric.group === group,
  );
  return [
    `## ${TITLES[group]}\n`,
    `${about}\n`,
    ...NOTES[group].map((note) => `${note}\n`),
    ...metrics.map(([name, metric]) => entry(name, metric)),
  ].join('\n');
}

const NOTES: Readonly<Record<MetricGroup, readonly string[]>> = {
  cost: [
    'What a cluster adds to Prometheus: 4 to 5 series of `podtally_cost_usd_per_hour` per pod, as many of `podtally_cost_part_usd_per_hour` when that is by pod, and in the roll-ups about 22 per workload and 14 per namespace and owner.',
    'With `server.metrics.parts: auto` (the default) parts are by pod up to 20,000 pods and by workload above, where `pod` and `node` are empty.',
  ],
  budget: [
    'A forecast is above the limit where `podtally_budget_forecast_usd > podtally_budget_limit_usd`; [alerts](alerts.md) are made of these series.',
  ],
  price: [],
  truth: [],
  health: [
    'Besides these, the process (`process_*`) and Node (`nodejs_*`) metrics of prom-client are served, without the gauges whose names end in `_total`.',
  ],
  opencost: [
    '`container` holds the name of the workload, for Podtally measures pods and not containers; `instance` is the node.\n`promtool check metrics` dislikes `node_gpu_count`, whose name is not ours to choose.',
  ],
};

const entry = (name: string, { type, help, labels, stability }: Metric): string =>
  [
    `### \`${name}\`\n`,
    `${help}\n`,
    `${stability} ${type}; ${labels.length === 0 ? 'no labels' : `labels ${labels.map((label) => `\`${label}\``).join(', ')}`}.\n`,
  ].join('\n');
