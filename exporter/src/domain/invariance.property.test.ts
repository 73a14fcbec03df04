import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  inputOf,
  observedCluster,
  scenario,
  type Scenario,
} from '../../../test/engine/random-cluster.ts';
import { allocate } from './allocate.ts';
import type { Host } from './host.ts';
import type { ModelChoice } from './policy.ts';
import { perResource } from './resource.ts';
import { rowsOf } from './rows.ts';
import { amount } from './units.ts';

const runs = { numRuns: 200 };

/** Costs by pod uid (or node), spend type, resource and component. */
function billOf(of: Scenario): ReadonlyMap<string, number> {
  const bill = new Map<string, number>();
  for (const { pod, node, spendType, resource, component, cost } of rowsOf(allocate(inputOf(of)))) {
    const key = [pod?.uid ?? '', node, spendType, resource, component].join('|');
    bill.set(key, (bill.get(key) ?? 0) + cost);
  }
  return bill;
}

function expectSameBill(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
  factor = 1,
): void {
  const whole = [...one.values()].reduce((sum, cost) => sum + cost, 0) * factor;
  const moved = [...new Set([...one.keys(), ...other.keys()])].filter(
    (key) => Math.abs((one.get(key) ?? 0) * factor - (other.get(key) ?? 0)) > 1e-9 * whole,
  );
  expect(moved).toEqual([]);
}

describe('what must not matter', () => {
  test('the order of hosts and pods', () => {
    const shuffled = scenario.chain((of) =>
      fc
        .tuple(
          fc.shuffledSubarray([...of.observation.hosts], {
            minLength: of.observation.hosts.length,
          }),
          fc.shuffledSubarray([...of.observation.pods], { minLength: of.observation.pods.length }),
        )
        .map(([hosts, pods]) => ({ of, hosts, pods })),
    );
    fc.assert(
      fc.property(shuffled, ({ of, hosts, pods }) => {
        const other = { ...of, observation: { ...of.observation, hosts, pods } };
        expectSameBill(billOf(of), billOf(other));
      }),
      runs,
    );
  });

  test('the order of model rules that no pod meets twice', () => {
    const choice = (model: 'request' | 'usage'): ModelChoice => ({ model });
    const rules = [
      { match: { namespace: 'shop' }, choice: choice('request') },
      { match: { namespace: 'infra' }, choice: choice('usage') },
      { match: { namespace: 'kube-*' }, choice: { model: 'hybrid', reserve: 0.5 } as const },
    ];
    const orders = fc.shuffledSubarray(rules, { minLength: rules.length });
    fc.assert(
      fc.property(scenario, orders, (of, order) => {
        const by = (list: typeof rules): Scenario => ({
          ...of,
          policy: { ...of.policy, models: { ...of.policy.models, rules: list } },
        });
        expectSameBill(billOf(by(rules)), billOf(by(order)));
      }),
      runs,
    );
  });

  test('prices in another coin: twice the price is twice every row', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        const prices = Object.fromEntries(
          Object.entries(of.prices).map(([node, price]) => [node, price * 2]),
        );
        const components = Object.fromEntries(
          Object.entries(of.components).map(([node, rates]) => [
            node,
            {
              usdPerCoreHour: rates.usdPerCoreHour * 2,
              usdPerGibHour: rates.usdPerGibHour * 2,
              usdPerGpuHour: rates.usdPerGpuHour * 2,
            },
          ]),
        );
        const dearer = { ...of, fees: [], prices, components };
        expectSameBill(billOf({ ...of, fees: [] }), billOf(dearer), 2);
      }),
      runs,
    );
  });

  test('whether a host is one machine or two halves with the same pods on each', () => {
    const twin = <T extends { readonly node: string }>(of: T): T => ({ ...of, node: 'twin' });
    fc.assert(
      fc.property(scenario, (of) => {
        const host = of.observation.hosts[0]!;
        fc.pre(host.facts.podsBilledBy === undefined);
        const pods = of.observation.pods.filter(({ pod }) => pod.node === host.facts.node);
        const copies = pods.map((seen) => ({
          ...seen,
          pod: { ...seen.pod, uid: `${seen.pod.uid}-copy` },
        }));
        const price = of.prices[host.facts.node] ?? 1;
        const policy = { ...of.policy, idle: { ...of.policy.idle, scope: 'host' as const } };
        const halves = billOf({
          ...of,
          policy,
          fees: [],
          components: {},
          observation: observedCluster(
            [host, { ...host, facts: twin(host.facts) }],
            [...pods, ...copies.map((copy) => ({ ...copy, pod: twin(copy.pod) }))],
          ),
          prices: { [host.facts.node]: price, twin: price },
        });
        const whole = billOf({
          ...of,
          policy,
          fees: [],
          components: {},
          observation: observedCluster([doubled(host)], [...pods, ...copies]),
          prices: { [host.facts.node]: price * 2 },
        });
        expectSameBill(withoutNodes(halves), withoutNodes(whole));
      }),
      runs,
    );
  });
});

const doubled = (host: Host): Host => {
  const twice = (of: Host['capacity']): Host['capacity'] =>
    perResource((resource) => amount(of[resource] * 2));
  const capacity = twice(host.capacity);
  return {
    ...host,
    facts: { ...host.facts, capacity },
    capacity,
    allocatable: twice(host.allocatable),
  };
};

/** Costs with the node left out of the key. */
function withoutNodes(bill: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [key, cost] of bill) {
    const [uid, , ...rest] = key.split('|');
    const shorter = [uid, ...rest].join('|');
    sums.set(shorter, (sums.get(shorter) ?? 0) + cost);
  }
  return sums;
}
