import { GAP_EXAMPLES, GapList, type Gap } from './gap.ts';
import type { HostFacts } from './host.ts';
import type { PodAllocation, UnpricedHost } from './allocation.ts';
import { podKey } from './pod.ts';
import { HOST_RESOURCES } from './resource.ts';
import type { Allocated } from './rows.ts';
import type { Stepwise } from './stepwise.ts';
import { BYTES_PER_GIB, SECONDS_PER_HOUR } from './units.ts';

/** Gaps that show only once prices and owners are known; rests after each host's pods. */
export function* moneyGaps(allocation: Allocated): Stepwise<readonly Gap[]> {
  const gaps = new GapList();
  for (const { quantities, price, unsplit } of allocation.hosts) {
    const { facts } = quantities.host;
    if (price.price.kind === 'priced') {
      if (price.price.stale) gaps.add('host_price_stale', hostInWords(facts));
      if (price.price.quote.rung === 'estimate')
        gaps.add('host_price_estimated', hostInWords(facts));
    }
    const without = HOST_RESOURCES.filter((resource) => unsplit[resource] > 0);
    if (without.length > 0)
      gaps.add('host_without_capacity', `${facts.node}: ${without.join(', ')}`);
  }
  return [...gaps.list(), ...unpricedGap(allocation.unpriced), ...(yield* ownerGap(allocation))];
}

/** What a person needs to know of a host to price it: `ip-10-0-3-7: x9.large in us-east-1, spot`. */
export function hostInWords(facts: HostFacts): string {
  const type = facts.instanceType || 'no instance type';
  const region = facts.region ? ` in ${facts.region}` : '';
  const purchase = facts.capacityType === 'on-demand' ? '' : `, ${facts.capacityType}`;
  const bySize = facts.podsBilledBy ? ', its pods are billed per vCPU and GB' : '';
  return `${facts.node}: ${type}${region}${purchase}${bySize}`;
}

function unpricedGap(unpriced: readonly UnpricedHost[]): readonly Gap[] {
  if (unpriced.length === 0) return [];
  const hidden = { pods: 0, coreHours: 0, gibHours: 0 };
  for (const { quantities } of unpriced) {
    hidden.pods += quantities.pods.length;
    hidden.coreHours += quantities.capacity.cpu / SECONDS_PER_HOUR;
    hidden.gibHours += quantities.capacity.memory / BYTES_PER_GIB / SECONDS_PER_HOUR;
  }
  const examples = unpriced
    .slice(0, GAP_EXAMPLES)
    .map(({ quantities }) => hostInWords(quantities.host.facts));
  return [{ kind: 'host_without_price', count: unpriced.length, examples, hidden }];
}

/** Pods without a value for the first dimension of the policy: the one that names who pays. */
function* ownerGap(allocation: Allocated): Stepwise<readonly Gap[]> {
  const owner = allocation.policy.attribution[0];
  if (!owner) return [];
  const gaps = new GapList();
  for (const host of allocation.hosts) {
    for (const pod of host.pods) {
      if (isUnowned(pod, owner.fallback))
        gaps.add('pod_without_owner', `${podKey(pod.quantities.pod)} has no ${owner.name}`);
    }
    yield;
  }
  return gaps.list();
}

const isUnowned = (pod: PodAllocation, fallback: string): boolean =>
  pod.attribution[0] === fallback;
