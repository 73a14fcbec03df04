import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import type { Trouble } from '../support/pages.ts';
import { samplesNamed, sumOf, type Sample } from '../support/samples.ts';
import { WINDOW_SECONDS, type SmallCluster } from '../support/small-cluster.ts';
import { startOnSmallCluster } from '../support/small-exporter.ts';
import { errorsIn, gapIn, statusOf, type ShownGap, type Status } from '../support/status.ts';
import { until } from '../support/until.ts';

const COST = 'podtally_cost_usd_per_hour';
const scope = new AsyncDisposableStack();
let cluster: SmallCluster;
let exporter: RunningExporter;

/** Two equal hosts at 1 USD/h: 0.15 a core-hour, 0.025 a GiB-hour; what happens to the kubelet of n2 is n2's alone. */
beforeAll(async () => {
  ({ cluster, exporter } = await startOnSmallCluster(
    {
      nodes: [
        { name: 'n1', cores: 4, gib: 16 },
        { name: 'n2', cores: 4, gib: 16 },
      ],
      pods: [
        { name: 'well', id: 1, node: 'n1', asks: { cores: 2, gib: 4 }, uses: { cores: 1, gib: 2 } },
        {
          ...{ name: 'ill', id: 2, node: 'n2', asks: { cores: 1, gib: 2 } },
          ...{ limitCores: 2, uses: { cores: 1.5, gib: 4 } },
        },
      ],
    },
    scope,
  ));
  await isWell();
});
afterAll(() => scope.disposeAsync());
afterEach(async () => {
  for (const path of ['/ksm', '/nodes/n1', '/nodes/n2']) cluster.trouble(path, null);
  await isWell();
});

const usageOf = (samples: readonly Sample[], pod: string, resource: string): number =>
  sumOf(samples, COST, { pod, resource, spend_type: 'usage' });

/** Everything answers and every pod is charged what it uses. */
const isWell = (): Promise<true> =>
  until('all to be well', async () => {
    const samples = await exporter.samples();
    const { sources, gaps } = await statusOf(exporter);
    return sources.every(({ errors }) => errors.length === 0) &&
      gaps.every(({ kind }) => kind === 'pod_without_owner') &&
      Math.abs(usageOf(samples, 'ill', 'cpu') - 0.225) < 1e-6 &&
      Math.abs(usageOf(samples, 'ill', 'memory') - 0.1) < 1e-6
      ? true
      : undefined;
  });

/** Whatever is wrong with n2: the bill is whole, nobody is missing, and n1 is charged as ever. */
async function nothingIsLost(): Promise<void> {
  const samples = await exporter.samples();
  expect(sumOf(samples, COST)).toBeCloseTo(2, 9);
  expect(samplesNamed(samples, COST, { spend_type: 'usage', resource: 'cpu' })).toHaveLength(2);
  expect(usageOf(samples, 'well', 'cpu')).toBeCloseTo(0.15, 6);
  expect(usageOf(samples, 'well', 'memory')).toBeCloseTo(0.05, 9);
  const { conservationError, coverage } = await statusOf(exporter);
  expect(conservationError).toBeLessThanOrEqual(1e-9);
  expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
}

const statusWhen = (what: string, holds: (status: Status) => boolean): Promise<Status> =>
  until(what, async () => {
    const status = await statusOf(exporter);
    return holds(status) ? status : undefined;
  });
const errorOf = async (source: string): Promise<readonly string[]> =>
  errorsIn(
    await statusWhen(`an error of ${source}`, (status) => errorsIn(status, source).length > 0),
    source,
  );
const gapOf = async (kind: string): Promise<ShownGap | undefined> =>
  gapIn(await statusWhen(`a gap ${kind}`, (status) => gapIn(status, kind) !== undefined), kind);

/** Changes the value of every sample of a metric. */
const values = (metric: string, change: (value: number) => number | string): Trouble => ({
  kind: 'text',
  change: (text) =>
    text.replace(
      new RegExp(String.raw`^(${metric}\{.*\}) (\S+)`, 'gm'),
      (_, head: string, value: string) => `${head} ${change(Number(value))}`,
    ),
});

describe('a kubelet', () => {
  test.each<readonly [what: string, trouble: Trouble, says: string]>([
    [
      'that is down',
      { kind: 'refused' },
      'the connection was closed in the middle of the answer; it is asked again with the next poll',
    ],
    [
      'that is too slow',
      { kind: 'slow' },
      'no whole answer within 1 s; check that it is reachable from here, or raise the timeout',
    ],
    [
      'that answers 401',
      { kind: 'status', status: 401 },
      'HTTP 401; it does not accept the token; check tokenFile under its auth settings',
    ],
  ])('%s is named, and its pods are charged by request', async (_, trouble, says) => {
    cluster.trouble('/nodes/n2', trouble);
    expect(await errorOf('kubelet')).toEqual([`kubelet n2 ${cluster.url}/nodes/n2: ${says}`]);
    expect(await gapOf('usage_unknown')).toMatchObject({
      count: 1,
      examples: ['shop/ill (cpu, memory)'],
    });
    expect(usageOf(await exporter.samples(), 'ill', 'cpu')).toBeCloseTo(0.15, 9);
    await nothingIsLost();
    expect(exporter.stderr()).toContain(says);
  });

  test('whose answer is cut off in mid-line is named; what came before counts', async () => {
    cluster.trouble('/nodes/n2', { kind: 'cut', share: 0.9 });
    expect(await errorOf('kubelet')).toEqual([
      `kubelet n2 ${cluster.url}/nodes/n2: its answer stops in the middle of a line; what came before it counts; check for a proxy that limits answers`,
    ]);
    await nothingIsLost();
  });

  test.each(['NaN', '+Inf', '-Inf'])('that says %s is a gap with its address', async (value) => {
    cluster.trouble(
      '/nodes/n2',
      values('container_cpu_usage_seconds_total', () => value),
    );
    const gap = await gapOf('sample_invalid');
    expect(gap?.examples).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^kubelet n2 ${cluster.url}/nodes/n2: \d+ samples?$`),
      ),
    ]);
    await nothingIsLost();
  });

  test('whose samples are an hour old is a gap with its address', async () => {
    cluster.trouble('/nodes/n2', {
      kind: 'text',
      change: (text) =>
        text.replace(/ (\d+)$/gmu, (_, stamp: string) => ` ${Number(stamp) - 3_600_000}`),
    });
    expect((await gapOf('sample_invalid'))?.examples[0]).toContain(`${cluster.url}/nodes/n2: `);
    await nothingIsLost();
  });

  test('whose counter jumps a thousandfold is a gap, and nobody pays for the jump', async () => {
    cluster.trouble(
      '/nodes/n2',
      values('container_cpu_usage_seconds_total', (value) => value * 1000),
    );
    expect(await gapOf('usage_above_limit')).toMatchObject({ count: 1 });
    const samples = await exporter.samples();
    // At most its limit of 2 cores.
    expect(usageOf(samples, 'ill', 'cpu')).toBeLessThanOrEqual(0.3);
    await nothingIsLost();
  });

  test('whose counter begins again is charged on', async () => {
    let base = NaN;
    cluster.trouble(
      '/nodes/n2',
      values('container_cpu_usage_seconds_total', (value) => {
        base = Number.isNaN(base) ? value : base;
        return (value - base).toFixed(6);
      }),
    );
    // Longer than the window, so that it is all behind the reset.
    const behind = (WINDOW_SECONDS + 1) * 1000;
    const from = Date.now();
    await until('a window after the reset', async () =>
      Date.now() - from > behind && usageOf(await exporter.samples(), 'ill', 'cpu') > 0.2
        ? true
        : undefined,
    );
    const samples = await exporter.samples();
    expect(usageOf(samples, 'ill', 'cpu')).toBeCloseTo(0.225, 2);
    await nothingIsLost();
  });
});

describe('kube-state-metrics', () => {
  test.each<readonly [what: string, trouble: Trouble, says: RegExp]>([
    [
      'that is down',
      { kind: 'refused' },
      /the connection was closed in the middle of the answer; .*; using what it said \d+ s ago$/,
    ],
    [
      'that answers 503',
      { kind: 'status', status: 503 },
      /HTTP 503; it is not ready; .*; using what it said \d+ s ago$/,
    ],
    [
      'that is cut off',
      { kind: 'cut', share: 0.5 },
      /its answer stops in the middle of a line; .*; using what it said \d+ s ago$/,
    ],
    [
      'that shows nothing',
      { kind: 'text', change: () => '\n' },
      /it shows neither pods nor nodes; check that this is a kube-state-metrics with both among its resources; using what it said \d+ s ago$/,
    ],
  ])('%s loses nobody', async (_, trouble, says) => {
    cluster.trouble('/ksm', trouble);
    expect(await errorOf('kube-state-metrics')).toEqual([expect.stringMatching(says)]);
    await nothingIsLost();
  });
});
