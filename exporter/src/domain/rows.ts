import type {
  Allocation,
  CostRow,
  HostAllocation,
  HostIdle,
  PodAllocation,
  SpendType,
} from './allocation.ts';
import { chargedUnder, type ChargedUnder } from './charged.ts';
import { HOST_RESOURCES, of, type HostResource } from './resource.ts';
import { costOf, resourceSeconds, usd, type ResourceSeconds, type Usd } from './units.ts';
import { spanOf } from './quantities.ts';

/** What an allocation is told from before its own checks are known. */
export type Allocated = Omit<Allocation, 'gaps' | 'conservationError' | 'coverage'>;

/**
 * The bill, allocated, line by line: what series, tables and documents are made of; the rows' cost sums to the total.
 * Every pod has its cpu and memory rows of `usage` and `workload_idle`, zero included; other zero rows are left out.
 */
export function* rowsOf(allocation: Allocated): Generator<CostRow> {
  for (const host of allocation.hosts) yield* rowsOfHost(host);
  yield* feeRows(allocation);
}

/**
 * One host's rows: its pods', then what is left of it.
 *
 * @param under whose answer the pods' rows tell; the host's idle must be of the same
 */
export function rowsOfHost(host: HostAllocation, under?: ChargedUnder): readonly CostRow[] {
  const rows: CostRow[] = [];
  for (const pod of host.pods) {
    for (const resource of HOST_RESOURCES) addPodRows(rows, host, pod, resource, under);
  }
  for (const resource of HOST_RESOURCES) {
    if (!host.idleHandedOn[resource]) addIdleRows(rows, host, resource);
  }
  return rows;
}

function addPodRows(
  rows: CostRow[],
  host: HostAllocation,
  pod: PodAllocation,
  resource: HostResource,
  under?: ChargedUnder,
): void {
  const { usage, idle } = chargedUnder(host, pod, resource, under);
  const isAlwaysShown = resource !== 'gpu';
  if (isAlwaysShown || usage > 0) rows.push(podRow(host, pod, resource, 'usage', usage));
  if (isAlwaysShown || idle > 0) rows.push(podRow(host, pod, resource, 'workload_idle', idle));
  const share = pod.sharesIdle ? of(host.idleShare, resource) : 0;
  if (share > 0 && usage + idle > 0) {
    rows.push(podRow(host, pod, resource, 'cluster_idle', resourceSeconds((usage + idle) * share)));
  }
}

const podRow = (
  host: HostAllocation,
  pod: PodAllocation,
  resource: HostResource,
  spendType: SpendType,
  quantity: ResourceSeconds,
): CostRow => ({
  pod: pod.quantities.pod,
  node: host.quantities.host.facts.node,
  attribution: pod.attribution,
  spendType,
  resource,
  component: '',
  cost: costOf(quantity, of(host.unitPrices, resource)),
  quantity,
});

const COMPONENTS: readonly (keyof HostIdle)[] = ['free', 'system', 'uncharged'];

function addIdleRows(rows: CostRow[], host: HostAllocation, resource: HostResource): void {
  for (const component of COMPONENTS) {
    const quantity = host.idle[resource][component];
    if (quantity > 0) {
      const cost = costOf(quantity, host.unitPrices[resource]);
      rows.push(idleRow(host, resource, component, cost, quantity));
    }
  }
  const unsplit = host.unsplit[resource];
  if (unsplit > 0) rows.push(idleRow(host, resource, 'free', unsplit, resourceSeconds(0)));
}

const idleRow = (
  host: HostAllocation,
  resource: HostResource,
  component: keyof HostIdle,
  cost: Usd,
  quantity: ResourceSeconds,
): CostRow => ({
  pod: null,
  node: host.quantities.host.facts.node,
  attribution: host.attribution,
  spendType: 'cluster_idle',
  resource,
  component,
  cost,
  quantity,
});

/** The rows of fees for the cluster as a whole. */
export function* feeRows({ fees, clusterAttribution, quantities }: Allocated): Generator<CostRow> {
  const span = spanOf(quantities);
  for (const { fee, cost } of fees) {
    yield {
      pod: null,
      node: '',
      attribution: clusterAttribution,
      spendType: 'managed_service_fee',
      resource: 'managed_service_fee',
      component: fee.component,
      cost: usd(cost),
      quantity: resourceSeconds(span),
    };
  }
}
