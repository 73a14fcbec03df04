import type { Dashboard } from './model.ts';
import {
  CLUSTER_IDLE,
  costBy,
  efficiency,
  IDLE,
  OWNED,
  ownerCost,
  partOf,
  podCost,
  WORKLOAD_IDLE,
  workloadCost,
} from './promql/cost.ts';
import { amongLargest, inUnit } from './promql/display.ts';
import { meanOverRange } from './promql/over-time.ts';
import { CLUSTERS, MODEL, select, sumBy } from './promql/selector.ts';
import {
  EFFICIENCY_STEPS,
  HALF,
  IDLE_STEPS,
  TOP_ROWS,
  TOP_SERIES,
  UIDS,
  workloadEfficiency,
  WORKLOAD_COLUMNS,
  WORKLOAD_LABELS,
} from './shared.ts';
import { COST_CHOICES } from './variables.ts';

const TOTAL = sumBy([], ownerCost());
const idleOf = (kind: string): string => partOf(TOTAL, sumBy([], ownerCost([kind])));
const idleOfWorkloads = workloadCost(WORKLOAD_LABELS, ['workload!=""', WORKLOAD_IDLE]);
const idleOfNodes = sumBy(['cluster', 'node'], podCost(['pod=""', CLUSTER_IDLE]));

/** Where money is paid for nothing. */
export const idle: Dashboard = {
  uid: UIDS.idle,
  title: 'Podtally / Idle and efficiency',
  description: 'Money that buys nothing: free on the hosts, or requested and not used.',
  revision: 2,
  from: 'now-24h',
  variables: COST_CHOICES,
  sections: [
    {
      panels: [
        {
          kind: 'stat',
          title: 'Cluster idle per ${unit:text}',
          description: 'What no pod pays for, at the end of the range.',
          width: 6,
          height: 4,
          query: { expr: inUnit(idleOf(CLUSTER_IDLE)), legend: 'cluster idle' },
          unit: 'currencyUSD',
        },
        {
          kind: 'stat',
          title: 'Workload idle per ${unit:text}',
          description: 'What workloads pay for and do not use, at the end of the range.',
          width: 6,
          height: 4,
          query: { expr: inUnit(idleOf(WORKLOAD_IDLE)), legend: 'workload idle' },
          unit: 'currencyUSD',
        },
        {
          kind: 'stat',
          title: 'Idle, mean',
          description:
            'The share of the cost that is idle, over the range: idle dollars per dollars.',
          width: 6,
          height: 4,
          query: {
            expr: `(${meanOverRange(idleOf(IDLE))}) / (${meanOverRange(TOTAL)})`,
            legend: 'idle',
          },
          unit: 'percentunit',
          decimals: 0,
          steps: IDLE_STEPS,
        },
        {
          kind: 'stat',
          title: 'Efficiency of workloads',
          description:
            'Used money per money charged for requests and use, at the end of the range; cluster idle is not in it.',
          width: 6,
          height: 4,
          query: {
            expr: efficiency((part) => sumBy([], ownerCost([part]))),
            legend: 'efficiency',
          },
          unit: 'percentunit',
          decimals: 0,
          steps: EFFICIENCY_STEPS,
        },
        {
          kind: 'time',
          title: 'Idle per ${unit:text}',
          description:
            'workload_idle: paid for and not used. cluster_idle free: nobody asked for it. cluster_idle system: what the machine keeps for itself. cluster_idle uncharged: asked for, and not charged under this model.',
          ...HALF,
          queries: [
            {
              expr: inUnit(workloadCost(['spend_type', 'component'], [IDLE])),
              legend: '{{spend_type}} {{component}}',
            },
          ],
          unit: 'currencyUSD',
          isStacked: true,
        },
        {
          kind: 'time',
          title: 'Idle per ${unit:text} by resource',
          description: 'Of which resource there is too much.',
          ...HALF,
          queries: [
            {
              expr: inUnit(sumBy(['spend_type', 'resource'], ownerCost([IDLE]))),
              legend: '{{resource}}, {{spend_type}}',
            },
          ],
          unit: 'currencyUSD',
          isStacked: true,
        },
        {
          kind: 'time',
          title: 'Efficiency by namespace',
          description: `Used money per money charged for requests and use, of the ${TOP_SERIES} namespaces that cost most at each moment.`,
          ...HALF,
          queries: [
            {
              expr: amongLargest(
                TOP_SERIES,
                costBy('namespace'),
                efficiency((part) => sumBy(['namespace'], ownerCost([OWNED, part]))),
              ),
              legend: '{{namespace}}',
            },
          ],
          unit: 'percentunit',
          isStacked: false,
          isShare: true,
        },
        {
          kind: 'time',
          title: 'Idle share of the cost by cluster',
          description: 'How much of what each cluster costs is idle.',
          ...HALF,
          queries: [
            {
              expr: `${partOf(sumBy(['cluster'], ownerCost()), sumBy(['cluster'], ownerCost([IDLE])))} / ${sumBy(['cluster'], ownerCost())}`,
              legend: '{{cluster}}',
            },
          ],
          unit: 'percentunit',
          isStacked: false,
          isShare: true,
        },
        {
          kind: 'table',
          title: `The ${TOP_ROWS} workloads with the most idle, per \${unit:text}`,
          description:
            'At the end of the range. Idle: paid for and not used. Cost: everything the workload pays. Efficiency: used money per money charged. Carries: what it would carry of the cluster idle were that shared; not part of its cost. Under usage, only GPUs and pods that are their own host have idle of a workload.',
          width: 24,
          height: 11,
          labels: WORKLOAD_COLUMNS,
          values: [
            {
              name: 'Idle',
              expr: inUnit(`topk(${TOP_ROWS}, ${idleOfWorkloads})`),
              unit: 'currencyUSD',
              isSummed: true,
            },
            {
              name: 'Cost',
              expr: inUnit(
                amongLargest(
                  TOP_ROWS,
                  idleOfWorkloads,
                  workloadCost(WORKLOAD_LABELS, ['workload!=""']),
                ),
              ),
              unit: 'currencyUSD',
              isSummed: true,
            },
            workloadEfficiency(idleOfWorkloads, ['workload!=""']),
            {
              name: 'Carries',
              expr: inUnit(
                amongLargest(
                  TOP_ROWS,
                  idleOfWorkloads,
                  sumBy(
                    WORKLOAD_LABELS,
                    select('podtally_workload_idle_share_usd_per_hour', [CLUSTERS, MODEL]),
                  ),
                ),
              ),
              unit: 'currencyUSD',
              isSummed: true,
            },
          ],
        },
        {
          kind: 'table',
          title: `The ${TOP_ROWS} hosts with the most idle, per \${unit:text}`,
          description:
            'Cluster idle by host at the end of the range, under the policy in force whatever model is chosen. Share: of the price of the host.',
          width: 24,
          height: 11,
          labels: [
            { label: 'cluster', name: 'Cluster' },
            { label: 'node', name: 'Node' },
          ],
          values: [
            {
              name: 'Idle',
              expr: inUnit(`topk(${TOP_ROWS}, ${idleOfNodes})`),
              unit: 'currencyUSD',
              isSummed: true,
            },
            {
              name: 'Price',
              expr: inUnit(
                amongLargest(
                  TOP_ROWS,
                  idleOfNodes,
                  sumBy(
                    ['cluster', 'node'],
                    select('podtally_node_price_usd_per_hour', [CLUSTERS]),
                  ),
                ),
              ),
              unit: 'currencyUSD',
              isSummed: true,
            },
            {
              name: 'Share',
              expr: amongLargest(
                TOP_ROWS,
                idleOfNodes,
                `${idleOfNodes} / ${sumBy(['cluster', 'node'], select('podtally_node_price_usd_per_hour', [CLUSTERS]))}`,
              ),
              unit: 'percentunit',
              decimals: 0,
              steps: IDLE_STEPS,
            },
          ],
        },
      ],
    },
  ],
};
