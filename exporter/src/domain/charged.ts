import type { Charge, HostAllocation, Parts, PodAllocation } from './allocation.ts';
import { chargeOf, chargeUnder } from './models.ts';
import { partsOf, passingParts, type PassingParts } from './parts.ts';
import type { Model } from './policy.ts';
import { HOST_RESOURCES, of, type HostResource } from './resource.ts';
import { usd, type Usd } from './units.ts';

/** Whose answer is asked for: the policy's own, or that of one model for everyone. */
export type ChargedUnder = 'policy' | Model;

/** What decides the charges of a host's pods, besides their quantities. */
export type Charging = Pick<HostAllocation, 'kappa' | 'scale'>;

/**
 * What a pod is charged of one resource under the policy, or would be under one model for everyone.
 * Made anew by whoever reads it, which is cheaper than keeping it for every pod and resource.
 *
 * @param into its parts are written there, see `partsOf`
 */
export const chargedUnder = (
  host: Charging,
  pod: PodAllocation,
  resource: HostResource,
  under?: ChargedUnder,
  into?: PassingParts,
): Charge =>
  chargedFor(
    partsOf(pod.quantities, resource, of(host.kappa, resource), into),
    host,
    pod,
    resource,
    under,
  );

/** The same where its parts are at hand. */
export const chargedFor = (
  parts: Parts,
  host: Charging,
  pod: PodAllocation,
  resource: HostResource,
  under: ChargedUnder = 'policy',
): Charge =>
  under === 'policy'
    ? chargeUnder(pod.model, parts, resource, of(host.scale, resource))
    : chargeOf(parts, under);

/** What a pod is charged in dollars, its share of idle left out. */
export function costOfPod(
  host: Charging & Pick<HostAllocation, 'unitPrices'>,
  pod: PodAllocation,
  under?: ChargedUnder,
): Usd {
  const parts = passingParts();
  let cost = 0;
  for (const resource of HOST_RESOURCES) {
    const { usage, idle } = chargedUnder(host, pod, resource, under, parts);
    cost += (usage + idle) * of(host.unitPrices, resource);
  }
  return usd(cost);
}
