import {
  truth,
  truthCosts,
  type HostTruth,
  type PodCost,
  type PodTruth,
  type Scenario,
  type TruthPrice,
  type TruthResource,
} from '@podtally/demo-cluster';
import type { ModelChoice } from '../../exporter/src/domain/policy.ts';
import { mixedChoice, type PolicyName } from './policies.ts';
import { truePrice } from './prices.ts';

export const RESOURCES = ['cpu', 'memory', 'gpu'] as const;

/** The true cost of every pod on a priced host under a policy. */
export function trueCosts(scenario: Scenario, policy: PolicyName): readonly PodCost[] {
  if (policy !== 'mixed') return truthCosts(scenario, scenario.about, truePrice, policy).pods;
  return costsUnder(scenario, mixedChoice);
}

/**
 * The true cost of every pod where each pays by a model of its own: docs/allocation.md, "Models", said once more,
 * without a line in common with the engine, or with `truthCosts`.
 */
export function costsUnder(
  scenario: Scenario,
  choose: (pod: PodTruth) => ModelChoice,
): readonly PodCost[] {
  const { hosts, pods } = truth(scenario, scenario.about);
  return hosts.flatMap((host) => {
    const node = scenario.nodes.find(({ name }) => name === host.node);
    const price = node === undefined ? undefined : truePrice(node);
    if (node === undefined || price === undefined) return [];
    const held = pods.filter((pod) => pod.node === host.node && pod.heldSeconds > 0);
    const perHour = byResource(price, node.gpus.length > 0);
    const isOwnHost = node.podSize !== undefined;
    return RESOURCES.filter((resource) => perHour[resource] > 0).flatMap((resource) => {
      const capacity = host.capacitySeconds[resource];
      const usdPerAmountSecond = (perHour[resource] * (host.billedSeconds / 3600)) / capacity;
      const charged = isOwnHost
        ? chargesOfSize(capacity, held, resource)
        : charges(host, held, resource, choose);
      return charged.map(({ pod, usage, idle }) => ({
        uid: pod.uid,
        namespace: pod.namespace,
        name: pod.name,
        node: host.node,
        resource,
        usage: usage * usdPerAmountSecond,
        workloadIdle: idle * usdPerAmountSecond,
      }));
    });
  });
}

/** By the fixed split, or as it is sold. */
function byResource(price: TruthPrice, hasGpus: boolean): Readonly<Record<TruthResource, number>> {
  if (typeof price !== 'number') return { ...price, gpu: 0 };
  return hasGpus
    ? { cpu: price * 0.03, memory: price * 0.02, gpu: price * 0.95 }
    : { cpu: price * 0.6, memory: price * 0.4, gpu: 0 };
}

/** A pod that is billed itself pays for all of it, used or not. */
const chargesOfSize = (
  billed: number,
  held: readonly PodTruth[],
  resource: TruthResource,
): readonly { readonly pod: PodTruth; readonly usage: number; readonly idle: number }[] =>
  held.map((pod) => {
    const used = Math.min(usedBy(pod, resource), billed);
    return { pod, usage: used, idle: billed - used };
  });

/** Nobody can know what a pod used that no kubelet ever shows: then it is its request while it ran. */
const usedBy = (pod: PodTruth, resource: TruthResource): number =>
  pod.sampleless
    ? pod.request[resource] * Math.min(pod.ranSeconds, pod.heldSeconds)
    : pod.usageSeconds[resource];

interface Asked {
  readonly pod: PodTruth;
  readonly choice: ModelChoice;
  readonly r: number;
  readonly u: number;
}

/** In resource-seconds. */
function charges(
  host: HostTruth,
  held: readonly PodTruth[],
  resource: TruthResource,
  choose: (pod: PodTruth) => ModelChoice,
): readonly { readonly pod: PodTruth; readonly usage: number; readonly idle: number }[] {
  const capacity = host.capacitySeconds[resource];
  const asked = withinCapacity(held, resource, capacity, choose);
  if (resource === 'gpu')
    return asked.map(({ pod, r, u }) => ({ pod, usage: Math.min(r, u), idle: r - Math.min(r, u) }));
  const total = (of: (each: Asked) => number): number => asked.reduce((sum, x) => sum + of(x), 0);
  const paysRequest = ({ choice }: Asked): boolean => choice.model === 'request';
  const reserve = ({ choice, r, u }: Asked): number =>
    choice.model === 'hybrid' ? Math.max(choice.reserve * r - u, 0) : 0;
  const forOthers = capacity - total((each) => (paysRequest(each) ? each.r : 0));
  const used = total((each) => (paysRequest(each) ? 0 : each.u));
  const bursts = total((each) => (paysRequest(each) ? 0 : Math.max(each.u - each.r, 0)));
  const reserves = total(reserve);
  const kept = reserves > 0 ? Math.max(0, Math.min(1, (forOthers - used) / reserves)) : 1;
  const burst =
    used > forOthers ? Math.max(0, Math.min(1, (forOthers - (used - bursts)) / bursts)) : 1;
  return asked.map((each) => {
    const { pod, r, u } = each;
    const within = Math.min(r, u);
    if (paysRequest(each)) return { pod, usage: within, idle: r - within };
    return { pod, usage: within + (u - within) * burst, idle: reserve(each) * kept };
  });
}

function withinCapacity(
  held: readonly PodTruth[],
  resource: TruthResource,
  capacity: number,
  choose: (pod: PodTruth) => ModelChoice,
): readonly Asked[] {
  const asked = held.map((pod) => ({
    pod,
    choice: choose(pod),
    r: pod.requestSeconds[resource],
    u: usedBy(pod, resource),
  }));
  const over = (of: (each: Asked) => number): number =>
    Math.max(1, asked.reduce((sum, each) => sum + of(each), 0) / capacity);
  const [r, u] = [over((each) => each.r), over((each) => each.u)];
  return asked.map((each) => ({ ...each, r: each.r / r, u: each.u / u }));
}
