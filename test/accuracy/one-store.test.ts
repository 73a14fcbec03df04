import { beforeAll, describe, expect, test } from '@jest/globals';
import { truth } from '@podtally/demo-cluster';
import { beyondBounds, CASES, ofCase, REQUEST_MODEL_BOUND } from './cases.ts';
import type { SettledHour } from './errors.ts';
import { settleStores, UNMARKED, type SettledStore } from './settled-store.ts';

/** A real Prometheus is filled and asked: some seconds, minutes on a busy machine. */
const PATIENCE_MS = 600_000;
const EVERY = 30;

let store: SettledStore;
let about: SettledHour;
let next: SettledHour;
beforeAll(async () => {
  const [only] = await settleStores([{ ...UNMARKED, seed: 1, every: EVERY }]);
  store = only!;
  about = store.hours[0]!;
  next = store.hours[1]!;
}, PATIENCE_MS);

test.each(CASES)('bills within their bounds under every policy: $title', (each) => {
  expect(ofCase(about, each).length).toBeGreaterThan(0);
  expect(beyondBounds(about, each)).toEqual([]);
  expect(beyondBounds(next, each)).toEqual([]);
});

describe('of two hours, known from a store alone,', () => {
  test('no pod is lost and none invented', () => {
    for (const { missing, surplus } of store.hours) {
      expect(missing).toEqual([]);
      expect(surplus).toEqual([]);
    }
  });

  test('all rows sum to the cost of the hosts, and everything is covered', () => {
    for (const { allocations } of store.hours)
      for (const { conservationError, coverage } of Object.values(allocations)) {
        expect(conservationError).toBeLessThanOrEqual(1e-9);
        expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
      }
  });

  test('the counts of the inputs are those of the truth', () => {
    for (const { scenario, observation } of store.hours) {
      const { counts } = truth(scenario, scenario.about);
      // The node of a Fargate pod that finished is there a while longer, and costs nothing.
      const nothing = scenario.about === next.scenario.about ? 1 : 0;
      expect(observation.counted.overInterval.hosts).toBe(counts.hosts + nothing);
      expect(observation.counted.overInterval.pods).toBe(counts.podsHeld);
    }
  });

  test('a pod held its place as long as it truly did, to the second where its end is recorded', () => {
    const endUnknown = new Set(CASES.filter((c) => c.endUnknown).flatMap((c) => c.namespaces));
    for (const { scenario, allocations } of store.hours) {
      const held = new Map(
        truth(scenario, scenario.about).pods.map((pod) => [pod.uid, pod.heldSeconds]),
      );
      for (const { pod, heldSeconds } of allocations.request.quantities.hosts.flatMap(
        (host) => host.pods,
      )) {
        const off = Math.abs(heldSeconds - held.get(pod.uid)!);
        expect(off).toBeLessThanOrEqual(endUnknown.has(pod.namespace) ? EVERY / 2 : 1e-6);
      }
    }
  });

  test('the second, in which nothing ends unannounced, is exact under the request model', () => {
    const off = next.comparisons.filter(
      ({ policy, billError }) => policy === 'request' && billError > REQUEST_MODEL_BOUND,
    );
    expect(off).toEqual([]);
  });

  test('a window over both is allocated hour by hour, with the same result', () => {
    expect(store.allocated.map(({ quantities }) => quantities.interval)).toEqual(
      store.hours.map(({ scenario }) => scenario.about),
    );
    for (const [i, { total, quantities }] of store.allocated.entries()) {
      expect(total).toBe(store.hours[i]!.allocations.hybrid.total);
      expect(quantities.gaps).toEqual(store.hours[i]!.allocations.hybrid.quantities.gaps);
    }
  });

  test('an exporter that begins after they are over closes the last one, with the same result', () => {
    expect(store.closed?.quantities.interval).toEqual(next.scenario.about);
    expect(store.closed?.total).toBe(next.allocations.hybrid.total);
  });
});

describe('gaps', () => {
  test('are those that the direct source has, but for samples that no store takes', () => {
    expect(about.allocations.hybrid.gaps.map(({ kind }) => kind).toSorted()).toEqual([
      'host_end_estimated',
      'host_size_estimated',
      'host_without_price',
      'host_without_usage',
      'pod_end_estimated',
      'sample_invalid',
      'usage_extrapolated',
      'usage_unknown',
      'usage_unknown_without_request',
    ]);
  });

  test('count the ends that nobody recorded', () => {
    const countOf = (kind: string): number =>
      about.allocations.hybrid.gaps.find((gap) => gap.kind === kind)?.count ?? 0;
    expect(countOf('pod_end_estimated')).toBe(8);
    expect(countOf('host_end_estimated')).toBe(3);
    // One counter × 1000 and one above its limit; +Inf for cpu and memory. NaN says nothing in a store; what is an hour old it refuses itself.
    expect(countOf('sample_invalid')).toBe(2 + 2);
  });
});
