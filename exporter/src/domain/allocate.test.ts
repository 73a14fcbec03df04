import { describe, expect, test } from '@jest/globals';
import { allocate, allocateStepwise, restate } from './allocate.ts';
import type { Allocation } from './allocation.ts';
import { rowsOf } from './rows.ts';
import type { ModelChoice } from './policy.ts';
import { eksFee, aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './testing/cluster.ts';

/**
 * The worked example of docs/allocation.md: a host with 4 vCPU and 0.12 USD/h for cpu (0.20 USD/h split 60/40),
 * one hour, pod a: request 2, pod b: request 1.
 */
function worked(
  usedByA: number,
  usedByB: number,
  models: Readonly<Record<string, ModelChoice>> = {},
): Allocation {
  const host = aHost({ node: 'n1', cores: 4, gib: 16 });
  const pods = [
    aPod({ name: 'a', node: 'n1', request: { cores: 2 }, used: { cores: usedByA } }),
    aPod({ name: 'b', node: 'n1', request: { cores: 1 }, used: { cores: usedByB } }),
  ];
  const rules = Object.entries(models).map(([workload, choice]) => ({
    match: { workload },
    choice,
  }));
  return allocate({
    quantities: quantitiesOf(observed({ hosts: [host], pods })),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: aPolicy({ rules }),
  });
}

/** Rows of cpu in tenths of a cent, by hand-readable key. */
function cpuRows(allocation: Allocation): Readonly<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const { pod, spendType, resource, component, cost } of rowsOf(allocation)) {
    if (resource !== 'cpu' || cost === 0) continue;
    rows[`${pod?.name ?? ''} ${spendType}${component && ` ${component}`}`.trim()] =
      Math.round(cost * 1e6) / 1e6;
  }
  return rows;
}

describe('the worked example: nothing is contended', () => {
  const hybrid = worked(0.5, 2);

  test('hybrid charges usage and what was kept free for the pod', () => {
    expect(cpuRows(hybrid)).toEqual({
      'a usage': 0.015,
      'a workload_idle': 0.045,
      'b usage': 0.06,
    });
  });

  test('request charges the request; the burst of b is uncharged', () => {
    expect(cpuRows(restate(hybrid, { model: 'request' }))).toEqual({
      'a usage': 0.015,
      'a workload_idle': 0.045,
      'b usage': 0.03,
      'cluster_idle uncharged': 0.03,
    });
  });

  test('usage charges usage; what a kept is uncharged', () => {
    expect(cpuRows(restate(hybrid, { model: 'usage' }))).toEqual({
      'a usage': 0.015,
      'b usage': 0.06,
      'cluster_idle uncharged': 0.045,
    });
  });
});

describe('the worked example: b bursts into what a reserved', () => {
  const hybrid = worked(0.5, 3);

  test('κ is a third: of a’s idle, 0.5 core is kept and 1 core lent', () => {
    expect(hybrid.hosts[0]?.kappa.cpu).toBeCloseTo(1 / 3, 12);
    expect(cpuRows(hybrid)).toEqual({
      'a usage': 0.015,
      'a workload_idle': 0.015,
      'b usage': 0.09,
    });
  });

  test('request and usage leave what they do not charge', () => {
    expect(cpuRows(restate(hybrid, { model: 'request' }))).toEqual({
      'a usage': 0.015,
      'a workload_idle': 0.045,
      'b usage': 0.03,
      'cluster_idle uncharged': 0.03,
    });
    expect(cpuRows(restate(hybrid, { model: 'usage' }))).toEqual({
      'a usage': 0.015,
      'b usage': 0.09,
      'cluster_idle uncharged': 0.015,
    });
  });

  test('mixed: a pays its request, b’s burst is scaled to what is left', () => {
    const mixed = worked(0.5, 3, { a: { model: 'request' }, b: { model: 'usage' } });
    expect(cpuRows(mixed)).toEqual({ 'a usage': 0.015, 'a workload_idle': 0.045, 'b usage': 0.06 });
  });
});

test('a hybrid pod with half a reserve pays for half its request at least', () => {
  const allocation = worked(0.5, 1, { a: { model: 'hybrid', reserve: 0.5 } });
  expect(cpuRows(allocation)).toEqual({
    'a usage': 0.015,
    'a workload_idle': 0.015,
    'b usage': 0.03,
    'cluster_idle free': 0.03,
    'cluster_idle uncharged': 0.03,
  });
});

describe('prices', () => {
  const hosts = [
    aHost({ node: 'n1', cores: 4, gib: 16 }),
    aHost({ node: 'n2', cores: 4, gib: 16, instanceType: 'x9.large' }),
  ];
  const pods = [aPod({ name: 'a', node: 'n2', request: { cores: 1 }, used: { cores: 1 } })];
  const allocation = allocate({
    quantities: quantitiesOf(observed({ hosts, pods })),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: aPolicy(),
  });

  test('a host without a price has no rows and is a gap that names it and counts what it hides', () => {
    expect(allocation.total).toBeCloseTo(0.2, 12);
    expect([...rowsOf(allocation)].every(({ node }) => node === 'n1')).toBe(true);
    expect(allocation.gaps).toEqual([
      {
        kind: 'host_without_price',
        count: 1,
        examples: ['n2: x9.large in us-east-1'],
        hidden: { pods: 1, coreHours: 4, gibHours: 16 },
      },
    ]);
  });

  test('what is a gap counts as covered', () => {
    expect(allocation.coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
  });
});

test('a GPU is charged as held in every model, its used part as usage', () => {
  const host = aHost({ node: 'g', cores: 8, gib: 32, gpus: 2 });
  const pods = [aPod({ name: 'train', node: 'g', request: { gpus: 1 }, used: { gpus: 0.25 } })];
  const hybrid = allocate({
    quantities: quantitiesOf(observed({ hosts: [host], pods })),
    priceOf: priced({ g: 2 }),
    fees: [],
    policy: aPolicy(),
  });
  for (const model of ['request', 'usage', 'hybrid'] as const) {
    const gpu = [...rowsOf(restate(hybrid, { model }))].filter(
      ({ resource }) => resource === 'gpu',
    );
    // 95 % of 2 USD over 2 GPUs: 0.95 a GPU-hour
    expect(gpu.map(({ spendType, component, cost }) => [spendType, component, cost])).toEqual([
      ['usage', '', expect.closeTo(0.2375, 12)],
      ['workload_idle', '', expect.closeTo(0.7125, 12)],
      ['cluster_idle', 'free', expect.closeTo(0.95, 12)],
    ]);
  }
});

test('a GPU machine whose device plugin is down still has its GPU pool, idle whole', () => {
  const host = aHost({ node: 'g', cores: 8, gib: 32, gpus: 0, hasGpu: true });
  const allocation = allocate({
    quantities: quantitiesOf(observed({ hosts: [host], pods: [] })),
    priceOf: priced({ g: 2 }),
    fees: [],
    policy: aPolicy(),
  });
  const gpu = [...rowsOf(allocation)].filter(({ resource }) => resource === 'gpu');
  expect(gpu.map(({ component, cost }) => [component, cost])).toEqual([
    ['free', expect.closeTo(1.9, 12)],
  ]);
  expect(allocation.gaps[0]).toMatchObject({ kind: 'host_without_capacity', examples: ['g: gpu'] });
  expect(allocation.conservationError).toBeLessThan(1e-12);
});

test('a fee is a row of its own and part of the total', () => {
  const allocation = allocate({
    quantities: quantitiesOf(observed({ hosts: [], pods: [] })),
    priceOf: priced({}),
    fees: [eksFee(0.1)],
    policy: aPolicy(),
  });
  expect([...rowsOf(allocation)]).toMatchObject([
    { spendType: 'managed_service_fee', resource: 'managed_service_fee', cost: 0.1 },
  ]);
  expect(allocation.total).toBe(0.1);
});

test('stepwise allocation rests after each host and ends with the same result', () => {
  const input = {
    quantities: quantitiesOf(
      observed({
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 }), aHost({ node: 'n2', cores: 4, gib: 16 })],
        pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1, gib: 1 } })],
      }),
    ),
    priceOf: priced({ n1: 0.2, n2: 0.1 }),
    fees: [],
    policy: aPolicy(),
  };
  const steps = allocateStepwise(input);
  let rests = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) {
      expect(step.value).toEqual(allocate(input));
      break;
    }
    rests += 1;
  }
  // each host is allocated, checked and covered
  expect(rests).toBe(6);
});
