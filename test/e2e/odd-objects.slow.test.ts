import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed, sumOf, valueOf, type Sample } from '../support/samples.ts';
import type { SmallNode, SmallPod, SmallWorld } from '../support/small-cluster.ts';
import { pricesOf, startOnSmallCluster, type SmallOptions } from '../support/small-exporter.ts';
import { gapIn, statusOf, type Status } from '../support/status.ts';
import { until } from '../support/until.ts';

const COST = 'podtally_cost_usd_per_hour';
const N1: SmallNode = { name: 'n1', cores: 4, gib: 16 };
const WELL: SmallPod = {
  ...{ name: 'well', id: 1, node: 'n1', asks: { cores: 2, gib: 4 } },
  uses: { cores: 1, gib: 2 },
};

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

interface Shown {
  readonly exporter: RunningExporter;
  readonly samples: readonly Sample[];
  readonly status: Status;
}

/** Serves a world and gives what the exporter shows of it, once `well` is charged what it uses. */
async function shown(world: SmallWorld, options: SmallOptions = {}): Promise<Shown> {
  const { exporter } = await startOnSmallCluster(world, scope, {
    prices: pricesOf('n1', 1),
    ...options,
  });
  return until('usage of the pod that is well', async () => {
    const samples = await exporter.samples();
    const status = await statusOf(exporter);
    const used = valueOf(samples, COST, { pod: 'well', resource: 'cpu', spend_type: 'usage' });
    const passed = valueOf(samples, 'podtally_gaps', { kind: 'usage_partly_unknown' });
    return used > 0 && passed === 0 && gapIn(status, 'usage_unknown') === undefined
      ? { exporter, samples, status }
      : undefined;
  });
}

describe('two replicas of kube-state-metrics', () => {
  test('double nothing', async () => {
    const { samples, status } = await shown(
      { nodes: [N1], pods: [WELL] },
      { stateMetrics: ['/ksm', '/ksm-again'] },
    );
    expect(status.pods).toBe(1);
    expect(sumOf(samples, COST)).toBeCloseTo(1, 12);
    // 2 of 4 cores are asked for, at 0.15 a core-hour.
    expect(sumOf(samples, COST, { pod: 'well', resource: 'cpu' })).toBeCloseTo(0.3, 12);
    expect(status.coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
  });
});

describe('no kube-state-metrics', () => {
  test('is not ready, and says what to do, but serves its health', async () => {
    const { cluster, folder, exporter } = await startOnSmallCluster(
      { nodes: [N1], pods: [WELL] },
      scope,
      { stateMetrics: ['/nothing'], waitFor: '/healthz' },
    );
    const says = `kube-state-metrics ${cluster.url}/nothing: HTTP 404; there is no metrics page at this address; check its path`;
    await until('the log line', () => (exporter.stderr().includes(says) ? true : undefined));
    const { status, text } = await exporter.get('/readyz');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ status: 503, title: 'Service Unavailable' });
    const samples = await until('a failed pass', async () => {
      const found = await exporter.samples();
      return valueOf(found, 'podtally_passes_total', { result: 'failure' }) > 0 ? found : undefined;
    });
    expect(samplesNamed(samples, COST)).toEqual([]);
    const check = await podtally([
      'allocate',
      '--config',
      folder.path('podtally.yaml'),
      '--window',
      '1s',
    ]);
    expect(check).toEqual({
      code: 1,
      stdout: '',
      stderr: `reading the cluster for 1 s …\npodtally: the cluster cannot be read: ${says}; no kubelet is known; they are found by the nodes there are\n`,
    });
  });
});

describe('a node', () => {
  const onNode = (node: SmallNode): SmallWorld => ({
    nodes: [N1, node],
    pods: [
      WELL,
      { name: 'odd', id: 2, node: node.name, asks: { cores: 1 }, uses: { cores: 0.5, gib: 1 } },
    ],
  });

  test.each<readonly [what: string, node: SmallNode, says: string]>([
    ['without labels', { name: 'n2', cores: 4, gib: 16 }, 'n2: no instance type'],
    [
      'of an unknown type',
      {
        ...{ name: 'n2', cores: 4, gib: 16, providerId: 'aws:///us-east-1a/i-0123456789abcdef0' },
        labels: {
          label_node_kubernetes_io_instance_type: 'x9.large',
          label_topology_kubernetes_io_region: 'us-east-1',
        },
      },
      'n2: x9.large in us-east-1',
    ],
  ])('%s has no price that somebody guessed: a gap with what it hides', async (_, node, says) => {
    const { samples, status, exporter } = await shown(onNode(node), {
      ladder: '[file, catalogue, estimate]',
    });
    expect(sumOf(samples, COST)).toBeCloseTo(1, 12);
    expect(samplesNamed(samples, COST, { node: 'n2' })).toEqual([]);
    expect(gapIn(status, 'host_without_price')).toMatchObject({
      count: 1,
      examples: [says],
      hidden: { pods: 1, coreHours: 4, gibHours: 16 },
    });
    expect(status.coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
    const { stdout } = await podtally(['allocate', '--server', exporter.url]);
    expect(stdout).toContain(
      `! 1 host without a price: they and their pods are not in the total (1 pod)\n    ${says}\n`,
    );
  });

  test('with 0 CPU costs its price all the same; the pool without capacity is idle', async () => {
    const { samples, status } = await shown(onNode({ name: 'n2', cores: 0, gib: 16 }), {
      prices: pricesOf('n*', 1),
    });
    expect(sumOf(samples, COST, { node: 'n2' })).toBeCloseTo(1, 12);
    expect(
      sumOf(samples, COST, { node: 'n2', resource: 'cpu', spend_type: 'cluster_idle' }),
    ).toBeCloseTo(0.6, 12);
    expect(gapIn(status, 'host_without_capacity')).toMatchObject({
      count: 1,
      examples: [expect.stringContaining('n2')],
    });
  });
});

describe('a pod', () => {
  const beside = (...pods: readonly SmallPod[]): SmallWorld => ({
    nodes: [N1],
    pods: [WELL, ...pods],
  });

  test('with usage and no identity is not charged, and a gap', async () => {
    const { samples, status } = await shown(
      beside({ name: 'ghost', id: 2, node: 'n1', uses: { cores: 1, gib: 1 }, named: false }),
    );
    expect(samplesNamed(samples, COST, { pod: 'ghost' })).toEqual([]);
    expect(sumOf(samples, COST)).toBeCloseTo(1, 12);
    expect(gapIn(status, 'usage_without_identity')).toMatchObject({
      count: 1,
      examples: [expect.stringContaining('shop/ghost')],
    });
  });

  test('with identity and no usage is charged by request, and a gap', async () => {
    const cluster = beside({ name: 'silent', id: 2, node: 'n1', asks: { cores: 1, gib: 4 } });
    const { exporter } = await startOnSmallCluster(cluster, scope);
    const status = await until('the gap', async () => {
      const found = await statusOf(exporter);
      return gapIn(found, 'usage_unknown')?.count === 1 ? found : undefined;
    });
    expect(gapIn(status, 'usage_unknown')?.examples).toEqual(['shop/silent (cpu, memory)']);
    const samples = await exporter.samples();
    expect(
      valueOf(samples, COST, { pod: 'silent', resource: 'cpu', spend_type: 'usage' }),
    ).toBeCloseTo(0.15, 12);
    expect(
      valueOf(samples, COST, { pod: 'silent', resource: 'memory', spend_type: 'usage' }),
    ).toBeCloseTo(0.1, 12);
    const { stdout } = await podtally(['explain', 'pod', 'shop/silent', '--server', exporter.url]);
    expect(stdout).toContain('! some of its usage is not measured but estimated\n');
  });

  test('requests above capacity are scaled to it, and a gap says by how much', async () => {
    const { samples, status } = await shown(
      beside({
        name: 'greedy',
        id: 2,
        node: 'n1',
        asks: { cores: 6, gib: 4 },
        uses: { cores: 1, gib: 1 },
      }),
    );
    // 2 and 6 cores of 4 become 1 and 3.
    expect(sumOf(samples, COST, { pod: 'well', resource: 'cpu' })).toBeCloseTo(0.15, 9);
    expect(sumOf(samples, COST, { pod: 'greedy', resource: 'cpu' })).toBeCloseTo(0.45, 9);
    expect(sumOf(samples, COST)).toBeCloseTo(1, 12);
    expect(gapIn(status, 'requests_above_capacity')).toMatchObject({
      count: 1,
      examples: [expect.stringContaining('n1')],
    });
  });

  test.each([
    ['quotes and backslashes', String.raw`say "hi" \o/`],
    ['a newline', 'two\nlines'],
    ['letters of every kind', 'naïve-東京-🚀-Ω'],
    ['a terminal escape', 'red\u001B[31m'],
  ])('with %s in its owner keeps them in metrics and API, and breaks no table', async (_, team) => {
    const { samples, exporter } = await shown(
      beside({
        ...{ name: 'odd', id: 2, node: 'n1', asks: { cores: 1 }, uses: { cores: 0.5, gib: 1 } },
        labels: { label_team: team },
      }),
    );
    expect(samplesNamed(samples, COST, { pod: 'odd' })[0]?.labels['team']).toBe(team);
    const { rows } = JSON.parse((await exporter.get('/api/v1/allocation?by=team')).text);
    expect(rows.map(({ key }: { key: { team: string } }) => key.team)).toContain(team);
    const { stdout } = await podtally(['allocate', '--by', 'team', '--server', exporter.url]);
    // One line each: the title, the head, two teams, idle, the total.
    const lines = stdout.slice(0, stdout.indexOf('conservation')).trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(stdout).not.toContain('\u001B');
  });
});
