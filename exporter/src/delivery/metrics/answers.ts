import type { Allocation, CostRow, HostAllocation } from '../../domain/allocation.ts';
import { idleOf } from '../../domain/idle.ts';
import {
  chargedUnder,
  IDLE_STAYS,
  shareIdle,
  type ChargedUnder,
  type IdleShare,
} from '../../domain/idle-sharing.ts';
import { perResource } from '../../domain/resource.ts';
import { rowsOf, rowsOfHost } from '../../domain/rows.ts';

/** The answers of podtally_owner_cost_usd_per_hour: the policy's own, and one model for everyone. */
export const ANSWERS = ['policy', 'request', 'usage', 'hybrid'] as const satisfies ChargedUnder[];

/**
 * The bill's rows under one answer, host by host, then the fees.
 *
 * Under `policy` idle is shown or shared as the policy says; under a model it is shown apart.
 * Beside the bill, and not part of it, come the rows of what each receiver would carry of the idle: see `isBilled`.
 */
export function* answerRows(live: Allocation, under: ChargedUnder): Generator<Iterable<CostRow>> {
  const shares = shareIdle(live.hosts, live.policy.idle.scope, under);
  for (const [index, host] of live.hosts.entries())
    yield rowsOfHost(hostUnder(host, under, shares[index] ?? IDLE_STAYS));
  yield rowsOf({ ...live, hosts: [] });
}

function hostUnder(
  host: HostAllocation,
  under: ChargedUnder,
  { idleShare }: IdleShare,
): HostAllocation {
  if (under === 'policy') return { ...host, idleShare };
  const pods = host.pods.map((pod) => ({
    ...pod,
    charged: perResource((resource) => chargedUnder(pod, resource, under)),
  }));
  const idle = idleOf(host.quantities, pods);
  return { ...host, pods, idle, idleShare, idleHandedOn: IDLE_STAYS.idleHandedOn };
}

/** Whether a row is a pod's share of cluster idle. */
export const isIdleShare = (row: CostRow): boolean =>
  row.pod !== null && row.spendType === 'cluster_idle';

/** Whether a row of `answerRows` is part of the bill. */
export const isBilled = (row: CostRow, under: ChargedUnder, live: Allocation): boolean =>
  !isIdleShare(row) || (under === 'policy' && live.policy.idle.mode === 'share');
