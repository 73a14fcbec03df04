import type {
  Allocation,
  Charge,
  CostRow,
  HostAllocation,
  HostIdle,
  PodAllocation,
  SpendType,
} from './allocation.ts';
import { chargedUnder, type ChargedUnder } from './charged.ts';
import { passingParts } from './parts.ts';
import { HOST_RESOURCES, of, type HostResource } from './resource.ts';
import {
  costOf,
  resourceSeconds,
  usd,
  type ResourceSeconds,
  type UsdPerResourceSecond,
} from './units.ts';
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
  eachRowOf(host, (row) => rows.push({ ...row }), under);
  return rows;
}

/** The same without an object for each row: what `take` is given is one row, filled again and again, to be read at once. */
export function eachRowOf(
  host: HostAllocation,
  take: (row: CostRow) => void,
  under?: ChargedUnder,
): void {
  const row = emptyRow(host);
  const parts = passingParts();
  for (const pod of host.pods) {
    row.pod = pod.quantities.pod;
    row.attribution = pod.attribution;
    for (const resource of HOST_RESOURCES) {
      const charge = chargedUnder(host, pod, resource, under, parts);
      takePodRows(row, host, pod, resource, charge, take);
    }
  }
  row.pod = null;
  row.attribution = host.attribution;
  row.spendType = 'cluster_idle';
  for (const resource of HOST_RESOURCES)
    if (!host.idleHandedOn[resource]) takeIdleRows(row, host, resource, take);
}

/** A row that nobody keeps. */
type PassingRow = { -readonly [Field in keyof CostRow]: CostRow[Field] };

const emptyRow = (host: HostAllocation): PassingRow => ({
  pod: null,
  node: host.quantities.host.facts.node,
  attribution: host.attribution,
  spendType: 'usage',
  resource: 'cpu',
  component: '',
  cost: usd(0),
  quantity: resourceSeconds(0),
});

function takePodRows(
  row: PassingRow,
  host: HostAllocation,
  pod: PodAllocation,
  resource: HostResource,
  { usage, idle }: Charge,
  take: (row: CostRow) => void,
): void {
  const price = of(host.unitPrices, resource);
  const isAlwaysShown = resource !== 'gpu';
  row.resource = resource;
  if (isAlwaysShown || usage > 0) take(filled(row, 'usage', usage, price));
  if (isAlwaysShown || idle > 0) take(filled(row, 'workload_idle', idle, price));
  const share = pod.sharesIdle ? of(host.idleShare, resource) : 0;
  if (share > 0 && usage + idle > 0)
    take(filled(row, 'cluster_idle', resourceSeconds((usage + idle) * share), price));
}

function filled(
  row: PassingRow,
  spendType: SpendType,
  quantity: ResourceSeconds,
  price: UsdPerResourceSecond,
): CostRow {
  row.spendType = spendType;
  row.quantity = quantity;
  row.cost = costOf(quantity, price);
  return row;
}

const COMPONENTS: readonly (keyof HostIdle)[] = ['free', 'system', 'uncharged'];

function takeIdleRows(
  row: PassingRow,
  host: HostAllocation,
  resource: HostResource,
  take: (row: CostRow) => void,
): void {
  row.resource = resource;
  for (const component of COMPONENTS) {
    const quantity = host.idle[resource][component];
    if (!(quantity > 0)) continue;
    row.component = component;
    take(filled(row, 'cluster_idle', quantity, host.unitPrices[resource]));
  }
  const unsplit = host.unsplit[resource];
  if (!(unsplit > 0)) return;
  row.component = 'free';
  row.quantity = resourceSeconds(0);
  row.cost = unsplit;
  take(row);
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
