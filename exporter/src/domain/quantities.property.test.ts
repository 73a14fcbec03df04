import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { observedCluster, scenario } from '../../../test/engine/random-cluster.ts';
import type { Host } from './host.ts';
import { clip, interval, overlapSeconds, type Interval } from './interval.ts';
import type { ObservedPod } from './observation.ts';
import { HOST_RESOURCES, perResource } from './resource.ts';
import { HOUR } from './testing/cluster.ts';
import { settledQuantities } from './to-quantities.ts';
import { amount, resourceSeconds, seconds } from './units.ts';

/** What a reading of a part of the hour holds, where a pod's use is steady over its life. */
function readOver(pod: ObservedPod, span: Interval): ObservedPod {
  const lived = overlapSeconds(pod.life, HOUR);
  const part = lived > 0 ? overlapSeconds(pod.life, span) / lived : 0;
  const { used, runningSeconds } = pod.usage;
  return {
    ...pod,
    usage: {
      ...pod.usage,
      used: perResource((resource) => {
        const measured = used[resource];
        return measured === null ? null : resourceSeconds(measured * part);
      }),
      runningSeconds: seconds(runningSeconds * part),
    },
  };
}

/** A reading cannot say how much of it was used before or after the host was billed, so it is not cut there. */
function outlives({ pod, life }: ObservedPod, hosts: readonly Host[]): boolean {
  const host = hosts.find(({ facts }) => facts.node === pod.node);
  return !host || overlapSeconds(life, HOUR) > overlapSeconds(life, clip(host.life, HOUR));
}

/** Every quantity of every pod and host of a span, by name. */
function quantitiesOver(
  hosts: readonly Host[],
  pods: readonly ObservedPod[],
  span: Interval,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const outliving = new Set(pods.filter((pod) => outlives(pod, hosts)).map(({ pod }) => pod.uid));
  const readings = pods.map((pod) => readOver(pod, span));
  const quantities = settledQuantities(observedCluster(hosts, readings, span));
  for (const host of quantities.hosts) {
    const { node } = host.host.facts;
    found.set(`${node} billed`, host.billedSeconds);
    for (const resource of HOST_RESOURCES) {
      found.set(`${node} ${resource} capacity`, host.capacity[resource]);
      found.set(`${node} ${resource} allocatable`, host.allocatable[resource]);
    }
    for (const pod of host.pods) {
      found.set(`${pod.pod.uid} held`, pod.heldSeconds);
      for (const resource of HOST_RESOURCES) {
        found.set(`${pod.pod.uid} ${resource} requested`, pod.requested[resource]);
        if (!outliving.has(pod.pod.uid))
          found.set(`${pod.pod.uid} ${resource} used`, pod.used[resource]);
      }
    }
  }
  return found;
}

const ROOMY = perResource(() => amount(1e15));

test('quantities add up over any cut of the hour, seconds and resource-seconds alike', () => {
  const cuts = fc.integer({ min: 1, max: HOUR.end - HOUR.start - 1 });
  fc.assert(
    fc.property(scenario, cuts, (of, at) => {
      // Scaling to capacity settles per piece (as parts do); what was measured adds up.
      const hosts = of.observation.hosts.map((host) => ({ ...host, capacity: ROOMY }));
      const over = (start: number, end: number): ReadonlyMap<string, number> =>
        quantitiesOver(hosts, of.observation.pods, interval(start, end));
      const cut = HOUR.start + at;
      const [whole, first, second] = [
        over(HOUR.start, HOUR.end),
        over(HOUR.start, cut),
        over(cut, HOUR.end),
      ];
      // A pod that outlived its host in one piece holds nothing there; absent counts as nothing.
      const wrong = [...new Set([...whole.keys(), ...first.keys(), ...second.keys()])]
        .map((key) => ({
          key,
          sum: (first.get(key) ?? 0) + (second.get(key) ?? 0),
          all: whole.get(key) ?? 0,
        }))
        .filter(({ sum, all }) => Math.abs(sum - all) > 1e-9 * Math.max(all, 1));
      expect(wrong).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
