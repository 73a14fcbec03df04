import type { Allocation, CostRow, HostAllocation, HostIdle, PodAllocation } from './allocation.ts';
import { HOST_RESOURCES, type HostResource } from './resource.ts';
import { costOf, resourceSeconds, usd, type ResourceSeconds } from './units.ts';
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

/** One host's rows: its pods', then what is left of it. */
export function* rowsOfHost(host: HostAllocation): Generator<CostRow> {
  for (const pod of host.pods) {
    for (const resource of HOST_RESOURCES) yield* podRows(host, pod, resource);
  }
  for (const resource of HOST_RESOURCES) {
    if (!host.idleHandedOn[resource]) yield* idleRows(host, resource);
  }
}

function* podRows(
  host: HostAllocation,
  pod: PodAllocation,
  resource: HostResource,
): Generator<CostRow> {
  const { usage, idle } = pod.charged[resource];
  const unitPrice = host.unitPrices[resource];
  const row = {
    pod: pod.quantities.pod,
    node: host.quantities.host.facts.node,
    attribution: pod.attribution,
    resource,
  };
  const isAlwaysShown = resource !== 'gpu';
  if (isAlwaysShown || usage > 0) {
    yield {
      ...row,
      spendType: 'usage',
      component: '',
      cost: costOf(usage, unitPrice),
      quantity: usage,
    };
  }
  if (isAlwaysShown || idle > 0) {
    yield {
      ...row,
      spendType: 'workload_idle',
      component: '',
      cost: costOf(idle, unitPrice),
      quantity: idle,
    };
  }
  const share = pod.sharesIdle ? host.idleShare[resource] : 0;
  if (share > 0 && usage + idle > 0) {
    const quantity = resourceSeconds((usage + idle) * share);
    yield {
      ...row,
      spendType: 'cluster_idle',
      component: '',
      cost: costOf(quantity, unitPrice),
      quantity,
    };
  }
}

const COMPONENTS: readonly (keyof HostIdle)[] = ['free', 'system', 'uncharged'];

function* idleRows(host: HostAllocation, resource: HostResource): Generator<CostRow> {
  const row = {
    pod: null,
    node: host.quantities.host.facts.node,
    attribution: host.attribution,
    spendType: 'cluster_idle',
    resource,
  } as const;
  for (const component of COMPONENTS) {
    const quantity: ResourceSeconds = host.idle[resource][component];
    if (quantity > 0)
      yield { ...row, component, cost: costOf(quantity, host.unitPrices[resource]), quantity };
  }
  const unsplit = host.unsplit[resource];
  if (unsplit > 0) yield { ...row, component: 'free', cost: unsplit, quantity: resourceSeconds(0) };
}

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
