import { rowsOfHost, type Allocated } from './rows.ts';

/**
 * How far the rows are from the bill, relative: the worst host's, or the whole cluster's where idle moved between hosts
 * (allocation, section 5). Must be ≤ 1e-9. Measured on the rows themselves, resting after each host.
 */
export function* conservationErrorOf(allocation: Allocated): Generator<undefined, number> {
  let cost = 0;
  let allocated = 0;
  let worstHost = 0;
  let hasIdleMoved = false;
  for (const host of allocation.hosts) {
    let ofHost = 0;
    for (const row of rowsOfHost(host)) ofHost += row.cost;
    cost += host.cost;
    allocated += ofHost;
    worstHost = Math.max(worstHost, relativeError(ofHost, host.cost));
    hasIdleMoved ||= host.idleHandedOn.cpu || host.idleHandedOn.memory || host.idleHandedOn.gpu;
    yield;
  }
  const isWithinHosts = !hasIdleMoved || allocation.policy.idle.scope === 'host';
  return isWithinHosts
    ? Math.max(worstHost, relativeError(allocated, cost))
    : relativeError(allocated, cost);
}

const relativeError = (allocated: number, cost: number): number =>
  cost > 0 ? Math.abs(allocated - cost) / cost : Math.abs(allocated);
