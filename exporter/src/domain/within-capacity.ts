import type { GapList } from './gap.ts';
import type { Host } from './host.ts';
import type { HostQuantities, PodQuantities } from './quantities.ts';
import { HOST_RESOURCES, perResource, type HostResource, type PerResource } from './resource.ts';
import { resourceSeconds, type ResourceSeconds, type Seconds } from './units.ts';

/** Sums may exceed capacity by this much through rounding alone. */
const ROUNDING = 1e-9;

/**
 * A host with its pods' quantities, brought within what the host has.
 * If ΣR or ΣU of a resource exceeds capacity, all of them are scaled by one factor, and that is a gap (allocation, section 2).
 */
export function withinCapacity(
  host: Host,
  billedSeconds: Seconds,
  pods: readonly PodQuantities[],
  gaps: GapList,
): HostQuantities {
  const capacity = perResource((resource) =>
    resourceSeconds(host.capacity[resource] * billedSeconds),
  );
  const allocatable = perResource((resource) =>
    resourceSeconds(host.allocatable[resource] * billedSeconds),
  );
  const requestScale = scales(pods, 'requested', capacity);
  const usageScale = scales(pods, 'used', capacity);
  noteScaled(host, requestScale, 'requests_above_capacity', gaps);
  noteScaled(host, usageScale, 'usage_above_capacity', gaps);
  return {
    host,
    billedSeconds,
    capacity,
    allocatable,
    pods:
      isAllOne(requestScale) && isAllOne(usageScale)
        ? pods
        : pods.map(scaled(requestScale, usageScale)),
    requestScale,
    usageScale,
  };
}

function scales(
  pods: readonly PodQuantities[],
  what: 'requested' | 'used',
  capacity: PerResource<ResourceSeconds>,
): PerResource<number> {
  return perResource((resource) => {
    let sum = 0;
    for (const pod of pods) sum += pod[what][resource];
    const has = capacity[resource];
    return has > 0 && sum > has * (1 + ROUNDING) ? has / sum : 1;
  });
}

const isAllOne = (scale: PerResource<number>): boolean =>
  HOST_RESOURCES.every((resource) => scale[resource] === 1);

const scaled =
  (requestScale: PerResource<number>, usageScale: PerResource<number>) =>
  (pod: PodQuantities): PodQuantities => ({
    ...pod,
    requested: perResource((resource) =>
      resourceSeconds(pod.requested[resource] * requestScale[resource]),
    ),
    used: perResource((resource) => resourceSeconds(pod.used[resource] * usageScale[resource])),
  });

function noteScaled(
  host: Host,
  scale: PerResource<number>,
  kind: 'requests_above_capacity' | 'usage_above_capacity',
  gaps: GapList,
): void {
  const over: readonly HostResource[] = HOST_RESOURCES.filter((resource) => scale[resource] < 1);
  if (over.length === 0) return;
  const shares = over.map((resource) => `${resource} ${(100 / scale[resource]).toFixed(0)} %`);
  gaps.add(kind, `${host.facts.node}: ${shares.join(', ')} of capacity`);
}
