import { OPENCOST_METRICS } from './opencost-metrics.ts';

/**
 * Every metric that Podtally serves, as data: the one place where a name, a label or a help text is written.
 * Registration, rendering, docs/metrics.md, dashboards and plugin queries all read this table.
 */

/** What a metric is about; decides the section of the documentation, and what is still served when passes fail. */
export const METRIC_GROUPS = {
  cost: 'The bill, allocated, as rates in US dollars per hour and as dollars counted.',
  budget:
    'What parts of the bill may cost in a period and what they have cost, calendar-true, from the closed hours of the ledger; absent where no budget is configured.',
  price: 'What hosts and their resources cost per hour, and where each price comes from.',
  truth:
    'How far to trust the numbers; served also when passes fail, while cost and prices are not.',
  health: 'The exporter as a program.',
  opencost: 'The names of OpenCost, so that dashboards made for it keep working; off by default.',
} as const;
export type MetricGroup = keyof typeof METRIC_GROUPS;

export interface Metric {
  readonly type: 'gauge' | 'counter';
  /** The unit as the name ends in it, without `_total`; empty for counts. */
  readonly unit: string;
  /** One line, no quotes or backslashes. */
  readonly help: string;
  /** In the order they are written; ATTRIBUTION stands for the dimensions of the policy. */
  readonly labels: readonly string[];
  /** `stable`: renaming it is a breaking change. */
  readonly stability: 'stable' | 'experimental';
  readonly group: MetricGroup;
}

/** Stands among the labels for one label per attribution dimension of the policy (team, service, …). */
export const ATTRIBUTION = '<attribution>';

const POD = [
  'cluster',
  'namespace',
  'pod',
  'node',
  'workload_kind',
  'workload',
  ATTRIBUTION,
] as const;
const WORKLOAD = ['cluster', 'namespace', 'workload_kind', 'workload', ATTRIBUTION] as const;
const OWNER = ['cluster', 'namespace', ATTRIBUTION] as const;
const BUDGET = ['cluster', 'budget', ATTRIBUTION, 'period'] as const;
const UNIT = ['cluster', 'unit', 'namespace', ATTRIBUTION] as const;
const ROW = ['spend_type', 'resource', 'component', 'shared_from'] as const;
const PART = ['part', 'resource', 'component', 'shared_from'] as const;
export const CATALOGUE = {
  podtally_cost_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'The bill, allocated, under the policy in force: its sum over everything is what the cluster costs per hour.',
    labels: [...POD, ...ROW],
    stability: 'stable',
    group: 'cost',
  },
  podtally_cost_part_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'What every model is made of, by pod or by workload: request is used_reserved and every idle part; usage is used_reserved, used_burst and idle_held; hybrid is used_reserved, used_burst, idle_kept and idle_held.',
    labels: [...POD, ...PART],
    stability: 'stable',
    group: 'cost',
  },
  podtally_workload_cost_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'The bill by workload, under the policy in force: podtally_cost_usd_per_hour without pod and node.',
    labels: [...WORKLOAD, ...ROW],
    stability: 'stable',
    group: 'cost',
  },
  podtally_workload_model_cost_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'The bill by workload as each model (request, usage, hybrid) splits it, cluster idle included: the sum of each model is the bill.',
    labels: [...WORKLOAD, 'model', ...ROW],
    stability: 'stable',
    group: 'cost',
  },
  podtally_owner_cost_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'The bill by namespace and owner, under the policy in force (model policy) and as each model splits it: the sum of each model is the bill.',
    labels: [...OWNER, 'model', 'spend_type', 'resource'],
    stability: 'stable',
    group: 'cost',
  },
  podtally_workload_idle_share_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'What each workload would carry of the cluster idle under each model, were it shared; not part of any sum.',
    labels: [...WORKLOAD, 'model', 'resource'],
    stability: 'stable',
    group: 'cost',
  },
  podtally_workload_cost_usd_total: {
    type: 'counter',
    unit: 'usd',
    help: 'Dollars by workload, integrated by the exporter pass by pass, under the policy in force; ended workloads expire.',
    labels: [...WORKLOAD, ...ROW],
    stability: 'stable',
    group: 'cost',
  },
  podtally_budget_limit_usd: {
    type: 'gauge',
    unit: 'usd',
    help: 'What the running period of a budget may cost; the attribution labels name its owner.',
    labels: BUDGET,
    stability: 'stable',
    group: 'budget',
  },
  podtally_budget_spent_usd: {
    type: 'gauge',
    unit: 'usd',
    help: 'What the running period of a budget has cost in the hours that are closed.',
    labels: BUDGET,
    stability: 'stable',
    group: 'budget',
  },
  podtally_budget_forecast_usd: {
    type: 'gauge',
    unit: 'usd',
    help: 'What the running period of a budget is expected to cost in the end; absent while there is less than a week of history.',
    labels: BUDGET,
    stability: 'stable',
    group: 'budget',
  },
  podtally_budget_period_start_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the running period of a budget began, in unix seconds.',
    labels: BUDGET,
    stability: 'stable',
    group: 'budget',
  },
  podtally_budget_period_end_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the running period of a budget ends, in unix seconds.',
    labels: BUDGET,
    stability: 'stable',
    group: 'budget',
  },
  podtally_gl_unmapped_usd: {
    type: 'gauge',
    unit: 'usd',
    help: 'What the running month has cost, in closed hours, that no rule of finance.gl books to an account; absent without rules.',
    labels: ['cluster'],
    stability: 'stable',
    group: 'budget',
  },
  podtally_unit_cost_usd: {
    type: 'gauge',
    unit: 'usd',
    help: 'What one unit (order, request, customer) cost over those of the last seven days on which cost and quantity are known; absent where there is none. The other labels are what is selected.',
    labels: UNIT,
    stability: 'stable',
    group: 'budget',
  },
  podtally_unit_gap_days: {
    type: 'gauge',
    unit: '',
    help: 'How many of the last seven days say nothing of what a unit costs: hours are missing, or its quantity is missing or zero.',
    labels: UNIT,
    stability: 'stable',
    group: 'budget',
  },
  podtally_node_price_usd_per_hour: {
    type: 'gauge',
    unit: 'usd_per_hour',
    help: 'What a host costs per hour, and the rung of the price ladder that says so.',
    labels: ['cluster', 'node', 'instance_type', 'region', 'zone', 'capacity_type', 'price_source'],
    stability: 'stable',
    group: 'price',
  },
  podtally_price_oldest_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The date of the oldest price in use, by the rung that says it, in unix seconds; prices without a date do not count.',
    labels: ['price_source'],
    stability: 'stable',
    group: 'price',
  },
  podtally_node_cpu_usd_per_core_hour: {
    type: 'gauge',
    unit: 'usd_per_core_hour',
    help: 'What one core of the host costs per hour after its price is split.',
    labels: ['cluster', 'node'],
    stability: 'stable',
    group: 'price',
  },
  podtally_node_memory_usd_per_gib_hour: {
    type: 'gauge',
    unit: 'usd_per_gib_hour',
    help: 'What one GiB of memory of the host costs per hour after its price is split.',
    labels: ['cluster', 'node'],
    stability: 'stable',
    group: 'price',
  },
  podtally_node_gpu_usd_per_gpu_hour: {
    type: 'gauge',
    unit: 'usd_per_gpu_hour',
    help: 'What one GPU of the host costs per hour after its price is split; only hosts with GPUs.',
    labels: ['cluster', 'node'],
    stability: 'stable',
    group: 'price',
  },
  podtally_exchange_rate_ratio: {
    type: 'gauge',
    unit: 'ratio',
    help: 'How much of the currency to one unit of the currency from buys, by the newest rate configured: for display, amounts stay in US dollars.',
    labels: ['from', 'to'],
    stability: 'stable',
    group: 'price',
  },
  podtally_conservation_error_ratio: {
    type: 'gauge',
    unit: 'ratio',
    help: 'Relative error between what was allocated and what the hosts cost: the worst host of the last pass, or the published total if that is worse; must be at most 1e-9.',
    labels: [],
    stability: 'stable',
    group: 'truth',
  },
  podtally_coverage_ratio: {
    type: 'gauge',
    unit: 'ratio',
    help: 'The result of the last pass against an independent count of its inputs (pods, hosts, cpu_requests, memory_requests); must be 1.',
    labels: ['what'],
    stability: 'stable',
    group: 'truth',
  },
  podtally_gaps: {
    type: 'gauge',
    unit: '',
    help: 'Cost or input of the last pass that is missing, unpriced or estimated, by kind; every kind, zero included.',
    labels: ['kind'],
    stability: 'stable',
    group: 'truth',
  },
  podtally_source_up: {
    type: 'gauge',
    unit: '',
    help: 'Whether a source answered in the last pass (1) or not (0).',
    labels: ['source'],
    stability: 'stable',
    group: 'truth',
  },
  podtally_source_last_success_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When a source last answered, in unix seconds; 0 if never.',
    labels: ['source'],
    stability: 'stable',
    group: 'truth',
  },
  podtally_source_duration_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How long reading a source took in the last pass.',
    labels: ['source'],
    stability: 'stable',
    group: 'truth',
  },
  podtally_source_targets: {
    type: 'gauge',
    unit: '',
    help: 'How many targets a source has, by state (up, down).',
    labels: ['source', 'state'],
    stability: 'experimental',
    group: 'truth',
  },
  podtally_last_pass_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the last successful pass ended, in unix seconds; missing data must never look like savings.',
    labels: [],
    stability: 'stable',
    group: 'truth',
  },
  podtally_pass_duration_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How long the last successful pass took.',
    labels: [],
    stability: 'stable',
    group: 'truth',
  },
  podtally_price_catalogue_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The date of the embedded price catalogue, in unix seconds; absent where it is not on the ladder.',
    labels: [],
    stability: 'stable',
    group: 'truth',
  },
  podtally_passes_total: {
    type: 'counter',
    unit: '',
    help: 'Passes since the start, by result (success, failure).',
    labels: ['result'],
    stability: 'stable',
    group: 'health',
  },
  podtally_notifications_total: {
    type: 'counter',
    unit: '',
    help: 'Tries to send a digest since the start, by channel (mail, or the name of a webhook) and result (delivered, failed).',
    labels: ['channel', 'result'],
    stability: 'stable',
    group: 'health',
  },
  podtally_leader: {
    type: 'gauge',
    unit: '',
    help: 'Whether this replica leads (1) and publishes cost, or stands by (0); absent where there is no lease.',
    labels: [],
    stability: 'stable',
    group: 'health',
  },
  podtally_config_last_reload_successful: {
    type: 'gauge',
    unit: '',
    help: 'Whether the configuration was good when it was last read (1); if not (0), the one before is in force.',
    labels: [],
    stability: 'stable',
    group: 'health',
  },
  podtally_config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the configuration in force was read, in unix seconds.',
    labels: [],
    stability: 'stable',
    group: 'health',
  },
  podtally_build_info: {
    type: 'gauge',
    unit: '',
    help: 'Always 1; the version of Podtally and of Node.',
    labels: ['version', 'node_version'],
    stability: 'stable',
    group: 'health',
  },
  ...OPENCOST_METRICS,
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof CATALOGUE;

/** A metric of the catalogue by its name. */
export const metric = (name: MetricName): Metric => CATALOGUE[name];
