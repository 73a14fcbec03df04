import type { ChargedUnder } from '../../domain/charged.ts';
import { HOST_RESOURCES, type HostResource } from '../../domain/resource.ts';
import { addTo, type Column, type Sums } from './columns.ts';
import type { Workloads } from './workloads.ts';
import type { SegmentWriter } from './writer.ts';

/**
 * Spreads the cluster's idle of each resource over receiving workloads, in proportion to what they are charged for it
 * (allocation, section 6): the same as `shareIdle` gives by pod, from the sums by workload that are there already.
 */
export async function shareOverCluster(
  workloads: Workloads,
  under: ChargedUnder,
  writer: SegmentWriter,
): Promise<void> {
  for (const resource of HOST_RESOURCES) {
    const columns = workloads.columns[under].list;
    const idleColumns = columnsOf(columns, resource, ['cluster_idle']);
    const chargeColumns = columnsOf(columns, resource, ['usage', 'workload_idle']);
    let idle = 0;
    let charged = 0;
    for (const { costs, sharesIdle } of workloads.list()) {
      const sums = costs[under];
      for (const { index } of idleColumns) idle += sums[index] ?? 0;
      if (sharesIdle) for (const { index } of chargeColumns) charged += sums[index] ?? 0;
    }
    if (writer.isDue) await writer.rest();
    if (idle === 0 || charged === 0) continue;
    const column = workloads.shareColumns.of(under, resource);
    for (const { costs, shares, sharesIdle } of workloads.list()) {
      const own = sharesIdle ? sumOver(chargeColumns, costs[under]) : 0;
      if (own > 0) addTo(shares, column, (own * idle) / charged);
    }
    if (writer.isDue) await writer.rest();
  }
}

const columnsOf = (
  columns: readonly Column[],
  resource: HostResource,
  spendTypes: readonly string[],
): readonly Column[] =>
  columns.filter(({ keys }) => keys[1] === resource && spendTypes.includes(keys[0]));

function sumOver(columns: readonly Column[], sums: Sums): number {
  let sum = 0;
  for (const { index } of columns) sum += sums[index] ?? 0;
  return sum;
}
