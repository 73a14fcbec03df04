import type { Dashboard, Panel, ValueColumn } from './model.ts';
import { inUnit, largest } from './promql/display.ts';
import { CLUSTERS, select, sumBy } from './promql/selector.ts';
import { HALF, NONE_STEPS, TOP_SERIES, UIDS } from './shared.ts';
import { PRICE_CHOICES } from './variables.ts';

const PRICE = select('podtally_node_price_usd_per_hour', [CLUSTERS]);
const SECONDS_PER_DAY = 86_400;
/** List prices change a few times a year; a quarter is old. */
const OLD_PRICE_SECONDS = 90 * SECONDS_PER_DAY;
const NODE = ['cluster', 'node'];
const DESCRIBED = [
  'cluster',
  'node',
  'instance_type',
  'region',
  'zone',
  'capacity_type',
  'price_source',
];

/** What hosts cost, and where their prices come from. */
export const nodes: Dashboard = {
  uid: UIDS.nodes,
  title: 'Podtally / Nodes and prices',
  description: 'What hosts and their resources cost, and where each price comes from.',
  revision: 1,
  from: 'now-24h',
  variables: PRICE_CHOICES,
  sections: [
    {
      panels: [
        {
          kind: 'stat',
          title: 'Hosts with a price',
          description: 'Priced hosts of the chosen clusters at the end of the range.',
          width: 6,
          height: 4,
          query: { expr: `count(${PRICE})`, legend: 'hosts' },
          unit: 'short',
        },
        {
          kind: 'stat',
          title: 'Price of all hosts per ${unit:text}',
          description: 'What the priced hosts cost at the end of the range, without fees.',
          width: 6,
          height: 4,
          query: { expr: inUnit(`sum(${PRICE})`), legend: 'price' },
          unit: 'currencyUSD',
        },
        gap('Hosts without a price', 'host_without_price', 'They and their pods are in no cost.'),
        gap(
          'Hosts with an estimated price',
          'host_price_estimated',
          'Priced by another size of the same family of machines.',
        ),
        byLabel('capacity_type', 'capacity', 'On-demand, spot, and what else hosts are bought as.'),
        byLabel(
          'price_source',
          'source of the price',
          'The rung of the price ladder that knew the host: your price file, live prices, the catalogue, an estimate.',
        ),
        byLabel('instance_type', 'instance type', 'What each type of machine costs in all.'),
        {
          kind: 'time',
          title: 'Hosts by instance type',
          description: `How many there are of each type of machine; beyond the ${TOP_SERIES} most frequent is (other).`,
          ...HALF,
          queries: [
            {
              expr: largest(TOP_SERIES, 'instance_type', `count by (instance_type) (${PRICE})`),
              legend: '{{instance_type}}',
            },
          ],
          unit: 'short',
          isStacked: true,
        },
        {
          kind: 'table',
          title: 'Hosts',
          description:
            'At the end of the range. Price is per ${unit:text}; Core, GiB and GPU are what one core, GiB of memory and GPU cost per hour after the price is split.',
          width: 24,
          height: 12,
          labels: [
            { label: 'cluster', name: 'Cluster' },
            { label: 'node', name: 'Node' },
            { label: 'instance_type', name: 'Type' },
            { label: 'region', name: 'Region' },
            { label: 'zone', name: 'Zone' },
            { label: 'capacity_type', name: 'Capacity' },
            { label: 'price_source', name: 'Source' },
          ],
          values: [
            {
              name: 'Price',
              expr: inUnit(sumBy(DESCRIBED, PRICE)),
              unit: 'currencyUSD',
              isSummed: true,
            },
            unitPrice('Core', 'podtally_node_cpu_usd_per_core_hour'),
            unitPrice('GiB', 'podtally_node_memory_usd_per_gib_hour'),
            unitPrice('GPU', 'podtally_node_gpu_usd_per_gpu_hour'),
          ],
        },
        {
          kind: 'table',
          title: 'Age of prices',
          description:
            'How old the oldest price in use is, by the rung of the ladder it comes from, over every exporter in the data source; prices without a date do not count.',
          ...HALF,
          labels: [{ label: 'price_source', name: 'Source' }],
          values: [
            {
              name: 'Oldest',
              expr: 'time() - min by (price_source) (podtally_price_oldest_timestamp_seconds)',
              unit: 's',
              steps: [
                { from: null, color: 'green' },
                { from: OLD_PRICE_SECONDS, color: 'yellow' },
              ],
            },
          ],
        },
        {
          kind: 'time',
          title: 'Price of a core by cluster, per hour',
          description:
            'The mean over the hosts of each chosen cluster, and the dearest host: it moves when machines or prices change.',
          ...HALF,
          queries: [
            {
              expr: `avg by (cluster) (${select('podtally_node_cpu_usd_per_core_hour', [CLUSTERS])})`,
              legend: '{{cluster}}, mean',
            },
            {
              expr: `max by (cluster) (${select('podtally_node_cpu_usd_per_core_hour', [CLUSTERS])})`,
              legend: '{{cluster}}, dearest',
            },
          ],
          unit: 'currencyUSD',
          isStacked: false,
        },
      ],
    },
  ],
};

function byLabel(label: string, name: string, about: string): Panel {
  return {
    kind: 'time',
    title: `Price of hosts per \${unit:text} by ${name}`,
    description: `${about} Without fees; beyond the ${TOP_SERIES} largest is (other).`,
    ...HALF,
    queries: [
      { expr: inUnit(largest(TOP_SERIES, label, sumBy([label], PRICE))), legend: `{{${label}}}` },
    ],
    unit: 'currencyUSD',
    isStacked: true,
  };
}

function gap(title: string, kind: string, about: string): Panel {
  return {
    kind: 'stat',
    title,
    description: `${about} Counted over every exporter in the data source.`,
    width: 6,
    height: 4,
    query: { expr: `sum(podtally_gaps{kind="${kind}"})`, legend: 'hosts' },
    unit: 'short',
    steps: NONE_STEPS,
    texts: { '0': 'none' },
  };
}

function unitPrice(name: string, family: string): ValueColumn {
  return { name, expr: sumBy(NODE, select(family, [CLUSTERS])), unit: 'currencyUSD', decimals: 4 };
}
