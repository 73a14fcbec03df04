/** A small cluster with a little of everything, for tests of what people read. Small enough to check by hand. */
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { Observation } from '../../domain/observation.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import type { PriceAnswer } from '../../domain/price.ts';
import {
  aHost,
  aPod,
  aPolicy,
  HOUR,
  observed,
  priced,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { seconds, unixSeconds, usdPerHour } from '../../domain/units.ts';
import type { Snapshot } from '../snapshot.ts';

/** 2026-01-01T01:00:00Z, the end of the hour that the example covers. */
export const EXAMPLE_NOW = HOUR.end;

/** 2025-12-02T00:00:00Z. */
const CATALOGUE = unixSeconds(1_764_633_600);

export const EXAMPLE_POLICY: AllocationPolicy = aPolicy({
  rules: [
    { match: { namespace: 'batch-*' }, choice: { model: 'usage' } },
    {
      match: { namespace: 'shop', attribution: { team: 'checkout' } },
      choice: { model: 'hybrid', reserve: 1 },
    },
  ],
  attribution: [
    {
      name: 'team',
      lookIn: [
        { place: 'podLabel', key: 'team' },
        { place: 'namespaceLabel', key: 'team' },
      ],
      fallback: 'unowned',
    },
  ],
});

/**
 * Two hosts of 4 cores and 16 GiB at 0.20 USD/h, one with a spot price, and one without a price.
 *
 * cpu: 0.12 / 4 = 0.03 USD per core-hour; memory: 0.08 / 16 = 0.005 USD per GiB-hour.
 */
export const exampleObservation = (): Observation =>
  observed({
    hosts: [
      aHost({ node: 'node-a', cores: 4, gib: 16, allocatable: { cores: 3.5, gib: 15 } }),
      aHost({ node: 'node-b', cores: 4, gib: 16, capacityType: 'spot' }),
      aHost({ node: 'node-x', cores: 8, gib: 32, instanceType: 'x9.large' }),
    ],
    pods: [
      aPod({
        name: 'cart-7d4b9c-x2x7p',
        node: 'node-a',
        workload: 'cart',
        labels: { team: 'checkout' },
        request: { cores: 2, gib: 2 },
        used: { cores: 0.5, gib: 3 },
      }),
      aPod({
        name: 'search-5f6d7-abcde',
        node: 'node-a',
        workload: 'search',
        request: { cores: 1, gib: 4 },
        used: { cores: 1, gib: 2 },
      }),
      aPod({
        name: 'train-0',
        node: 'node-b',
        namespace: 'batch-ml',
        workloadKind: 'job',
        workload: 'train',
        request: { cores: 2, gib: 8 },
        used: { cores: 3, gib: 8 },
      }),
      aPod({
        name: 'lost-1',
        node: 'node-x',
        namespace: 'lab',
        workload: 'lost',
        request: { cores: 1, gib: 1 },
        used: { cores: 0.2, gib: 0.5 },
      }),
    ],
    namespaces: { 'batch-ml': { labels: { team: 'science' } } },
  });

const fromFile = priced({ 'node-a': 0.2 });

/** node-a from the price file, node-b from the catalogue, node-x from nowhere. */
export function examplePrice(facts: HostFacts): PriceAnswer {
  const { price, rungs } = fromFile(facts);
  const why =
    facts.node === 'node-x' ? 'x9.large is not in it' : 'not asked: a better rung answered';
  if (facts.node !== 'node-b')
    return {
      price:
        price.kind === 'gap'
          ? { kind: 'gap', reason: 'x9.large in us-east-1 is on no rung' }
          : price,
      rungs: [...rungs, { rung: 'catalogue', quote: null, why }],
    };
  const quote = {
    usdPerHour: usdPerHour(0.2),
    rung: 'catalogue',
    asOf: CATALOGUE,
    origin: 'catalogue of 2025-12-02',
  } as const;
  return {
    price: { kind: 'priced', quote, stale: false },
    rungs: [...rungs, { rung: 'catalogue', quote, why: '' }],
  };
}

export const exampleAllocation = (
  basis: 'live' | 'settled',
  policy: AllocationPolicy = EXAMPLE_POLICY,
): Allocation =>
  allocate({
    quantities: quantitiesOf(exampleObservation(), basis),
    priceOf: examplePrice,
    fees: [
      {
        name: 'eks',
        component: '',
        usdPerHour: usdPerHour(0.1),
        rung: 'catalogue',
        asOf: CATALOGUE,
        origin: 'catalogue of 2025-12-02',
      },
    ],
    policy,
  });

export function exampleSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    cluster: 'test-1',
    at: EXAMPLE_NOW,
    passDuration: seconds(0.25),
    live: exampleAllocation('live'),
    settled: null,
    sources: [
      {
        source: 'kube-state-metrics',
        up: true,
        lastSuccess: EXAMPLE_NOW,
        duration: seconds(0.1),
        targets: { total: 1, up: 1 },
        errors: [],
      },
      {
        source: 'kubelet',
        up: false,
        lastSuccess: unixSeconds(EXAMPLE_NOW - 90),
        duration: seconds(2),
        targets: { total: 3, up: 2 },
        errors: [
          'node-x: GET https://10.0.0.9:10250/metrics/cadvisor: HTTP 401; check the token and its role',
        ],
      },
    ],
    prices: { ladder: ['file', 'catalogue', 'estimate'], catalogueAsOf: CATALOGUE },
    policySince: HOUR.start,
    counters: new Map(),
    ...change,
  };
}
