import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { Allocation, PodAllocation } from './allocation.ts';
import { cutAtHours, interval } from './interval.ts';
import type { ObservedPod } from './observation.ts';
import { partsOf } from './parts.ts';
import type { AllocationPolicy } from './policy.ts';
import { FIXED_SPLIT } from './policy.ts';
import { rowsOf } from './rows.ts';
import {
  HOUR,
  aHost,
  aPod,
  aPolicy,
  observed,
  pricedBySize,
  quantitiesOf,
} from './testing/cluster.ts';
import { BYTES_PER_GIB } from './units.ts';

/** The machine below a Fargate pod is larger than what is billed. */
const FARGATE = aHost({
  node: 'fargate-ip-10-0-0-1',
  cores: 2,
  gib: 7.6,
  instanceType: 'fargate',
  podsBilledBy: 'fargate',
});
const AUTOPILOT = aHost({
  node: 'gk3-shop-1',
  cores: 8,
  gib: 32,
  instanceType: 'gke-autopilot',
  podsBilledBy: 'gke-autopilot',
  from: HOUR.start - 100,
});
const CART = aPod({
  name: 'cart',
  node: FARGATE.facts.node,
  annotations: { capacity_provisioned: '0.5vCPU 1GB' },
  request: { cores: 0.25, gib: 0.5 },
  used: { cores: 0.2, gib: 0.25 },
});

function bill(
  pods: readonly ObservedPod[],
  {
    host = FARGATE,
    policy = aPolicy(),
    basis = 'settled',
    span = HOUR,
  }: {
    readonly host?: typeof FARGATE;
    readonly policy?: AllocationPolicy;
    readonly basis?: 'settled' | 'live';
    readonly span?: typeof HOUR;
  } = {},
): Allocation {
  const quantities = quantitiesOf(observed({ hosts: [host], pods, span }), basis);
  return allocate({ quantities, priceOf: pricedBySize(0.04, 0.004), fees: [], policy });
}

/** Dollars by `resource spend type`, to a millionth. */
const costs = (allocation: Allocation): Record<string, number> =>
  Object.fromEntries(
    [...rowsOf(allocation)]
      .filter(({ cost }) => cost > 0)
      .map(({ pod, resource, spendType, cost }) => [
        `${pod?.name ?? '-'} ${resource} ${spendType}`,
        Number(cost.toFixed(6)),
      ]),
  );

const gapsOf = ({ gaps }: Allocation): readonly string[] =>
  gaps.flatMap(({ kind, examples }) => examples.map((example) => `${kind}: ${example}`));

describe('a Fargate pod', () => {
  // 0.5 vCPU × 0.04 + 1 GB × 0.004 = 0.024 an hour; used 0.2 × 0.04 = 0.008 and 0.25 × 0.004 = 0.001.
  const WHOLE = {
    'cart cpu usage': 0.008,
    'cart cpu workload_idle': 0.012,
    'cart memory usage': 0.001,
    'cart memory workload_idle': 0.003,
  };

  test.each([
    ['request', aPolicy({ fallback: { model: 'request' } })],
    ['usage', aPolicy({ fallback: { model: 'usage' } })],
    ['hybrid', aPolicy()],
    ['half of hybrid', aPolicy({ fallback: { model: 'hybrid', reserve: 0.5 } })],
    ['a policy that splits by other weights', aPolicy({ split: FIXED_SPLIT })],
  ])('pays all that it is billed for under %s', (_, policy) => {
    const allocation = bill([CART], { policy });
    expect(costs(allocation)).toEqual(WHOLE);
    expect(allocation.total).toBeCloseTo(0.024, 12);
    expect(allocation.conservationError).toBe(0);
    expect(allocation.coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
  });

  test('costs as much an hour live', () => {
    expect(costs(bill([CART], { basis: 'live' }))).toEqual(WHOLE);
  });

  test('holds what it does not use', () => {
    const [pod] = bill([CART]).hosts[0]?.pods ?? [];
    const held = ({ quantities }: PodAllocation): number =>
      partsOf(quantities, 'memory', 1).idleHeld / 3600 / BYTES_PER_GIB;
    expect(pod && held(pod)).toBeCloseTo(0.75, 12);
  });

  test('is its host: size, life and price are its own', () => {
    const from = HOUR.start + 600;
    const to = HOUR.start + 2400;
    const [host] = bill([aPod({ ...asSketch(CART), from, to })]).hosts;
    const { facts, capacity, life } = host!.quantities.host;
    expect([capacity.cpu, capacity.memory / BYTES_PER_GIB]).toEqual([0.5, 1]);
    expect(facts.capacity).toEqual(capacity);
    expect([life.from, life.to]).toEqual([from, to]);
    expect(host!.quantities.billedSeconds).toBe(1800);
    expect(host!.cost).toBeCloseTo(0.012, 12);
  });

  test('has one object of facts while its size stays, so that a price is looked up once', () => {
    const factsOf = (basis: 'settled' | 'live') =>
      bill([CART], { basis }).hosts[0]?.quantities.host.facts;
    expect(factsOf('settled')).toBe(factsOf('live'));
  });

  test('without the annotation pays for the next size above its request, which is a gap', () => {
    const { pod } = CART;
    // 0.25 vCPU; 0.5 GiB and 0.25 of Fargate's own become 1 GB: 0.01 + 0.004.
    const allocation = bill([{ ...CART, pod: { ...pod, annotations: {} } }]);
    expect(allocation.total).toBeCloseTo(0.014, 12);
    expect(gapsOf(allocation)).toEqual(['host_size_estimated: shop/cart on fargate-ip-10-0-0-1']);
  });

  test('uses more than it is billed for at no cost', () => {
    const busy = aPod({ ...asSketch(CART), used: { cores: 0.8, gib: 0.25 } });
    expect(costs(bill([busy]))).toEqual({
      'cart cpu usage': 0.02,
      'cart memory usage': 0.001,
      'cart memory workload_idle': 0.003,
    });
  });

  test('is billed for a minute at least, all of it in the hour that holds its end', () => {
    const from = HOUR.end - 10;
    const short = { from, to: HOUR.end + 10 };
    const over = (span: typeof HOUR): number => {
      const pod = aPod({ ...asSketch(CART), ...short }, span);
      return bill([pod], { span }).total * 3600;
    };
    const next = interval(HOUR.end, HOUR.end + 3600);
    expect(over(HOUR)).toBeCloseTo(10 * 0.024, 9);
    expect(over(next)).toBeCloseTo((10 + 40) * 0.024, 9);
    expect(cutAtHours(interval(HOUR.start, next.end))).toEqual([HOUR, next]);
  });

  test('of an hour and more owes no minute', () => {
    const pod = aPod({ ...asSketch(CART), from: HOUR.start - 100, to: HOUR.start + 5 });
    expect(bill([pod]).total * 3600).toBeCloseTo(5 * 0.024, 9);
  });

  test('that has finished on a node that stays is a gap, and costs nothing', () => {
    const allocation = bill([]);
    expect(allocation.total).toBe(0);
    expect(gapsOf(allocation)).toEqual(['host_without_pod: fargate-ip-10-0-0-1']);
    expect(allocation.coverage.hosts).toBe(1);
  });

  test('takes no part in the idle of shared machines', () => {
    const shared = aHost({ node: 'n1', cores: 4, gib: 16 });
    const web = aPod({ name: 'web', node: 'n1', request: { cores: 2, gib: 8 } });
    const policy = aPolicy({ idle: { mode: 'share' } });
    const quantities = quantitiesOf(observed({ hosts: [FARGATE, shared], pods: [CART, web] }));
    const allocation = allocate({
      quantities,
      priceOf: pricedBySize(0.04, 0.004),
      fees: [],
      policy,
    });
    const receivers = [...rowsOf(allocation)]
      .filter(({ spendType, cost }) => spendType === 'cluster_idle' && cost > 0)
      .map(({ pod }) => pod?.name);
    expect(new Set(receivers)).toEqual(new Set(['web']));
  });
});

describe('pods on GKE Autopilot', () => {
  const web = aPod({
    name: 'web',
    node: AUTOPILOT.facts.node,
    request: { cores: 0.5, gib: 2 },
    used: { cores: 0.1, gib: 1 },
  });
  // Half an hour of 1 vCPU and 4 GiB, which bursts to 2 vCPU.
  const batch = aPod({
    name: 'batch',
    node: AUTOPILOT.facts.node,
    request: { cores: 1, gib: 4 },
    used: { cores: 2, gib: 4 },
    from: HOUR.start,
    to: HOUR.start + 1800,
  });
  const agent = aPod({
    name: 'agent',
    namespace: 'kube-system',
    node: AUTOPILOT.facts.node,
    request: { cores: 0.3, gib: 1 },
    used: { cores: 0.3, gib: 1 },
  });

  test('pay for their requests; the node, its rest and the pods of Google cost nothing', () => {
    const allocation = bill([web, batch, agent], { host: AUTOPILOT });
    // web 0.5 × 0.04 + 2 × 0.004; batch (1 × 0.04 + 4 × 0.004) / 2.
    expect(costs(allocation)).toEqual({
      'web cpu usage': 0.004,
      'web cpu workload_idle': 0.016,
      'web memory usage': 0.004,
      'web memory workload_idle': 0.004,
      'batch cpu usage': 0.02,
      'batch memory usage': 0.008,
    });
    expect(allocation.total).toBeCloseTo(0.028 + 0.028, 12);
    expect(allocation.conservationError).toBeLessThan(1e-12);
    expect(allocation.coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
    expect(gapsOf(allocation)).toEqual([]);
  });

  test('leave a node without them at no cost and no gap', () => {
    const allocation = bill([], { host: AUTOPILOT });
    expect([allocation.total, gapsOf(allocation)]).toEqual([0, []]);
  });
});

/** The pod as it can be sketched again with something changed. */
function asSketch({ pod }: ObservedPod): Parameters<typeof aPod>[0] {
  return {
    ...pod,
    request: { cores: 0.25, gib: 0.5 },
    used: { cores: 0.2, gib: 0.25 },
  };
}
