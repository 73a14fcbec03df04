import { describe, expect, test } from '@jest/globals';
import { truthCosts } from './costs.ts';
import type { TruthModel } from './costs.ts';
import { truth } from './quantities.ts';
import { aNode } from '../testing/nodes.ts';
import { demoScenario } from '../scenarios/demo/scenario.ts';
import { truthScenario } from '../scenarios/truth/scenario.ts';
import { podOf } from '../scenarios/pods.ts';
import type { Node } from '../model/node.ts';
import { constant } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenarioOf } from '../model/scenario.ts';

const START = 3600 * 1000;
const HOUR = { start: START, end: START + 3600 };
/** 60 % of this is the worked example's 0.12 USD for cpu. */
const HOST_USD_PER_HOUR = 0.2;

/** The worked example of docs/allocation.md: pod A requests 2 and uses 0.5, pod B requests 1. */
function example(usageOfB: number): Scenario {
  const node: Node = {
    ...aNode({ type: 'm6i.xlarge', created: START - 1000 }),
    capacity: { cpu: 4, memory: 8, gpu: 0 },
    allocatable: { cpu: 3.5, memory: 8, gpu: 0 },
  };
  const pod = (name: string, cpu: number, use: number) =>
    podOf({
      seed: 1,
      namespace: 'example',
      name,
      node: node.name,
      created: START - 500,
      containers: [{ name: 'app', requests: { cpu }, cpu: constant(use), memory: constant(0) }],
    });
  return scenarioOf({
    name: 'example',
    cluster: 'example',
    seed: 1,
    about: HOUR,
    nodes: [node],
    namespaces: [],
    workloads: [],
    claims: [],
    faults: [],
    shards: 1,
    profile: 'lean',
    pods: [pod('a', 2, 0.5), pod('b', 1, usageOfB)],
    recurring: [],
  });
}

function cpuOf(usageOfB: number, model: TruthModel) {
  const costs = truthCosts(example(usageOfB), HOUR, () => HOST_USD_PER_HOUR, model);
  const cpu = (name: string) =>
    costs.pods.find((pod) => pod.name === name && pod.resource === 'cpu')!;
  return {
    a: cpu('a'),
    b: cpu('b'),
    idle: costs.idle.find((each) => each.resource === 'cpu')!,
  };
}

describe('the worked example', () => {
  test.each([
    // usage of B, model, A's usage and idle, B's usage and idle, uncharged
    [2, 'hybrid', 0.015, 0.045, 0.06, 0, 0],
    [2, 'request', 0.015, 0.045, 0.03, 0, 0.03],
    [2, 'usage', 0.015, 0, 0.06, 0, 0.045],
    [3, 'hybrid', 0.015, 0.015, 0.09, 0, 0],
    [3, 'request', 0.015, 0.045, 0.03, 0, 0.03],
    [3, 'usage', 0.015, 0, 0.09, 0, 0.015],
  ] as const)(
    'with B using %d cores, the %s model charges what the page says',
    (usageOfB, model, aUsage, aIdle, bUsage, bIdle, uncharged) => {
      const { a, b, idle } = cpuOf(usageOfB, model);
      expect(a.usage).toBeCloseTo(aUsage, 12);
      expect(a.workloadIdle).toBeCloseTo(aIdle, 12);
      expect(b.usage).toBeCloseTo(bUsage, 12);
      expect(b.workloadIdle).toBeCloseTo(bIdle, 12);
      expect(idle.uncharged).toBeCloseTo(uncharged, 12);
      expect(idle.free + idle.system).toBeCloseTo(0, 12);
    },
  );

  test('κ is 1 while everything fits, and what is left shared by the idle when it does not', () => {
    expect(cpuOf(2, 'hybrid').idle.kappa).toBe(1);
    expect(cpuOf(3, 'hybrid').idle.kappa).toBeCloseTo(1 / 3, 12);
  });

  test('what nobody uses or reserves is free, the part the system keeps first', () => {
    // B uses 1: 4 − (0.5 + 1 + 1.5) = 1 core-hour, half of it kept by the system, at 0.03 a core-hour.
    const { idle } = cpuOf(1, 'hybrid');
    expect(idle.system).toBeCloseTo(0.015, 12);
    expect(idle.free).toBeCloseTo(0.015, 12);
  });
});

const flatPrice = (node: Node): number => 0.1 * node.capacity.cpu;

describe.each(['request', 'usage', 'hybrid'] as const)('in the %s model', (model) => {
  test.each([
    ['truth', truthScenario({ seed: 4 })],
    ['demo', demoScenario({ now: 1_795_362_142 })],
  ])('pods and idle add up to each host of the %s scenario', (_name, scenario) => {
    const costs = truthCosts(scenario, scenario.about, flatPrice, model);
    expect(costs.idle.length).toBeGreaterThan(20);
    for (const idle of costs.idle) {
      const pods = costs.pods
        .filter((pod) => pod.node === idle.node && pod.resource === idle.resource)
        .reduce((sum, pod) => sum + pod.usage + pod.workloadIdle, 0);
      const all = pods + idle.free + idle.system + idle.uncharged;
      expect(Math.abs(all - idle.pool)).toBeLessThan(1e-12 * idle.pool);
      expect(Math.min(idle.free, idle.system, idle.uncharged)).toBeGreaterThan(-1e-12);
    }
  });
});

test('a host without a price is named and gives no rows', () => {
  const scenario = truthScenario({ seed: 4 });
  const unknown = scenario.nodes.find(
    (node) => node.labels['node.kubernetes.io/instance-type'] === 'x9.large',
  )!;
  const costs = truthCosts(
    scenario,
    scenario.about,
    (node) => (node === unknown ? undefined : 1),
    'hybrid',
  );
  expect(costs.unpriced).toEqual([unknown.name]);
  expect(costs.pods.filter((pod) => pod.node === unknown.name)).toEqual([]);
  expect(costs.total).toBeLessThan(truth(scenario, scenario.about).hosts.length);
});

test('a GPU is charged as held in every model, its utilised part as usage', () => {
  const scenario = truthScenario({ seed: 4 });
  const rows = (['request', 'usage', 'hybrid'] as const).map((model) => {
    const costs = truthCosts(scenario, scenario.about, () => 1, model);
    return costs.pods.find((pod) => pod.name === 'partly-used' && pod.resource === 'gpu')!;
  });
  // A quarter of four GPUs' 0.95 USD, 40 % of it used.
  for (const row of rows) {
    expect(row.usage).toBeCloseTo((0.95 / 4) * 0.4, 12);
    expect(row.workloadIdle).toBeCloseTo((0.95 / 4) * 0.6, 12);
  }
});

test('a pod that nobody measures is charged its request', () => {
  const scenario = truthScenario({ seed: 4 });
  const costs = truthCosts(scenario, scenario.about, () => 1, 'usage');
  const pod = costs.pods.find((each) => each.name === 'unseen' && each.resource === 'cpu')!;
  // Half of 4 cores that cost 0.60.
  expect(pod.usage).toBeCloseTo(0.075, 12);
});

describe('a pod on Fargate', () => {
  const node: Node = {
    ...aNode({ type: 'm6i.large', created: START - 1000 }),
    podSize: { cpu: 0.5, memory: 8, gpu: 0 },
  };
  const costs = (lasts: number, model: TruthModel) => {
    const pod = podOf({
      seed: 1,
      namespace: 'example',
      name: 'job',
      node: node.name,
      created: START + 100,
      starts: START + 100,
      finished: { at: START + 100 + lasts, phase: 'Succeeded' },
      containers: [
        { name: 'app', requests: { cpu: 0.25 }, cpu: constant(0.2), memory: constant(2) },
      ],
    });
    const of = scenarioOf({ ...example(0), nodes: [node], pods: [pod], recurring: [] });
    return truthCosts(of, HOUR, () => ({ cpu: 0.02, memory: 0.004 }), model);
  };

  test.each(['request', 'usage', 'hybrid'] as const)(
    'pays for its whole size under %s, and nothing of it is idle',
    (model) => {
      // half an hour: 0.2 of 0.5 cores of 0.01 USD, 2 of 8 bytes of 0.002
      const { pods, idle, total } = costs(1800, model);
      expect(total).toBeCloseTo(0.012, 12);
      expect(pods.map(({ usage, workloadIdle }) => [usage, workloadIdle])).toEqual([
        [expect.closeTo(0.004, 12), expect.closeTo(0.006, 12)],
        [expect.closeTo(0.0005, 12), expect.closeTo(0.0015, 12)],
      ]);
      for (const { free, system, uncharged } of idle)
        expect(free + system + uncharged).toBeCloseTo(0, 12);
    },
  );

  test('pays for a minute at least', () => {
    expect(costs(20, 'hybrid').total).toBeCloseTo(0.024 / 60, 12);
  });
});
