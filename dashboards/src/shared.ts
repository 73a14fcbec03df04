import type {
  LabelColumn,
  Panel,
  RowLink,
  Step,
  TablePanel,
  TimePanel,
  ValueColumn,
} from './model.ts';
import { costBy, efficiency, ownerCost, OWNED, workloadCost } from './promql/cost.ts';
import { alongLargest, amongLargest, inUnit, largest } from './promql/display.ts';
import { meanOverPreviousRange, meanOverRange } from './promql/over-time.ts';
import { sumBy } from './promql/selector.ts';

/** Fixed for ever: links and bookmarks name them. */
export const UIDS = {
  overview: 'podtally-cost-overview',
  namespaces: 'podtally-namespaces',
  owners: 'podtally-owners',
  idle: 'podtally-idle',
  budgets: 'podtally-budgets',
  nodes: 'podtally-nodes',
  health: 'podtally-health',
} as const;

/** How many series a chart can tell apart by colour, and rows that one reads. */
export const TOP_SERIES = 20;
export const TOP_ROWS = 100;

/** Columns of 24 that panels take, and rows of 30 pixels. */
export const HALF = { width: 12, height: 9 } as const;
export const WHOLE = { width: 24, height: 10 } as const;
export const NUMBER = { width: 4, height: 4 } as const;

/** Idle above a third is worth a look, above a half an order. */
export const IDLE_STEPS: readonly Step[] = [
  { from: null, color: 'green' },
  { from: 0.33, color: 'yellow' },
  { from: 0.5, color: 'orange' },
];
/** The same, seen as efficiency. */
export const EFFICIENCY_STEPS: readonly Step[] = [
  { from: null, color: 'orange' },
  { from: 0.5, color: 'yellow' },
  { from: 0.67, color: 'green' },
];
/** Anything counted is worth a look. */
export const NONE_STEPS: readonly Step[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'orange' },
];

export const NAMESPACE_COLUMN: LabelColumn = {
  label: 'namespace',
  name: 'Namespace',
  link: linkTo('namespaces', 'Workloads of this namespace', { namespace: 'Namespace' }),
};

/** What tells workloads apart, in a cluster. */
export const WORKLOAD_LABELS = ['namespace', 'workload_kind', 'workload'];
/** The same as the first columns of a table. */
export const WORKLOAD_COLUMNS: readonly LabelColumn[] = [
  NAMESPACE_COLUMN,
  { label: 'workload_kind', name: 'Kind' },
  {
    label: 'workload',
    name: 'Workload',
    link: linkTo('namespaces', 'Only this workload', {
      namespace: 'Namespace',
      workload: 'Workload',
    }),
  },
];

/** The efficiency of the workloads that are the largest of a ranking. */
export function workloadEfficiency(ranking: string, conditions: readonly string[]): ValueColumn {
  const efficient = efficiency((part) => workloadCost(WORKLOAD_LABELS, [...conditions, part]));
  return {
    name: 'Efficiency',
    expr: amongLargest(TOP_ROWS, ranking, efficient),
    unit: 'percentunit',
    decimals: 0,
    steps: EFFICIENCY_STEPS,
  };
}

/** A link from a row to a dashboard, with columns of the row as its variables. */
export function linkTo(
  dashboard: keyof typeof UIDS,
  title: string,
  variables: RowLink['variables'],
): RowLink {
  return { uid: UIDS[dashboard], title, variables };
}

/** The whole cost over time, by one label of the roll-up by owner. */
export function costOverTime(
  title: string,
  label: string,
  about: string,
  conditions: readonly string[] = [],
): Panel {
  return {
    kind: 'time',
    title,
    description: `${about} Each point is the rate at its moment. What no pod owns is in parentheses: (cluster_idle), (managed_service_fee); beyond the ${TOP_SERIES} largest is (other).`,
    ...HALF,
    queries: [
      {
        expr: inUnit(largest(TOP_SERIES, label, costBy(label, conditions))),
        legend: `{{${label}}}`,
      },
    ],
    unit: 'currencyUSD',
    isStacked: true,
    isWhole: true,
  };
}

/** The whole cost over time, by a label with few values. */
export function wholeOverTime(
  title: string,
  label: string,
  about: string,
  vector: string = sumBy([label], ownerCost()),
): TimePanel {
  return {
    kind: 'time',
    title,
    description: `${about} Each point is the rate at its moment.`,
    ...HALF,
    queries: [{ expr: inUnit(vector), legend: `{{${label}}}` }],
    unit: 'currencyUSD',
    isStacked: true,
    isWhole: true,
  };
}

/** What each value of a label costs: now, over the range, and before it. */
export function costTable(
  title: string,
  column: LabelColumn,
  conditions: readonly string[] = [],
  size: Pick<Panel, 'width' | 'height'> = HALF,
): TablePanel {
  const { label } = column;
  const cost = costBy(label, conditions);
  const mean = meanOverRange(cost);
  const ranked = (vector: string): string => alongLargest(TOP_ROWS, label, mean, vector);
  const ofOwned = efficiency((part) => sumBy([label], ownerCost([OWNED, part, ...conditions])));
  return {
    kind: 'table',
    title,
    description: `The ${TOP_ROWS} largest by their mean over the range, and (other) for the rest. Latest: the rate at the end of the range. Mean: over the time for which there is data, so that what lived shortly weighs little. Previous: the mean over the range before this one. Change: Mean less Previous. Share: of Latest. Efficiency: used money per money charged for requests and use.`,
    ...size,
    labels: [column],
    values: [
      { name: 'Mean', expr: inUnit(ranked(mean)), unit: 'currencyUSD', isSummed: true },
      { name: 'Latest', expr: inUnit(ranked(cost)), unit: 'currencyUSD', isSummed: true },
      {
        name: 'Previous',
        expr: inUnit(ranked(meanOverPreviousRange(cost))),
        unit: 'currencyUSD',
        isSummed: true,
      },
      {
        name: 'Share',
        expr: ranked(`${cost} / scalar(sum(${cost}))`),
        unit: 'percentunit',
        decimals: 1,
      },
      {
        name: 'Efficiency',
        expr: amongLargest(TOP_ROWS, mean, ofOwned),
        unit: 'percentunit',
        decimals: 0,
        steps: EFFICIENCY_STEPS,
      },
    ],
    difference: { name: 'Change', of: 'Mean', minus: 'Previous' },
    whole: ['Latest'],
  };
}
