import type { Dashboard, ValueColumn } from './model.ts';
import { costBy, efficiency, partOf, podCost, WORKLOAD_IDLE, workloadCost } from './promql/cost.ts';
import { amongLargest, inUnit } from './promql/display.ts';
import { meanOverRange } from './promql/over-time.ts';
import { CLUSTERS, select, sumBy } from './promql/selector.ts';
import {
  costOverTime,
  EFFICIENCY_STEPS,
  HALF,
  NAMESPACE_COLUMN,
  TOP_ROWS,
  TOP_SERIES,
  UIDS,
  workloadEfficiency,
  WORKLOAD_COLUMNS,
  WORKLOAD_LABELS,
  wholeOverTime,
  WHOLE,
} from './shared.ts';
import { chosenOf, chosen, COST_CHOICES } from './variables.ts';

const NAMESPACES = 'namespace=~"$namespace"';
const CHOSEN = [NAMESPACES, 'workload=~"$workload"'];
const WORKLOADS = [...CHOSEN, 'workload!=""'];
const FAMILY = 'podtally_workload_cost_usd_per_hour';

/** The parts that each model charges, as docs/metrics.md says. */
const PARTS = {
  Request: 'used_reserved|idle_.*',
  Usage: 'used_.*|idle_held',
  Hybrid: 'used_.*|idle_kept|idle_held',
} as const;

const total = workloadCost([], CHOSEN);
const byWorkload = workloadCost(WORKLOAD_LABELS, WORKLOADS);
const POD = ['namespace', 'workload', 'pod'];
const pods = sumBy(POD, podCost([...WORKLOADS, 'pod!=""']));

/** Down from namespaces over workloads to pods. */
export const namespaces: Dashboard = {
  uid: UIDS.namespaces,
  title: 'Podtally / Namespace and workload',
  description: 'What namespaces, their workloads and their pods cost, and under which model.',
  revision: 2,
  from: 'now-24h',
  variables: [
    ...COST_CHOICES,
    chosenOf(FAMILY, 'namespace', 'Namespace'),
    chosen(
      'workload',
      'Workload',
      `label_values(${FAMILY}{cluster=~"$cluster",namespace=~"$namespace"}, workload)`,
    ),
  ],
  sections: [
    {
      panels: [
        {
          kind: 'stat',
          title: 'Cost per ${unit:text}',
          description:
            'What the choices above cost at the end of the range. With all namespaces and workloads, cluster idle and fees are in it.',
          width: 8,
          height: 4,
          query: { expr: inUnit(total), legend: 'cost' },
          unit: 'currencyUSD',
          isWhole: true,
        },
        {
          kind: 'stat',
          title: 'Paid for and not used, per ${unit:text}',
          description: 'Workload idle at the end of the range.',
          width: 8,
          height: 4,
          query: {
            expr: inUnit(partOf(total, workloadCost([], [...CHOSEN, WORKLOAD_IDLE]))),
            legend: 'idle',
          },
          unit: 'currencyUSD',
        },
        {
          kind: 'stat',
          title: 'Efficiency',
          description:
            'Used money per money charged for requests and use, at the end of the range.',
          width: 8,
          height: 4,
          query: {
            expr: efficiency((part) => workloadCost([], [...CHOSEN, part])),
            legend: 'efficiency',
          },
          unit: 'percentunit',
          decimals: 0,
          steps: EFFICIENCY_STEPS,
        },
        wholeOverTime(
          'Cost per ${unit:text} by kind of spend',
          'spend_type',
          'How much of the cost is used, and how much is idle.',
          workloadCost(['spend_type'], CHOSEN),
        ),
        wholeOverTime(
          'Cost per ${unit:text} by resource',
          'resource',
          'What the money buys.',
          workloadCost(['resource'], CHOSEN),
        ),
        costOverTime(
          'Cost per ${unit:text} by namespace',
          'namespace',
          'What each chosen namespace costs, with all of its workloads.',
          [NAMESPACES],
        ),
        {
          kind: 'time',
          title: `Cost per \${unit:text}, the ${TOP_SERIES} costliest workloads`,
          description: `At each moment the ${TOP_SERIES} workloads that cost most then; the others are not in the chart.`,
          ...HALF,
          queries: [
            {
              expr: inUnit(`topk(${TOP_SERIES}, ${byWorkload})`),
              legend: '{{namespace}}/{{workload}}',
            },
          ],
          unit: 'currencyUSD',
          isStacked: true,
        },
        {
          kind: 'table',
          title: `The ${TOP_ROWS} costliest workloads, per \${unit:text}`,
          description:
            'Latest: the rate at the end of the range. Mean: over the range, over the time for which there is data. Idle: paid for and not used, at the end of the range. Efficiency: used money per money charged for requests and use.',
          ...WHOLE,
          labels: WORKLOAD_COLUMNS,
          values: [
            {
              name: 'Latest',
              expr: inUnit(`topk(${TOP_ROWS}, ${byWorkload})`),
              unit: 'currencyUSD',
              isSummed: true,
            },
            {
              name: 'Mean',
              expr: inUnit(amongLargest(TOP_ROWS, byWorkload, meanOverRange(byWorkload))),
              unit: 'currencyUSD',
              isSummed: true,
            },
            {
              name: 'Idle',
              expr: inUnit(
                amongLargest(
                  TOP_ROWS,
                  byWorkload,
                  partOf(byWorkload, workloadCost(WORKLOAD_LABELS, [...WORKLOADS, WORKLOAD_IDLE])),
                ),
              ),
              unit: 'currencyUSD',
              isSummed: true,
            },
            workloadEfficiency(byWorkload, WORKLOADS),
          ],
        },
        {
          kind: 'table',
          title: 'Namespaces under each model, cost per ${unit:text}',
          description:
            'Who would pay more and who less if one model held for everyone, at the end of the range. Every column has the same sum; what no pod owns is in parentheses.',
          ...WHOLE,
          labels: [NAMESPACE_COLUMN],
          values: (['policy', 'request', 'usage', 'hybrid'] as const).map(underModel),
          whole: ['Policy', 'Request', 'Usage', 'Hybrid'],
        },
      ],
    },
    {
      title: 'Pods',
      isFolded: true,
      panels: [
        {
          kind: 'table',
          title: `The ${TOP_ROWS} costliest pods, per \${unit:text}`,
          description:
            'At the end of the range. Policy: under the policy in force, whatever model is chosen. Request, Usage, Hybrid: if that model held for everyone; only where the exporter shows parts by pod (server.metrics.parts). Reads every pod of the chosen namespaces: choose some first where there are many.',
          ...WHOLE,
          labels: [
            { label: 'namespace', name: 'Namespace' },
            { label: 'workload', name: 'Workload' },
            { label: 'pod', name: 'Pod' },
          ],
          values: [
            {
              name: 'Policy',
              expr: inUnit(`topk(${TOP_ROWS}, ${pods})`),
              unit: 'currencyUSD',
              isSummed: true,
            },
            ...Object.entries(PARTS).map(([name, parts]): ValueColumn => ({
              name,
              expr: inUnit(amongLargest(TOP_ROWS, pods, ofParts(parts))),
              unit: 'currencyUSD',
              isSummed: true,
            })),
          ],
        },
      ],
    },
  ],
};

function underModel(model: string): ValueColumn {
  return {
    name: `${model.charAt(0).toUpperCase()}${model.slice(1)}`,
    expr: inUnit(costBy('namespace', [NAMESPACES], `model="${model}"`)),
    unit: 'currencyUSD',
    isSummed: true,
  };
}

function ofParts(parts: string): string {
  const rows = select('podtally_cost_part_usd_per_hour', [
    ...[CLUSTERS, ...WORKLOADS, 'pod!=""'],
    `part=~"${parts}"`,
  ]);
  return sumBy(POD, rows);
}
