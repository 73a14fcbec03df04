import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputOf, scenario, type Scenario } from '../../../test/engine/random-cluster.ts';
import { allocate, restate } from './allocate.ts';
import type { Allocation, Charge, HostAllocation, PodAllocation } from './allocation.ts';
import { chargedUnder } from './charged.ts';
import { chargeOf, chargeUnder, mixedScaleOf } from './models.ts';
import { partsOf } from './parts.ts';
import { FULL_HYBRID, MODELS, type Model, type ModelChoice } from './policy.ts';
import { HOST_RESOURCES, type HostResource } from './resource.ts';
import { rowsOf } from './rows.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './testing/cluster.ts';

const runs = { numRuns: 300 };
const models = fc.constantFrom(...MODELS);
const choiceOf = (model: Model): ModelChoice => (model === 'hybrid' ? FULL_HYBRID : { model });

/** The scenario with one model for everyone. */
const under = (of: Scenario, fallback: ModelChoice): Scenario => ({
  ...of,
  policy: { ...of.policy, models: { rules: [], fallback } },
});

interface Place {
  readonly host: HostAllocation;
  readonly pod: PodAllocation;
  readonly resource: HostResource;
  readonly capacity: number;
}

/** Every pod and resource that has a price and a capacity. */
function placesOf(allocation: Allocation): readonly Place[] {
  return allocation.hosts.flatMap((host) =>
    host.pods.flatMap((pod) =>
      HOST_RESOURCES.map((resource) => ({
        host,
        pod,
        resource,
        capacity: host.quantities.capacity[resource],
      })).filter(({ capacity }) => capacity > 0),
    ),
  );
}

/** Asserts that two charges are the same up to rounding of the capacity. */
function expectSame(one: Charge, other: Charge, capacity: number): void {
  expect(Math.abs(one.usage - other.usage)).toBeLessThanOrEqual(1e-9 * capacity);
  expect(Math.abs(one.idle - other.idle)).toBeLessThanOrEqual(1e-9 * capacity);
}

const chargesOf = (host: HostAllocation): readonly Charge[] =>
  host.pods.flatMap((pod) => HOST_RESOURCES.map((resource) => chargedUnder(host, pod, resource)));

describe('one model for everyone', () => {
  test('summed up from parts it equals the model computed outright', () => {
    fc.assert(
      fc.property(scenario, models, (of, model) => {
        const outright = allocate(inputOf(under(of, choiceOf(model))));
        for (const { host, pod, resource, capacity } of placesOf(outright))
          expectSame(
            chargedUnder(host, pod, resource),
            chargedUnder(host, pod, resource, model),
            capacity,
          );
      }),
      runs,
    );
  });

  test('a what-if equals the allocation under that policy, whatever the policy was', () => {
    fc.assert(
      fc.property(scenario, models, (of, model) => {
        const whatIf = restate(allocate(inputOf(of)), { model });
        const outright = allocate(inputOf(under(of, choiceOf(model))));
        expect(whatIf.hosts.map(chargesOf)).toEqual(outright.hosts.map(chargesOf));
        expect(whatIf.hosts.map(({ idle, idleShare }) => ({ idle, idleShare }))).toEqual(
          outright.hosts.map(({ idle, idleShare }) => ({ idle, idleShare })),
        );
      }),
      runs,
    );
  });

  test('run through the arithmetic of mixes it comes out as itself', () => {
    fc.assert(
      fc.property(scenario, models, (of, model) => {
        for (const { quantities, pods, kappa } of allocate(inputOf(of)).hosts) {
          const choice = choiceOf(model);
          const payers = pods.map((pod) => ({ ...pod, model: choice }));
          const scale = mixedScaleOf(quantities.capacity, payers);
          for (const pod of pods)
            for (const resource of HOST_RESOURCES) {
              const capacity = quantities.capacity[resource];
              if (capacity === 0) continue;
              const parts = partsOf(pod.quantities, resource, kappa[resource]);
              expectSame(
                chargeUnder(choice, parts, resource, scale[resource]),
                chargeOf(parts, model),
                capacity,
              );
            }
        }
      }),
      runs,
    );
  });
});

describe('parts', () => {
  test('make up the request and the usage again', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const { host, pod, resource, capacity } of placesOf(allocate(inputOf(of)))) {
          const { usedReserved, usedBurst, idleKept, idleLent, idleHeld } = partsOf(
            pod.quantities,
            resource,
            host.kappa[resource],
          );
          const { requested, used } = pod.quantities;
          const tolerance = 1e-9 * capacity;
          const reserved = usedReserved + idleKept + idleLent + idleHeld;
          expect(Math.abs(reserved - requested[resource])).toBeLessThanOrEqual(tolerance);
          // a GPU is charged as held, and so is a pod that is its own host: use above what it holds is nobody's
          const isHeld = resource === 'gpu' || pod.quantities.asked !== undefined;
          const ofUse = isHeld ? Math.min(used[resource], requested[resource]) : used[resource];
          expect(Math.abs(usedReserved + usedBurst - ofUse)).toBeLessThanOrEqual(tolerance);
        }
      }),
      runs,
    );
  });

  test('κ is between 0 and 1, and what is used or kept fits into the host', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const { kappa, pods, quantities } of allocate(inputOf(of)).hosts)
          for (const resource of ['cpu', 'memory'] as const) {
            expect(kappa[resource]).toBeGreaterThanOrEqual(0);
            expect(kappa[resource]).toBeLessThanOrEqual(1);
            const capacity = quantities.capacity[resource];
            if (capacity === 0) continue;
            const taken = pods.reduce((sum, pod) => {
              const { usedReserved, usedBurst, idleKept } = partsOf(
                pod.quantities,
                resource,
                kappa[resource],
              );
              return sum + usedReserved + usedBurst + idleKept;
            }, 0);
            expect(taken).toBeLessThanOrEqual(capacity * (1 + 1e-9));
          }
      }),
      runs,
    );
  });
});

describe('mixed models', () => {
  test('never charge for more than the host has', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const host of allocate(inputOf(of)).hosts) {
          const { pods, quantities, cost, unitPrices } = host;
          let dollars = 0;
          for (const resource of ['cpu', 'memory'] as const) {
            const charged = pods.reduce((sum, pod) => {
              const { usage, idle } = chargedUnder(host, pod, resource);
              return sum + usage + idle;
            }, 0);
            const capacity = quantities.capacity[resource];
            if (capacity > 0) expect(charged).toBeLessThanOrEqual(capacity * (1 + 1e-9));
            dollars += charged * unitPrices[resource];
          }
          expect(dollars).toBeLessThanOrEqual(cost * (1 + 1e-9));
        }
      }),
      runs,
    );
  });

  test('charge a pod of the request model exactly its request, whoever bursts', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const { host, pod, resource, capacity } of placesOf(allocate(inputOf(of)))) {
          if (pod.model.model !== 'request') continue;
          const { usage, idle } = chargedUnder(host, pod, resource);
          expect(Math.abs(usage + idle - pod.quantities.requested[resource])).toBeLessThanOrEqual(
            1e-12 * capacity,
          );
        }
      }),
      runs,
    );
  });

  test('never charge a pod for more than the larger of its request and its usage', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const { host, pod, resource, capacity } of placesOf(allocate(inputOf(of)))) {
          const { usage, idle } = chargedUnder(host, pod, resource);
          const most = Math.max(
            pod.quantities.requested[resource],
            resource === 'gpu' ? 0 : pod.quantities.used[resource],
          );
          expect(usage + idle).toBeLessThanOrEqual(most + 1e-9 * capacity);
        }
      }),
      runs,
    );
  });

  test('charge a usage pod no idle, except for what it holds alone', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        const idle = placesOf(allocate(inputOf(of)))
          .filter(
            ({ pod, resource }) =>
              pod.model.model === 'usage' && resource !== 'gpu' && !pod.quantities.asked,
          )
          .map(({ host, pod, resource }) => chargedUnder(host, pod, resource).idle);
        expect(idle.filter((seconds) => seconds !== 0)).toEqual([]);
      }),
      runs,
    );
  });
});

describe('a pod that is its own host', () => {
  test('pays for all of its billed size, whatever the models', () => {
    fc.assert(
      fc.property(scenario, (of) => {
        for (const { host, pod, resource, capacity } of placesOf(allocate(inputOf(of)))) {
          if (!pod.quantities.asked) continue;
          const { usage, idle } = chargedUnder(host, pod, resource);
          const left = usage + idle - pod.quantities.requested[resource];
          expect(Math.abs(left)).toBeLessThanOrEqual(1e-12 * capacity);
          expect(host.idle[resource]).toEqual({ free: 0, system: 0, uncharged: 0 });
        }
      }),
      runs,
    );
  });
});

describe('a neighbour that bursts', () => {
  const cores = fc.integer({ min: 0, max: 4000 }).map((n) => n / 1000);
  const sketch = fc.record({
    quiet: fc.record({ request: cores, used: cores }),
    request: cores,
    burst: cores,
    choice: fc.constantFrom<ModelChoice>({ model: 'request' }, { model: 'usage' }, FULL_HYBRID),
  });
  /** What the quiet pod pays on 16 cores beside a neighbour that uses so much. */
  const quietBill = (
    { quiet, request, choice }: typeof sketch extends fc.Arbitrary<infer S> ? S : never,
    usedByNeighbour: number,
  ): number => {
    const quantities = quantitiesOf(
      observed({
        hosts: [aHost({ node: 'n1', cores: 16, gib: 16 })],
        pods: [
          aPod({
            name: 'quiet',
            node: 'n1',
            request: { cores: quiet.request },
            used: { cores: quiet.used },
          }),
          aPod({
            name: 'neighbour',
            node: 'n1',
            request: { cores: request },
            used: { cores: usedByNeighbour },
          }),
        ],
      }),
    );
    const policy = aPolicy({ fallback: choice });
    const allocation = allocate({ quantities, priceOf: priced({ n1: 1 }), fees: [], policy });
    return [...rowsOf(allocation)]
      .filter(({ pod }) => pod?.name === 'quiet')
      .reduce((sum, { cost }) => sum + cost, 0);
  };

  test('does not move the bill of a quiet pod while the host has room for both', () => {
    fc.assert(
      fc.property(sketch, (of) => {
        // at most 4 + 4 requested and 4 + 4 + 4 used of 16: room for everyone
        const calm = quietBill(of, of.request);
        expect(quietBill(of, of.request + of.burst)).toBeCloseTo(calm, 12);
      }),
      runs,
    );
  });

  test('lends itself idle of a hybrid pod, which then pays less and never more', () => {
    fc.assert(
      fc.property(sketch, (of) => {
        const hybrid = { ...of, choice: FULL_HYBRID };
        expect(quietBill(hybrid, 12)).toBeLessThanOrEqual(quietBill(hybrid, of.request) + 1e-12);
      }),
      runs,
    );
  });
});
