import type { HostAllocation, HostIdle } from './allocation.ts';
import { chargedFor, type ChargedUnder } from './charged.ts';
import { partsOf, passingParts, residue } from './parts.ts';
import { perResource, type HostResource, type PerResource } from './resource.ts';
import { resourceSeconds } from './units.ts';

/** A host with its pods, as far as it decides what is left of it. */
export type Occupied = Pick<HostAllocation, 'quantities' | 'pods' | 'kappa' | 'scale'>;

/**
 * What is left of a host's resources, by component, computed from quantities and not as cost minus what was allocated:
 * that is what makes conservation a check (allocation, section 5).
 */
export const idleOf = (host: Occupied, under?: ChargedUnder): PerResource<HostIdle> =>
  perResource((resource) => idleOfResource(host, resource, under));

function idleOfResource(host: Occupied, resource: HostResource, under?: ChargedUnder): HostIdle {
  const capacity = host.quantities.capacity[resource];
  const kappa = host.kappa[resource];
  const passing = passingParts();
  let held = 0;
  let charged = 0;
  for (const pod of host.pods) {
    const parts = partsOf(pod.quantities, resource, kappa, passing);
    held += parts.usedReserved + parts.usedBurst + parts.idleKept + parts.idleHeld;
    const { usage, idle } = chargedFor(parts, host, pod, resource, under);
    charged += usage + idle;
  }
  const open = residue(capacity - held, capacity);
  const system = resourceSeconds(
    Math.min(open, Math.max(0, capacity - host.quantities.allocatable[resource])),
  );
  return {
    free: resourceSeconds(open - system),
    system,
    uncharged: resourceSeconds(residue(held - charged, capacity)),
  };
}
