import { truthScenario, type PodCost, type Scenario } from '@podtally/demo-cluster';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { rowsOf } from '../../exporter/src/domain/rows.ts';
import { settledQuantities } from '../../exporter/src/domain/to-quantities.ts';
import { policyOf, POLICY_NAMES, type PolicyName } from './policies.ts';
import { priceOf } from './prices.ts';
import { trueCosts } from './true-costs.ts';
import type { WatchedHour } from './watched-hour.ts';

/** What one pod pays for one resource, in dollars over the hour. */
export interface Charged {
  readonly usage: number;
  readonly workloadIdle: number;
}

/** One pod's bill under one policy, as it was measured and as it truly is. */
export interface Comparison {
  readonly policy: PolicyName;
  readonly pod: Pick<PodCost, 'uid' | 'namespace' | 'name' | 'node'>;
  readonly resources: readonly { readonly truth: PodCost; readonly measured: Charged }[];
  /** What it truly costs, all resources together. */
  readonly cost: number;
  /**
   * How far the bill is off, relative to what the pod truly costs: Σ |measured − true| / Σ true over its resources,
   * so that nothing cancels out between cpu and memory.
   */
  readonly billError: number;
  /** The worst of its rows (one resource, one spend type), relative to what the pod truly costs for that resource. */
  readonly rowError: number;
}

/** An hour, whatever source it was read from. */
export type SeenHour = Pick<WatchedHour, 'watch' | 'observation'>;

/** An hour settled under every policy, and compared with the truth. */
export type SettledHour = SeenHour & Settled;

export interface Settled {
  readonly scenario: Scenario;
  readonly allocations: Readonly<Record<PolicyName, Allocation>>;
  readonly comparisons: readonly Comparison[];
  /** Uids of the pods of which both cpu and memory have a sample. */
  readonly sampled: ReadonlySet<string>;
  /** Pods that truly hold a place on a priced host and have no rows, as `namespace/name on node`. */
  readonly missing: readonly string[];
  /** Pods that have rows and should not. */
  readonly surplus: readonly string[];
}

/**
 * Settles a watched hour under every policy and holds each pod's rows against the truth.
 *
 * @param scenario whose hour it was: the one that the scenario is about
 */
export function settleHour<Hour extends SeenHour>(
  hour: Hour,
  scenario = truthScenario({ seed: hour.watch.seed }),
): Hour & Settled {
  const quantities = settledQuantities(hour.observation);
  const settle = (name: PolicyName): Allocation =>
    allocate({ quantities, priceOf, fees: [], policy: policyOf(name) });
  const allocations = {
    request: settle('request'),
    usage: settle('usage'),
    hybrid: settle('hybrid'),
    mixed: settle('mixed'),
  };
  const found = POLICY_NAMES.map((policy) =>
    compare(policy, chargedBy(allocations[policy]), trueCosts(scenario, policy)),
  );
  return {
    ...hour,
    scenario,
    allocations,
    comparisons: found.flatMap(({ comparisons }) => comparisons),
    sampled: new Set(
      hour.observation.pods
        .filter(({ usage }) => usage.used.cpu !== null && usage.used.memory !== null)
        .map(({ pod }) => pod.uid),
    ),
    missing: found.flatMap(({ missing }) => missing),
    surplus: found.flatMap(({ surplus }) => surplus),
  };
}

const NOTHING: Charged = { usage: 0, workloadIdle: 0 };

function compare(
  policy: PolicyName,
  charged: Map<string, PodCharges>,
  truths: readonly PodCost[],
): Pick<Settled, 'comparisons' | 'missing' | 'surplus'> {
  const missing: string[] = [];
  const comparisons: Comparison[] = [];
  for (const [key, ofPod] of Map.groupBy(truths, ({ uid, node }) => `${uid}|${node}`)) {
    const [pod] = ofPod;
    if (pod === undefined) continue;
    const measured = charged.get(key);
    charged.delete(key);
    if (measured === undefined) missing.push(`${pod.namespace}/${pod.name} on ${pod.node}`);
    const resources = ofPod.map((truth) => ({
      truth,
      measured: measured?.byResource.get(truth.resource) ?? NOTHING,
    }));
    comparisons.push({ policy, pod, resources, ...errorsOf(resources) });
  }
  return { comparisons, missing, surplus: [...charged.values()].map(({ who }) => who) };
}

function errorsOf(
  resources: Comparison['resources'],
): Pick<Comparison, 'cost' | 'billError' | 'rowError'> {
  let cost = 0;
  let off = 0;
  let rowError = 0;
  for (const { truth, measured } of resources) {
    const trueCost = truth.usage + truth.workloadIdle;
    const usageOff = Math.abs(measured.usage - truth.usage);
    const idleOff = Math.abs(measured.workloadIdle - truth.workloadIdle);
    cost += trueCost;
    off += Math.abs(measured.usage + measured.workloadIdle - trueCost);
    rowError = Math.max(rowError, ratio(Math.max(usageOff, idleOff), trueCost));
  }
  return { cost, billError: ratio(off, cost), rowError };
}

/** Whoever truly costs nothing must be charged nothing. */
const ratio = (off: number, cost: number): number => (off === 0 ? 0 : off / cost);

interface PodCharges {
  readonly who: string;
  readonly byResource: Map<string, Charged>;
}

/** What every pod pays, from the rows that are published. */
function chargedBy(allocation: Allocation): Map<string, PodCharges> {
  const charged = new Map<string, PodCharges>();
  for (const { pod, node, resource, spendType, cost } of rowsOf(allocation)) {
    if (pod === null) continue;
    const key = `${pod.uid}|${node}`;
    const ofPod: PodCharges = charged.get(key) ?? {
      who: `${pod.namespace}/${pod.name} on ${node}`,
      byResource: new Map(),
    };
    const { usage, workloadIdle } = ofPod.byResource.get(resource) ?? NOTHING;
    ofPod.byResource.set(resource, {
      usage: usage + (spendType === 'usage' ? cost : 0),
      workloadIdle: workloadIdle + (spendType === 'workload_idle' ? cost : 0),
    });
    charged.set(key, ofPod);
  }
  return charged;
}
