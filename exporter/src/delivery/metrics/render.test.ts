import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../../../../tools/programs.ts';
import type { IdlePolicy } from '../../domain/policy.ts';
import { aHost, aPod } from '../../domain/testing/cluster.ts';
import { unixSeconds, usd } from '../../domain/units.ts';
import { CATALOGUE } from './catalogue.ts';
import { startHealth } from './health.ts';
import { labelsWith } from './labels.ts';
import { EMPTY_EXPOSITION, renderExposition } from './render.ts';
import { aBudgetState } from './testing/budget.ts';
import {
  ALL_FAMILIES,
  aSmallPolicy,
  aSnapshot,
  bytesOf,
  rendered,
  samplesOf,
  sumOf,
  textOf,
} from './testing/small.ts';

const COST = 'podtally_cost_usd_per_hour';
const PART = 'podtally_cost_part_usd_per_hour';
const MODEL_COST = 'podtally_workload_model_cost_usd_per_hour';
const OWNER_COST = 'podtally_owner_cost_usd_per_hour';
const IDLE_SHARE = 'podtally_workload_idle_share_usd_per_hour';

/** 0.25 + 0.125 for the hosts, 0.125 for the fee. */
const BILL = 0.5;

const withGpu = () =>
  aSnapshot({
    hosts: [aHost({ node: 'node-a', cores: 4, gib: 16, gpus: 2 })],
    pods: [
      aPod({
        name: 'train-1',
        node: 'node-a',
        request: { cores: 1, gib: 4, gpus: 1 },
        used: { cores: 1, gib: 4, gpus: 0.25 },
      }),
    ],
  });

describe('sums', () => {
  test.each([
    [COST, {}],
    ['podtally_workload_cost_usd_per_hour', {}],
    [MODEL_COST, { model: 'request' }],
    [MODEL_COST, { model: 'usage' }],
    [MODEL_COST, { model: 'hybrid' }],
    [OWNER_COST, { model: 'policy' }],
    [OWNER_COST, { model: 'request' }],
    [OWNER_COST, { model: 'usage' }],
    [OWNER_COST, { model: 'hybrid' }],
  ])('the sum of %s %p is the bill, with GPUs, fees and idle', async (name, labels) => {
    expect(sumOf(await textOf(await rendered(aSnapshot())), name, labels)).toBeCloseTo(BILL, 12);
    const gpus = await textOf(await rendered(withGpu()));
    expect(sumOf(gpus, name, labels)).toBeCloseTo(0.25 + 0.125, 12);
  });

  test('what models charge a workload is the sum of their parts', async () => {
    const text = await textOf(await rendered(aSnapshot()));
    const train = { workload: 'train', resource: 'cpu' };
    const part = (name: string): number => sumOf(text, PART, { ...train, part: name });
    expect(part('used_reserved')).toBe(1 / 32);
    expect(part('used_burst')).toBe(1 / 32);
    expect(sumOf(text, MODEL_COST, { ...train, model: 'request' })).toBe(1 / 32);
    expect(sumOf(text, MODEL_COST, { ...train, model: 'usage' })).toBe(2 / 32);
  });

  test('the published total is held against the bill', async () => {
    const snapshot = aSnapshot();
    const wrong = { ...snapshot, live: { ...snapshot.live, total: usd(BILL * 2) } };
    const text = await textOf(await rendered(wrong));
    expect(sumOf(text, 'podtally_conservation_error_ratio')).toBe(0.5);
  });
});

describe('series', () => {
  test('every family is in the catalogue, and every metric of the catalogue is served', async () => {
    const health = startHealth('1.2.3', 'v24.0.0');
    health.notified('mail', 'delivered');
    health.leaderIs(() => true);
    const texts = [
      await textOf(
        await rendered(aSnapshot(), {
          budgets: [await aBudgetState(7)],
          unmappedUsd: 1.5,
          unitCosts: [{ name: 'order', conditions: [], usdPerUnit: 0.25, gapDays: 0 }],
        }),
      ),
      await textOf(await rendered(withGpu())),
      await health.text('text'),
    ];
    const served = texts.flatMap(samplesOf).map(({ name }) => name);
    const own = new Set(served.filter((name) => !/^(process|nodejs)_/.test(name)));
    expect([...own].sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  test('every series has every label of its metric in the order of the catalogue, empty or not', async () => {
    const labelsOf = new Map(
      Object.entries(CATALOGUE).map(([name, { labels }]) => [name, labelsWith(labels, ['team'])]),
    );
    for (const parts of ['pod', 'workload'] as const) {
      const samples = samplesOf(await textOf(await rendered(aSnapshot(), { parts })));
      expect(samples.length).toBeGreaterThan(100);
      for (const { name, labelNames } of samples) expect(labelNames).toEqual(labelsOf.get(name));
    }
  });

  test('no series comes twice', async () => {
    const lines = (await textOf(await rendered(aSnapshot())))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (line.startsWith('#') ? line : line.slice(0, line.lastIndexOf(' '))));
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('pods of one name on one node are one series', async () => {
    const pod = { name: 'db-0', node: 'node-a', request: { cores: 1 }, used: { cores: 1 } };
    const twice = aSnapshot({
      pods: [aPod({ ...pod, uid: 'old' }), aPod({ ...pod, uid: 'new' })],
    });
    const samples = samplesOf(await textOf(await rendered(twice)));
    const usage = samples.filter(
      ({ name, labels }) =>
        name === COST && labels['resource'] === 'cpu' && labels['spend_type'] === 'usage',
    );
    expect(usage.map(({ value }) => value)).toEqual([2 / 32]);
    const cores = samples.filter(({ name }) => name === 'container_cpu_allocation');
    expect(cores.map(({ value }) => value)).toEqual([2]);
  });

  test('a living pod that costs nothing has its four series, and zero parts none', async () => {
    const idle = aSnapshot({ pods: [aPod({ name: 'asleep', node: 'node-a' })] });
    const samples = samplesOf(await textOf(await rendered(idle)));
    const own = samples.filter(({ labels }) => labels['pod'] === 'asleep');
    expect(
      own
        .filter(({ name }) => name === COST)
        .map(({ labels, value }) => [labels['resource'], labels['spend_type'], value]),
    ).toEqual([
      ['cpu', 'usage', 0],
      ['cpu', 'workload_idle', 0],
      ['memory', 'usage', 0],
      ['memory', 'workload_idle', 0],
    ]);
    expect(own.filter(({ name }) => name === PART)).toEqual([]);
  });

  test('parts by workload add up pods and name none', async () => {
    const samples = samplesOf(await textOf(await rendered(aSnapshot(), { parts: 'workload' })));
    const used = samples.filter(
      ({ name, labels }) =>
        name === PART &&
        labels['workload'] === 'cart' &&
        labels['part'] === 'used_reserved' &&
        labels['resource'] === 'cpu',
    );
    expect(used).toHaveLength(1);
    expect(used[0]).toMatchObject({ labels: { pod: '', node: '' }, value: 1 / 32 });
  });

  test('parts can be left out', async () => {
    const text = await textOf(await rendered(aSnapshot(), { parts: 'off' }));
    expect(text).not.toContain(PART);
    expect(text).toContain(COST);
  });

  test('names with quotes, backslashes, newlines and other scripts are escaped', async () => {
    const snapshot = aSnapshot({ cluster: 'a "b" \\c\nd é 集群 🚀' });
    const text = await textOf(await rendered(snapshot, { opencost: false }));
    expect(text).toContain(
      String.raw`{cluster="a \"b\" \\c\nd é 集群 🚀",namespace="shop",pod="cart-1"`,
    );
    expect(ask('promtool', ['check', 'metrics'], text)).toEqual({ exitCode: 0, text: '' });
  });

  test('a label longer than a segment is written whole', async () => {
    const cluster = 'x'.repeat(1_500_000);
    const exposition = await rendered(aSnapshot({ cluster }), { parts: 'off' });
    const [line = ''] = (await textOf(exposition))
      .split('\n')
      .filter((each) => each.startsWith(COST));
    expect(line.startsWith(`${COST}{cluster="${cluster}",namespace="shop"`)).toBe(true);
    expect(line.endsWith('} 0.015625')).toBe(true);
  });

  test('OpenCost names are served when asked for, and promtool dislikes only the one that is not ours', async () => {
    const text = await textOf(await rendered(aSnapshot()));
    expect(sumOf(text, 'node_total_hourly_cost')).toBe(0.375);
    expect(sumOf(text, 'node_cpu_hourly_cost', { node: 'node-b' })).toBe(1 / 32);
    expect(sumOf(text, 'node_ram_hourly_cost', { node: 'node-b' })).toBe(1 / 128);
    expect(sumOf(text, 'kubecost_node_is_spot', { node: 'node-b', arch: 'arm64' })).toBe(1);
    expect(sumOf(text, 'container_memory_allocation_bytes', { container: 'train' })).toBe(2 ** 32);
    expect(ask('promtool', ['check', 'metrics'], text).text.trim()).toBe(
      'node_gpu_count non-histogram and non-summary metrics should not have "_count" suffix',
    );
    const without = await textOf(await rendered(aSnapshot(), { opencost: false }));
    expect(samplesOf(without).filter(({ name }) => !name.startsWith('podtally_'))).toEqual([]);
  });

  test('a pod that is its own host pays for all of it under every model, and uses no more than that', async () => {
    const text = await textOf(
      await rendered(
        aSnapshot({
          hosts: [aHost({ node: 'node-a', cores: 2, gib: 8, podsBilledBy: 'fargate' })],
          pods: [
            aPod({
              name: 'cart-1',
              node: 'node-a',
              annotations: { capacity_provisioned: '0.5vCPU 1GB' },
              request: { cores: 0.25, gib: 0.5 },
              used: { cores: 1, gib: 0.25 },
            }),
          ],
        }),
      ),
    );
    for (const model of ['request', 'usage', 'hybrid'])
      expect(sumOf(text, MODEL_COST, { model, spend_type: 'cluster_idle' })).toBe(0);
    expect(sumOf(text, 'podtally_conservation_error_ratio')).toBe(0);
    expect(sumOf(text, PART, { part: 'idle_held', resource: 'cpu' })).toBe(0);
    expect(sumOf(text, PART, { part: 'idle_held', resource: 'memory' })).toBeGreaterThan(0);
    expect(sumOf(text, 'container_cpu_allocation')).toBe(0.5);
    expect(sumOf(text, 'container_memory_allocation_bytes')).toBe(2 ** 30);
  });

  test('GPUs have prices, parts and allocations of their own', async () => {
    const text = await textOf(await rendered(withGpu()));
    // Half of 0.25 for two GPUs; one is held, a quarter of it used.
    expect(sumOf(text, 'podtally_node_gpu_usd_per_gpu_hour')).toBe(0.0625);
    expect(sumOf(text, PART, { part: 'idle_held', resource: 'gpu' })).toBe(0.0625 * 0.75);
    expect(sumOf(text, 'container_gpu_allocation')).toBe(1);
    expect(sumOf(text, 'node_gpu_count')).toBe(2);
  });
});

test('of several dated exchange rates of a pair the newest is published', async () => {
  const exposition = await rendered(aSnapshot(), {
    exchangeRates: [
      { from: 'USD', to: 'EUR', rate: 0.5, asOf: '2025-12-01' },
      { from: 'USD', to: 'EUR', rate: 0.75, asOf: '2026-02-01' },
      { from: 'USD', to: 'EUR', rate: 0.625, asOf: '2026-01-01' },
      { from: 'USD', to: 'GBP', rate: 0.25, asOf: '2025-01-01' },
    ],
  });
  const rates = samplesOf(await textOf(exposition)).filter(
    ({ name }) => name === 'podtally_exchange_rate_ratio',
  );
  expect(rates.map(({ labels, value }) => [labels['to'], value])).toEqual([
    ['EUR', 0.75],
    ['GBP', 0.25],
  ]);
});

describe('shared idle', () => {
  const share = (idle: Partial<IdlePolicy>) =>
    aSmallPolicy({ idle: { ...aSmallPolicy().idle, ...idle } });

  test('shown apart, the shares stand beside the bill', async () => {
    const text = await textOf(await rendered(aSnapshot()));
    expect(sumOf(text, COST, { spend_type: 'cluster_idle', pod: '' })).toBe(5 / 32);
    expect(sumOf(text, IDLE_SHARE, { model: 'policy' })).toBeCloseTo(5 / 32, 12);
    // Under the request model the burst of train is uncharged, too: 6/32.
    expect(sumOf(text, IDLE_SHARE, { model: 'request' })).toBeCloseTo(6 / 32, 12);
    expect(sumOf(text, MODEL_COST, { model: 'request', spend_type: 'cluster_idle' })).toBe(6 / 32);
  });

  test('shared by the policy, pods pay it in the bill, and the models still show it apart', async () => {
    const policy = share({ mode: 'share', scope: 'host' });
    const text = await textOf(await rendered(aSnapshot({ policy })));
    expect(sumOf(text, COST)).toBeCloseTo(BILL, 12);
    expect(sumOf(text, COST, { spend_type: 'cluster_idle', pod: '' })).toBe(0);
    // node-b: cpu 1.5 of 2 cores and memory 6 of 8 GiB are idle, and cart-2 is alone there.
    expect(sumOf(text, COST, { spend_type: 'cluster_idle', pod: 'cart-2' })).toBe(3 / 32);
    expect(
      sumOf(text, OWNER_COST, { model: 'hybrid', spend_type: 'cluster_idle', namespace: '' }),
    ).toBe(5 / 32);
    expect(sumOf(text, IDLE_SHARE, { model: 'policy' })).toBeCloseTo(5 / 32, 12);
  });
});

describe.each(['cluster', 'host'] as const)('idle over the %s', (scope) => {
  test('shown apart, each workload has the share that its pods would pay were it shared', async () => {
    const exclude = { daemonSets: true, namespaces: ['ml'] };
    const daemon = { name: 'agent', node: 'node-b', workloadKind: 'daemonset', workload: 'agent' };
    const sums = async (mode: IdlePolicy['mode'], name: string): Promise<string[][]> => {
      const policy = aSmallPolicy({ idle: { mode, scope, exclude } });
      const pods = [
        aPod({ name: 'cart', node: 'node-a', request: { cores: 1, gib: 2 } }),
        aPod({ name: 'cart', node: 'node-b', request: { cores: 0.5, gib: 2 } }),
        aPod({ name: 'till', node: 'node-b', request: { cores: 0.25, gib: 1 } }),
        aPod({ name: 'train', node: 'node-a', namespace: 'ml', request: { cores: 2 } }),
        aPod({ ...daemon, request: { cores: 0.25, gib: 1 } }),
      ];
      const text = await textOf(await rendered(aSnapshot({ policy, pods })));
      return ['cart', 'till', 'train', 'agent'].map((workload) => {
        const spend = name === COST ? { spend_type: 'cluster_idle' } : { model: 'policy' };
        return ['cpu', 'memory'].map((resource) =>
          sumOf(text, name, { ...spend, workload, resource }).toFixed(12),
        );
      });
    };
    const shown = await sums('show', IDLE_SHARE);
    expect(shown).toEqual(await sums('share', COST));
    const [cart, till, train, agent] = shown;
    expect([train, agent]).toEqual([ZERO, ZERO]);
    expect(cart).not.toEqual(ZERO);
    expect(till).not.toEqual(ZERO);
  });
});

/** The shares of cpu and memory of a workload that takes no part. */
const ZERO = ['0.000000000000', '0.000000000000'];

describe('when passes fail', () => {
  test('a stale exposition keeps what tells its age and nothing that looks like cost', async () => {
    const text = await textOf(await rendered(aSnapshot()), { stale: true });
    const names = new Set(samplesOf(text).map(({ name }) => name));
    const truths = Object.entries(CATALOGUE).filter(([, { group }]) => group === 'truth');
    expect([...names]).toEqual(truths.map(([name]) => name));
  });

  test('before the first pass only health is served', async () => {
    const text = await textOf(EMPTY_EXPOSITION, {}, startHealth('1.2.3', 'v24.0.0'));
    expect(text).toContain('podtally_build_info{version="1.2.3",node_version="v24.0.0"} 1\n');
    expect(text).not.toContain('podtally_cost');
  });
});

test('a cluster of many segments is rendered with breaks for others, and compresses to the same text', async () => {
  const pods = Array.from({ length: 3000 }, (_, index) =>
    aPod({ name: `p-${index}`, node: `node-${index % 100}`, request: { cores: 0.01 } }),
  );
  const hosts = Array.from({ length: 100 }, (_, index) =>
    aHost({ node: `node-${index}`, cores: 4 }),
  );
  const snapshot = aSnapshot();
  let breaths = 0;
  let clock = 0;
  const large = await renderExposition(
    { ...snapshot, live: aSnapshot({ hosts, pods }).live },
    ALL_FAMILIES,
    {
      // A millisecond passes each time it is asked.
      now: () => unixSeconds((clock += 0.001)),
      breathe: async () => void (breaths += 1),
    },
  );
  const text = await textOf(large);
  const samples = samplesOf(text).length;
  expect(samples).toBeGreaterThan(30_000);
  // Asked at every subject at least, it is due a dozen times later at most.
  expect(breaths).toBeGreaterThan(pods.length / 12);
  expect(gunzipSync(await bytesOf(large, { encoding: 'gzip' })).toString() === text).toBe(true);
});
