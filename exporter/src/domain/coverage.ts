import type { Coverage } from './allocation.ts';
import type { HostQuantities, PodQuantities } from './quantities.ts';
import type { Allocated } from './rows.ts';
import { batchesOf, type Stepwise } from './stepwise.ts';
import { SECONDS_PER_HOUR } from './units.ts';

/**
 * Pods and requests in the result against an independent count of the inputs, so that a pod lost in a join can't hide in idle.
 * What is reported as a gap (no price, no host, scaled, outside the host's life) counts as covered. Each must be 1.
 * Rests after each host.
 */
export function* coverageOf(allocation: Allocated): Stepwise<Coverage> {
  const found = { hosts: 0, pods: 0, cpuRequests: 0, memoryRequests: 0 };
  const cover = (pods: Iterable<PodQuantities>, host: HostQuantities | null): void => {
    for (const pod of pods) {
      found.pods += 1;
      found.cpuRequests += requestOf(pod, host, 'cpu');
      found.memoryRequests += requestOf(pod, host, 'memory');
    }
  };
  for (const { quantities, pods } of allocation.hosts) {
    found.hosts += 1;
    cover(
      pods.map((pod) => pod.quantities),
      quantities,
    );
    yield;
  }
  for (const { quantities } of allocation.unpriced) {
    found.hosts += 1;
    cover(quantities.pods, quantities);
    yield;
  }
  const { counted, strays, basis } = allocation.quantities;
  for (const pods of batchesOf(strays)) {
    cover(pods, null);
    yield;
  }
  const perCount = basis === 'live' ? SECONDS_PER_HOUR : 1;
  return {
    hosts: share(found.hosts, counted.hosts),
    pods: share(found.pods, counted.pods),
    cpuRequests: share(found.cpuRequests, counted.cpuRequests * perCount),
    memoryRequests: share(found.memoryRequests, counted.memoryRequests * perCount),
  };
}

/** What the pod requested before anything was scaled, clipped or rounded up. */
export const requestOf = (
  pod: PodQuantities,
  host: HostQuantities | null,
  resource: 'cpu' | 'memory',
): number =>
  (pod.asked?.[resource] ?? pod.requested[resource] / (host?.requestScale[resource] ?? 1)) +
  pod.clipped[resource];

/** Sums over many pods differ by rounding alone; within this they are equal. */
const ROUNDING = 1e-9;

function share(found: number, counted: number): number {
  if (counted === 0) return found === 0 ? 1 : Infinity;
  const ratio = found / counted;
  return Math.abs(ratio - 1) <= ROUNDING ? 1 : ratio;
}
