import type { Charge, HostIdle, Parts } from './allocation.ts';
import type { HostQuantities } from './quantities.ts';
import { residue } from './parts.ts';
import { perResource, type HostResource, type PerResource } from './resource.ts';
import { resourceSeconds } from './units.ts';

/** One pod's part in what is left of its host. */
export interface Taken {
  readonly parts: PerResource<Parts>;
  readonly charged: PerResource<Charge>;
}

/**
 * What is left of a host's resources, by component, computed from quantities and not as cost minus what was allocated:
 * that is what makes conservation a check (allocation, section 5).
 */
export const idleOf = (host: HostQuantities, pods: readonly Taken[]): PerResource<HostIdle> =>
  perResource((resource) => idleOfResource(host, pods, resource));

function idleOfResource(
  host: HostQuantities,
  pods: readonly Taken[],
  resource: HostResource,
): HostIdle {
  const capacity = host.capacity[resource];
  let held = 0;
  let charged = 0;
  for (const pod of pods) {
    const parts = pod.parts[resource];
    held += parts.usedReserved + parts.usedBurst + parts.idleKept + parts.idleHeld;
    charged += pod.charged[resource].usage + pod.charged[resource].idle;
  }
  const open = residue(capacity - held, capacity);
  const system = resourceSeconds(
    Math.min(open, Math.max(0, capacity - host.allocatable[resource])),
  );
  return {
    free: resourceSeconds(open - system),
    system,
    uncharged: resourceSeconds(residue(held - charged, capacity)),
  };
}
