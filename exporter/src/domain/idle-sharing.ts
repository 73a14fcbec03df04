import type { HostAllocation } from './allocation.ts';
import { chargedUnder, type ChargedUnder } from './charged.ts';
import { globMatcher } from './match.ts';
import type { Pod } from './pod.ts';
import type { IdlePolicy } from './policy.ts';
import { HOST_RESOURCES, perResource, type HostResource, type PerResource } from './resource.ts';
import type { Stepwise } from './stepwise.ts';

/** Which pods take part where idle is shared: DaemonSets and named namespaces can be left out (allocation, section 6). */
export function idleReceiver(idle: IdlePolicy): (pod: Pod) => boolean {
  const excluded = idle.exclude.namespaces.map(globMatcher);
  return (pod) =>
    !(idle.exclude.daemonSets && pod.workloadKind === 'daemonset') &&
    !excluded.some((matches) => matches(pod.namespace));
}

/** How one host takes part: see HostAllocation. */
export interface IdleShare {
  readonly idleShare: PerResource<number>;
  readonly idleHandedOn: PerResource<boolean>;
}

export const IDLE_STAYS: IdleShare = {
  idleShare: perResource(() => 0),
  idleHandedOn: perResource(() => false),
};

/**
 * Spreads idle per resource over receiving pods in proportion to what they are charged for that resource,
 * over the cluster or within each host; without a receiver it stays where it is (allocation, section 6). Rests after each host.
 *
 * @returns one share per host, in their order
 */
export function* shareIdle(
  hosts: readonly HostAllocation[],
  scope: IdlePolicy['scope'],
  under: ChargedUnder = 'policy',
): Stepwise<readonly IdleShare[]> {
  const weighed: PerResource<Weights>[] = [];
  for (const host of hosts) {
    weighed.push(perResource((resource) => weigh(host, resource, under)));
    yield;
  }
  if (scope === 'host') return weighed.map(shareOf);
  const cluster = perResource((resource) => {
    const sum = { idle: 0, charged: 0 };
    for (const host of weighed) {
      sum.idle += host[resource].idle;
      sum.charged += host[resource].charged;
    }
    return sum;
  });
  const share = shareOf(cluster);
  return hosts.map(() => share);
}

/** Dollars of idle and of receivers' charges of one resource of one host. */
interface Weights {
  readonly idle: number;
  readonly charged: number;
}

function shareOf(weights: PerResource<Weights>): IdleShare {
  return {
    idleShare: perResource((resource) => {
      const { idle, charged } = weights[resource];
      return charged > 0 ? idle / charged : 0;
    }),
    idleHandedOn: perResource((resource) => weights[resource].charged > 0),
  };
}

function weigh(host: HostAllocation, resource: HostResource, under: ChargedUnder): Weights {
  const unitPrice = host.unitPrices[resource];
  let receivers = 0;
  let everyone = 0;
  for (const pod of host.pods) {
    const charge = chargedUnder(host, pod, resource, under);
    const charged = charge.usage + charge.idle;
    everyone += charged;
    if (pod.sharesIdle) receivers += charged;
  }
  const left = Math.max(0, host.quantities.capacity[resource] - everyone);
  return { idle: left * unitPrice + host.unsplit[resource], charged: receivers * unitPrice };
}

/** Whether any resource of any host is handed on. */
export const isShared = (host: HostAllocation): boolean =>
  HOST_RESOURCES.some((resource) => host.idleHandedOn[resource]);
