import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { rowsOf } from '../../exporter/src/domain/rows.ts';
import { settledQuantities } from '../../exporter/src/domain/to-quantities.ts';
import { policyOf, type PolicyName } from '../accuracy/policies.ts';
import { priceOf } from '../accuracy/prices.ts';

/** Dollars of every pod, resource and spend type over an hour, and what it is about. */
export interface Bills {
  readonly total: number;
  readonly rows: ReadonlyMap<string, BilledRow>;
}

export interface BilledRow {
  readonly namespace: string;
  readonly pod: string;
  readonly what: string;
  readonly usd: number;
}

/** Settles an hour under a policy. */
export function billsOf(observation: Observation, policy: PolicyName): Bills {
  const quantities = settledQuantities(observation);
  const allocation = allocate({ quantities, priceOf, fees: [], policy: policyOf(policy) });
  const rows = new Map<string, BilledRow>();
  for (const { pod, node, resource, spendType, cost } of rowsOf(allocation)) {
    if (pod === null) continue;
    const what = `${resource} ${spendType}`;
    const key = `${pod.uid} on ${node}: ${what}`;
    const usd = (rows.get(key)?.usd ?? 0) + cost;
    rows.set(key, { namespace: pod.namespace, pod: pod.name, what, usd });
  }
  return { total: allocation.total, rows };
}

/** A row that two sources tell differently. */
export interface Difference {
  readonly namespace: string;
  readonly pod: string;
  readonly what: string;
  /** In shares of what the whole cluster costs. */
  readonly share: number;
}

/** Rows further apart than a share of the cluster's cost, the furthest first; a missing row counts as nothing. */
export function differences(one: Bills, other: Bills, within: number): readonly Difference[] {
  const keys = new Set([...one.rows.keys(), ...other.rows.keys()]);
  const found: Difference[] = [];
  for (const key of keys) {
    const [a, b] = [one.rows.get(key), other.rows.get(key)];
    const row = a ?? b;
    const share = ((b?.usd ?? 0) - (a?.usd ?? 0)) / one.total;
    if (row === undefined || Math.abs(share) <= within) continue;
    found.push({ namespace: row.namespace, pod: row.pod, what: row.what, share });
  }
  return found.toSorted((a, b) => Math.abs(b.share) - Math.abs(a.share));
}
