import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hourly, inputOf, policy, scenario } from '../../../test/engine/random-cluster.ts';
import { allocate, restate } from './allocate.ts';
import type { Allocation, CostRow } from './allocation.ts';
import { chargedUnder } from './charged.ts';
import { MODELS } from './policy.ts';
import { rowsOf } from './rows.ts';

const MUST_REACH = 1e-9;
const bases = fc.constantFrom('settled', 'live');
const runs = { numRuns: 300 };

const sumOf = (rows: Iterable<CostRow>): number =>
  [...rows].reduce((sum, { cost }) => sum + cost, 0);

const rowsByNode = (allocation: Allocation): ReadonlyMap<string, readonly CostRow[]> =>
  Map.groupBy(rowsOf(allocation), ({ node }) => node);

describe('whatever the cluster, the prices and the policy', () => {
  test('rows sum to the bill: hosts times price times hours, and fees', () => {
    fc.assert(
      fc.property(scenario, bases, (of, basis) => {
        const allocation = allocate(inputOf(of, basis));
        let bill = 0;
        for (const { host, billedSeconds } of allocation.quantities.hosts)
          bill +=
            of.prices[host.facts.node] === undefined
              ? 0
              : (hourly(of, host.facts) * billedSeconds) / 3600;
        for (const fee of of.fees) bill += fee.usdPerHour;
        const tolerance = MUST_REACH * bill;
        expect(Math.abs(allocation.total - bill)).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(sumOf(rowsOf(allocation)) - bill)).toBeLessThanOrEqual(tolerance);
      }),
      runs,
    );
  });

  test('the published conservation error is within the bound', () => {
    fc.assert(
      fc.property(scenario, bases, (of, basis) => {
        expect(allocate(inputOf(of, basis)).conservationError).toBeLessThanOrEqual(MUST_REACH);
      }),
      runs,
    );
  });

  test('the rows of each host sum to its cost, unless its idle is handed to pods of others', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        const allocation = allocate(inputOf(of));
        const { mode, scope } = of.policy.idle;
        fc.pre(mode === 'show' || scope === 'host');
        const rows = rowsByNode(allocation);
        for (const { cost, quantities } of allocation.hosts) {
          const ofHost = sumOf(rows.get(quantities.host.facts.node) ?? []);
          expect(Math.abs(ofHost - cost)).toBeLessThanOrEqual(MUST_REACH * cost);
        }
      }),
      runs,
    );
  });

  test('restated under any model, idle shown or shared, the total stays the same', () => {
    const idles = fc.constantFrom('show', 'share');
    fc.assert(
      fc.property(scenario, fc.constantFrom(...MODELS), idles, (of, model, idle) => {
        const allocation = allocate(inputOf(of));
        const restated = restate(allocation, { model, idle });
        expect(restated.total).toBe(allocation.total);
        expect(restated.conservationError).toBeLessThanOrEqual(MUST_REACH);
      }),
      runs,
    );
  });

  test('coverage is 1: every pod, host and request of the inputs is in the result or in a gap', () => {
    fc.assert(
      fc.property(scenario, bases, (of, basis) => {
        const { hosts, pods, cpuRequests, memoryRequests } = allocate(inputOf(of, basis)).coverage;
        expect([hosts, pods]).toEqual([1, 1]);
        expect(cpuRequests).toBeCloseTo(1, 9);
        expect(memoryRequests).toBeCloseTo(1, 9);
      }),
      runs,
    );
  });

  test('no row is negative, and none is of a host without a price', () => {
    fc.assert(
      fc.property(scenario, bases, (of, basis) => {
        const bad = [...rowsOf(allocate(inputOf(of, basis)))].filter(
          ({ node, cost, quantity }) =>
            !(cost >= 0 && quantity >= 0) || (node !== '' && of.prices[node] === undefined),
        );
        expect(bad).toEqual([]);
      }),
      runs,
    );
  });

  test('idle is sound: what is left is capacity minus what is charged', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const host of allocate(inputOf(of)).hosts) {
          for (const resource of ['cpu', 'memory'] as const) {
            const capacity = host.quantities.capacity[resource];
            if (capacity === 0) continue;
            const { free, system, uncharged } = host.idle[resource];
            const charged = host.pods.reduce((sum, pod) => {
              const { usage, idle } = chargedUnder(host, pod, resource);
              return sum + usage + idle;
            }, 0);
            expect(Math.min(free, system, uncharged)).toBeGreaterThanOrEqual(0);
            expect(Math.abs(free + system + uncharged - (capacity - charged))).toBeLessThanOrEqual(
              MUST_REACH * capacity,
            );
          }
        }
      }),
      runs,
    );
  });

  test('a policy moves money between rows, never out of the bill', () => {
    fc.assert(
      fc.property(scenario, policy, (of, other) => {
        const before = allocate(inputOf(of)).total;
        expect(allocate(inputOf({ ...of, policy: other })).total).toBe(before);
      }),
      runs,
    );
  });
});
