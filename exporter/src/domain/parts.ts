import type { Parts } from './allocation.ts';
import type { HostQuantities, PodQuantities } from './quantities.ts';
import { isExclusive, of, perResource, type HostResource, type PerResource } from './resource.ts';
import { resourceSeconds, type ResourceSeconds } from './units.ts';

/**
 * κ per resource: the share of what pods reserved and did not use that was available to nobody else,
 * `clamp((K·T − ΣU) / Σ max(R − U, 0), 0, 1)` (allocation, section 4). 1 where nothing is idle.
 */
export function kappaOf(host: HostQuantities): PerResource<number> {
  return perResource((resource) => {
    let used = 0;
    let idle = 0;
    for (const pod of host.pods) {
      used += of(pod.used, resource);
      idle += Math.max(of(pod.requested, resource) - of(pod.used, resource), 0);
    }
    const capacity = host.capacity[resource];
    return idle > 0 ? clamp(residue(capacity - used, capacity) / idle) : 1;
  });
}

/** Differences below this share of the capacity are rounding and become 0 (allocation, section 5). */
const ROUNDING = 1e-12;

/** What is left between sums over a host; never negative, and never rounding that would look like someone's share. */
export const residue = (difference: number, capacity: ResourceSeconds): number =>
  difference <= ROUNDING * capacity ? 0 : difference;

export const clamp = (value: number): number => Math.min(1, Math.max(0, value));

const NOTHING = resourceSeconds(0);
export const NO_PARTS: Parts = {
  usedReserved: NOTHING,
  usedBurst: NOTHING,
  idleKept: NOTHING,
  idleLent: NOTHING,
  idleHeld: NOTHING,
};

/** Parts that are read at once, and then filled again. */
export type PassingParts = { -readonly [Part in keyof Parts]: Parts[Part] };

export const passingParts = (): PassingParts => ({ ...NO_PARTS });

/**
 * A pod's parts of one resource of its host; made anew by whoever reads them, which is cheaper than keeping them.
 *
 * @param kappa κ of the resource
 * @param into what is filled and given back, where many are read one after another; nothing is made for each then
 */
export function partsOf(
  pod: PodQuantities,
  resource: HostResource,
  kappa: number,
  into: PassingParts = passingParts(),
): Parts {
  const requested = of(pod.requested, resource);
  const used = of(pod.used, resource);
  if (requested === 0 && used === 0) return NO_PARTS;
  const reserved = resourceSeconds(Math.min(requested, used));
  const idle = requested - reserved;
  const isHeld = isExclusive(resource) || pod.asked !== undefined;
  const kept = isHeld ? 0 : Math.min(idle, kappa * idle);
  into.usedReserved = reserved;
  into.usedBurst = isHeld ? NOTHING : resourceSeconds(used - reserved);
  into.idleKept = resourceSeconds(kept);
  into.idleLent = isHeld ? NOTHING : resourceSeconds(idle - kept);
  into.idleHeld = isHeld ? resourceSeconds(idle) : NOTHING;
  return into;
}
