import type { Host } from './host.ts';
import { clip, overlapSeconds, type Interval } from './interval.ts';
import type { ObservedPod } from './observation.ts';
import { batchesOf, type Stepwise } from './stepwise.ts';

export interface PodsByHost {
  readonly byHost: ReadonlyMap<Host, readonly ObservedPod[]>;
  /** Pods on a node that nobody reported. */
  readonly strays: readonly ObservedPod[];
}

/**
 * Finds the host of every pod by its node's name.
 * Where a name passed from one machine to the next within the interval (a spot node created again),
 * a pod belongs to the machine that it shared most time with. Rests now and then.
 */
export function* podsByHost(
  hosts: readonly Host[],
  pods: readonly ObservedPod[],
  span: Interval,
): Stepwise<PodsByHost> {
  const named = new Map<string, Host[]>();
  const byHost = new Map<Host, ObservedPod[]>();
  for (const host of hosts) {
    const namesakes = named.get(host.facts.node);
    if (namesakes) namesakes.push(host);
    else named.set(host.facts.node, [host]);
    byHost.set(host, []);
  }
  const strays: ObservedPod[] = [];
  for (const batch of batchesOf(pods)) {
    for (const pod of batch) {
      const home = homeOf(pod, named.get(pod.pod.node) ?? [], span);
      if (home) byHost.get(home)?.push(pod);
      else strays.push(pod);
    }
    yield;
  }
  return { byHost, strays };
}

function homeOf(
  pod: ObservedPod,
  [first, ...others]: readonly Host[],
  span: Interval,
): Host | undefined {
  if (others.length === 0 || !first) return first;
  const shared = (host: Host): number => overlapSeconds(pod.life, clip(host.life, span));
  return others.reduce((best, host) => (shared(host) > shared(best) ? host : best), first);
}
