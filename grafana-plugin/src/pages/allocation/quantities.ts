import type { PanelData } from '@grafana/data';
import { samplesOf, type Sample } from '../../cost/series.ts';
import { cost } from '../../promql/cost.ts';
import { meanOf, meanOverRange, THIS_RANGE } from '../../promql/over-time.ts';
import { selector, type Matcher } from '../../promql/selector.ts';
import type { CostQuery } from '../../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../../view/view.ts';

const COSTS = 'costs';
const AMOUNTS = 'amounts';

/** Unit prices of hosts, by the resource they are of. */
const UNIT_PRICES: Readonly<Record<string, { readonly family: string; readonly unit: string }>> = {
  cpu: { family: 'podtally_node_cpu_usd_per_core_hour', unit: 'cores' },
  memory: { family: 'podtally_node_memory_usd_per_gib_hour', unit: 'GiB' },
  gpu: { family: 'podtally_node_gpu_usd_per_gpu_hour', unit: 'GPUs' },
};

/** What a pod is charged of one resource on one node, as means over the range. */
export interface Quantity {
  readonly node: string;
  readonly resource: string;
  readonly unit: string;
  /** In cores, GiB or GPUs; nothing where the host has no unit price. */
  readonly used: number | undefined;
  readonly idle: number | undefined;
  /** In US dollars an hour, for one unit; nothing where it is not known. */
  readonly unitPrice: number | undefined;
  /** In US dollars an hour: used and reserved. */
  readonly cost: number;
  /** What of the cluster's idle it carries besides. */
  readonly shared: number;
}

/** The queries behind the quantities of a pod: its cost, and its cost over the unit price of its host. */
export function quantityQueries(view: View, scope: readonly Matcher[]): readonly CostQuery[] {
  const matchers = [...matchersOf(view), ...scope];
  const by = ['cluster', 'node', 'resource', 'spend_type'];
  const asked = { model: view.model, idle: view.idle, matchers };
  const rate = cost('pod', by, asked);
  const on = ['cluster', 'node', 'resource'].join(', ');
  const clusters = matchers.filter(({ label }) => label === 'cluster');
  const prices = Object.entries(UNIT_PRICES).map(
    ([resource, { family }]) =>
      `label_replace(${selector(family, clusters)}, "resource", "${resource}", "", "")`,
  );
  const amount = `(${rate}) / on (${on}) group_left () max by (${on}) (${prices.join(' or ')})`;
  const known = clusterMatchers(view);
  const instant = true;
  return [
    {
      refId: COSTS,
      expr: meanOf(cost('pod', by, asked, THIS_RANGE), THIS_RANGE, known),
      instant,
    },
    { refId: AMOUNTS, expr: meanOverRange(amount, known), instant },
  ];
}

/** What those queries answered, by node and resource. */
export function quantitiesOf(data: PanelData | undefined): readonly Quantity[] {
  const costs = samplesOf(data, COSTS);
  const amounts = samplesOf(data, AMOUNTS);
  const places = new Map(
    costs.map(({ labels }) => [
      `${labels['node'] ?? ''} ${labels['resource'] ?? ''}`,
      { node: labels['node'] ?? '', resource: labels['resource'] ?? '' },
    ]),
  );
  return [...places.values()]
    .map(({ node, resource }) => {
      const at = (samples: readonly Sample[], spendType: string): number | undefined =>
        samples.find(
          ({ labels }) =>
            labels['node'] === node &&
            labels['resource'] === resource &&
            labels['spend_type'] === spendType,
        )?.value;
      const used = at(amounts, 'usage');
      const idle = at(amounts, 'workload_idle');
      const charged = (used ?? 0) + (idle ?? 0);
      const own = (at(costs, 'usage') ?? 0) + (at(costs, 'workload_idle') ?? 0);
      return {
        node,
        resource,
        unit: UNIT_PRICES[resource]?.unit ?? '',
        used,
        idle,
        unitPrice: charged > 0 ? own / charged : undefined,
        cost: own,
        shared: at(costs, 'cluster_idle') ?? 0,
      };
    })
    .sort((a, b) => a.node.localeCompare(b.node) || a.resource.localeCompare(b.resource));
}
