import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { referenceBill, type Bill } from '../../../test/engine/reference.ts';
import {
  inputOf,
  observedCluster,
  scenario,
  type Scenario,
} from '../../../test/engine/random-cluster.ts';
import { allocate } from './allocate.ts';
import { rowsOf } from './rows.ts';
import { aHost, aPod, aPolicy } from './testing/cluster.ts';

function engineBill(of: Scenario): Bill {
  const bill = new Map<string, number>();
  for (const { pod, node, spendType, resource, component, cost } of rowsOf(allocate(inputOf(of)))) {
    const key = `${pod?.uid ?? ''}|${node}|${spendType}|${resource}|${component}`;
    if (cost > 0) bill.set(key, (bill.get(key) ?? 0) + cost);
  }
  return bill;
}

/** Rows in which two bills differ by more than rounding; the tolerance is relative to the whole bill. */
function differences(one: Bill, other: Bill): readonly string[] {
  const whole = [...one.values()].reduce((sum, cost) => sum + cost, 0);
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((key) => ({ key, costs: [one.get(key) ?? 0, other.get(key) ?? 0] as const }))
    .filter(({ costs: [a, b] }) => Math.abs(a - b) > 1e-9 * whole)
    .map(({ key, costs }) => `${key}: ${costs.join(' against ')}`);
}

test('every row equals that of a slow reference written from the page on allocation', () => {
  fc.assert(
    fc.property(scenario, (of) => {
      expect(differences(engineBill(of), referenceBill(of))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('the reference gives the worked example of the page, so agreeing with it means something', () => {
  const bill = referenceBill({
    observation: observedCluster(
      [aHost({ node: 'n1', cores: 4, gib: 16 })],
      [
        aPod({ name: 'a', node: 'n1', request: { cores: 2 }, used: { cores: 0.5 } }),
        aPod({ name: 'b', node: 'n1', request: { cores: 1 }, used: { cores: 3 } }),
      ],
    ),
    prices: { n1: 0.2 },
    components: {},
    fees: [],
    policy: aPolicy(),
  });
  expect([...bill].map(([key, cost]) => [key, cost.toFixed(6)])).toEqual([
    ['uid-shop-a|n1|usage|cpu|', '0.015000'],
    ['uid-shop-a|n1|workload_idle|cpu|', '0.015000'],
    ['uid-shop-b|n1|usage|cpu|', '0.090000'],
    ['|n1|cluster_idle|memory|free', '0.080000'],
  ]);
});
