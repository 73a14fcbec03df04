import type { Stepwise } from './stepwise.ts';
import { eachRowOf, feeRows, type Allocated } from './rows.ts';

/**
 * How far the rows are from the bill, relative: the worst host's or the whole's, fees included; where idle moved between hosts
 * only the whole's says something (allocation, section 5). Must be ≤ 1e-9. Measured on the rows themselves, resting after each host.
 */
export function* conservationErrorOf(allocation: Allocated): Stepwise<number> {
  let allocated = 0;
  let worstHost = 0;
  let hasIdleMoved = false;
  for (const host of allocation.hosts) {
    let ofHost = 0;
    eachRowOf(host, ({ cost }) => {
      ofHost += cost;
    });
    allocated += ofHost;
    worstHost = Math.max(worstHost, relativeError(ofHost, host.cost));
    hasIdleMoved ||= host.idleHandedOn.cpu || host.idleHandedOn.memory || host.idleHandedOn.gpu;
    yield;
  }
  for (const row of feeRows(allocation)) allocated += row.cost;
  const ofAll = relativeError(allocated, allocation.total);
  const isWithinHosts = !hasIdleMoved || allocation.policy.idle.scope === 'host';
  return isWithinHosts ? Math.max(worstHost, ofAll) : ofAll;
}

const relativeError = (allocated: number, cost: number): number =>
  cost > 0 ? Math.abs(allocated - cost) / cost : Math.abs(allocated);
