import type { Allocation, CostRow, HostAllocation } from '../../domain/allocation.ts';
import type { ChargedUnder } from '../../domain/charged.ts';
import { idleOf } from '../../domain/idle.ts';
import { IDLE_STAYS, shareIdle } from '../../domain/idle-sharing.ts';
import { eachRowOf, feeRows } from '../../domain/rows.ts';
import { finished } from '../../domain/stepwise.ts';

/** The answers of podtally_owner_cost_usd_per_hour: the policy's own, and one model for everyone. */
export const ANSWERS = ['policy', 'request', 'usage', 'hybrid'] as const satisfies ChargedUnder[];

/**
 * Goes over the bill's rows of a host under one answer; of null, over those that belong to no host (fees).
 * What `take` is given may be one row, filled again and again.
 *
 * Under `policy` idle is shown or shared as the policy says; under a model it is shown apart.
 * Where idle is shared within hosts, what each receiver would carry of it comes beside the bill: see `isBilled`.
 */
export function eachAnswerRow(
  host: HostAllocation | null,
  live: Allocation,
  under: ChargedUnder,
  take: (row: CostRow) => void,
): void {
  if (host === null) {
    for (const row of feeRows(live)) take(row);
    return;
  }
  const answer = under === 'policy' ? host : { ...host, ...chargedBy(host, under) };
  const shared = hasOwnShares(live, under) ? answer : withShares(answer, live, under);
  eachRowOf(shared, take, under);
}

/** What changes about a host where one model holds for everyone, idle shown apart. */
const chargedBy = (
  host: HostAllocation,
  under: ChargedUnder,
): Pick<HostAllocation, 'idle' | 'idleShare' | 'idleHandedOn'> => ({
  ...IDLE_STAYS,
  idle: idleOf(host, under),
});

/** Adds shares of idle within the host where that is the scope; shares over the cluster wait until it is known whole. */
function withShares(host: HostAllocation, live: Allocation, under: ChargedUnder): HostAllocation {
  if (live.policy.idle.scope === 'cluster') return host;
  const [share = IDLE_STAYS] = finished(shareIdle([host], 'host', under));
  return { ...host, idleShare: share.idleShare };
}

/** Whether the rows of an answer are those of a bill in which pods pay for idle. */
const hasOwnShares = (live: Allocation, under: ChargedUnder): boolean =>
  under === 'policy' && live.policy.idle.mode === 'share';

/** Whether `eachAnswerRow` leaves the shares of idle to `shareOverCluster`. */
export const isSharedOverCluster = (live: Allocation, under: ChargedUnder): boolean =>
  live.policy.idle.scope === 'cluster' && !hasOwnShares(live, under);

/** Whether a row is a pod's share of cluster idle. */
export const isIdleShare = (row: CostRow): boolean =>
  row.pod !== null && row.spendType === 'cluster_idle';

/** Whether a row of `eachAnswerRow` is part of the bill. */
export const isBilled = (row: CostRow, under: ChargedUnder, live: Allocation): boolean =>
  !isIdleShare(row) || hasOwnShares(live, under);
