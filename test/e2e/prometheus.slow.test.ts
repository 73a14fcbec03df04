import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../../tools/programs.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { sumOf, valueOf } from '../support/samples.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { until } from '../support/until.ts';

const scope = new AsyncDisposableStack();
let demo: RunningExporter;
let small: RunningExporter;
let prometheus: Prometheus;
let startSmall: (port?: number) => Promise<RunningExporter>;

beforeAll(async () => {
  demo = await startExporter(['demo'], scope);
  const folder = await temporaryFolder(scope);
  const cluster = await serveSmallCluster(
    {
      nodes: [{ name: 'n1', cores: 4, gib: 16 }],
      pods: [{ name: 'a', id: 1, node: 'n1', asks: { cores: 2 }, uses: { cores: 1, gib: 4 } }],
    },
    scope,
  );
  await folder.write('prices.yaml', 'nodes:\n  - match: { node: n1 }\n    usdPerHour: 3600\n');
  const config = await folder.write(
    'podtally.yaml',
    `cluster: small\n${cluster.metrics}prices: { ladder: [file], file: prices.yaml, fees: { service: none } }\nserver: { metrics: { opencost: true } }\n`,
  );
  startSmall = (port) =>
    startExporter(['serve', '--config', config], scope, port === undefined ? {} : { port });
  small = await startSmall();
  // As Kubernetes' service discovery labels a target: with the namespace and pod of the exporter.
  const target = ({ port }: RunningExporter): string =>
    `    static_configs: [{ targets: ["127.0.0.1:${port}"], labels: { namespace: monitoring, pod: podtally-0 } }]\n`;
  prometheus = await startPrometheus(
    `  - job_name: honoured\n    honor_labels: true\n${target(demo)}` +
      `  - job_name: not-honoured\n${target(demo)}` +
      `  - job_name: small\n    honor_labels: true\n${target(small)}`,
    scope,
  );
  await until('scrapes of every job', async () =>
    (await prometheus.query('count by (job) (podtally_cost_usd_per_hour)')).length === 3
      ? true
      : undefined,
  );
});
afterAll(() => scope.disposeAsync());

describe('promtool check metrics', () => {
  test('finds nothing in the live exposition', async () => {
    const { text } = await demo.get('/metrics');
    expect(ask('promtool', ['check', 'metrics'], text)).toEqual({ exitCode: 0, text: '' });
  });

  test('finds nothing with the OpenCost names but the one that is not ours to choose', async () => {
    const { text } = await small.get('/metrics');
    expect(text).toContain('\nnode_total_hourly_cost{');
    const { text: complaints } = ask('promtool', ['check', 'metrics'], text);
    expect(complaints.replace(/^node_gpu_count .*\n/gmu, '')).toBe('');
  });
});

describe('a Prometheus that honours labels', () => {
  const COST = 'podtally_cost_usd_per_hour{job="honoured"}';

  test('sums the bill to the prices of the hosts and the fees', async () => {
    const difference = await prometheus.scalar(
      `sum(${COST}) - sum(podtally_node_price_usd_per_hour{job="honoured"}) - sum(podtally_cost_usd_per_hour{job="honoured",spend_type="managed_service_fee"})`,
    );
    expect(Math.abs(difference)).toBeLessThanOrEqual(1e-9);
    expect(await prometheus.scalar(`sum(${COST})`)).toBeGreaterThan(8);
  });

  test('keeps all labels as they are, the empty ones too', async () => {
    const names = await prometheus.labelNames('{job="honoured"}');
    expect(names).toContain('namespace');
    expect(names.filter((name) => name.startsWith('exported_'))).toEqual([]);
    // Idle and fees have no pod and no namespace: an omitted label would have become the exporter's own.
    const own = await prometheus.query(
      `podtally_cost_usd_per_hour{job="honoured",pod="podtally-0"} or {__name__=~"podtally_(cost|workload|owner)_.*",job="honoured",namespace="monitoring"}`,
    );
    expect(own).toEqual([]);
    expect(
      await prometheus.scalar(
        `count(podtally_cost_usd_per_hour{job="honoured",pod="",spend_type="cluster_idle"})`,
      ),
    ).toBeGreaterThan(10);
  });

  test.each([
    ['request', 'used_reserved|idle_kept|idle_lent|idle_held'],
    ['usage', 'used_reserved|used_burst|idle_held'],
    ['hybrid', 'used_reserved|used_burst|idle_kept|idle_held'],
  ])('toggles the model from parts: %s', async (model, parts) => {
    const by = 'by (cluster, namespace, workload_kind, workload, resource)';
    const fromParts = `sum ${by} (podtally_cost_part_usd_per_hour{job="honoured",workload!="",part=~"${parts}"})`;
    const outright = `sum ${by} (podtally_workload_model_cost_usd_per_hour{job="honoured",workload!="",model="${model}"})`;
    expect(await prometheus.scalar(`max(abs(${fromParts} - ${outright}))`)).toBeLessThanOrEqual(
      1e-9,
    );
    // Both have the same workloads, or the difference would not see them.
    const series = await prometheus.scalar(`count(${outright})`);
    expect(series).toBeGreaterThan(80);
    expect(await prometheus.scalar(`count(${fromParts} > 0) - count(${outright} > 0)`)).toBe(0);
  });

  test('rolls the bill up by owner to the same sums', async () => {
    const by =
      'by (cluster, namespace, team, service, customer, environment, spend_type, resource)';
    const fine = `sum ${by} (${COST})`;
    const coarse = `sum ${by} (podtally_owner_cost_usd_per_hour{job="honoured",model="policy"})`;
    expect(await prometheus.scalar(`max(abs(${fine} - ${coarse}))`)).toBeLessThanOrEqual(1e-9);
    expect(await prometheus.scalar(`count(${fine}) - count(${coarse})`)).toBe(0);
    const workloads = 'sum(podtally_workload_cost_usd_per_hour{job="honoured"})';
    expect(Math.abs(await prometheus.scalar(`sum(${COST}) - ${workloads}`))).toBeLessThanOrEqual(
      1e-9,
    );
  });
});

describe('a Prometheus that does not honour labels', () => {
  test('puts all cost into the namespace of the exporter, and the true one elsewhere', async () => {
    const cost = 'podtally_cost_usd_per_hour{job="not-honoured"}';
    const byNamespace = await prometheus.query(`sum by (namespace) (${cost})`);
    expect(byNamespace.map(({ labels }) => labels['namespace'])).toEqual(['monitoring']);
    const byPod = await prometheus.query(`count by (pod) (${cost})`);
    expect(byPod.map(({ labels }) => labels['pod'])).toEqual(['podtally-0']);
    const exported = await prometheus.query(`sum by (exported_namespace) (${cost})`);
    expect(exported.map(({ labels }) => labels['exported_namespace'])).toContain('shop');
    // What an alert can see.
    expect(
      await prometheus.scalar(`count(${cost.replace('}', ',exported_namespace!=""}')})`),
    ).toBeGreaterThan(100);
  });
});

describe('the dollar counter', () => {
  const DOLLARS = 'podtally_workload_cost_usd_total';

  /** 3600 USD/h are a dollar a second: 60 cents of cpu, of which half is asked for; 40 of memory, of which a quarter is used. */
  test('grows by the rate of cost times the time between passes', async () => {
    const reading = async (): Promise<readonly [at: number, dollars: number]> => {
      const samples = await small.samples();
      return [
        valueOf(samples, 'podtally_last_pass_timestamp_seconds'),
        sumOf(samples, DOLLARS, { workload: 'a' }),
      ];
    };
    const [from, before] = await until('the first cents', async () => {
      const [at, dollars] = await reading();
      return dollars > 0 ? ([at, dollars] as const) : undefined;
    });
    const [to, after] = await until('three seconds more', async () => {
      const [at, dollars] = await reading();
      return at >= from + 3 ? ([at, dollars] as const) : undefined;
    });
    expect((after - before) / (to - from)).toBeCloseTo(0.3 + 0.1, 3);
  });

  test('is a reset like any other when the exporter starts again, and nothing is counted twice', async () => {
    const before = await until('some dollars', async () => {
      const dollars = await prometheus.scalar(`sum(${DOLLARS}{job="small"})`);
      return dollars > 1 ? dollars : undefined;
    });
    expect(await small.stop()).toEqual({ code: 0, signal: null });
    small = await startSmall(small.port);
    const after = await until('a scrape of the new one', async () => {
      const dollars = await prometheus.scalar(`sum(${DOLLARS}{job="small"})`);
      return dollars > 0 && dollars < before ? dollars : undefined;
    });
    expect(after).toBeLessThan(before);
    const resets = await prometheus.query(`resets(${DOLLARS}{job="small"}[1m]) > 0`);
    expect(resets.length).toBeGreaterThan(0);
    expect(new Set(resets.map(({ value }) => value))).toEqual(new Set([1]));
    // A dollar a second at most: what was counted before is kept, the pause is not made up, nothing comes twice.
    const grown = await prometheus.scalar(
      `sum(increase(${DOLLARS}{job="small"}[1m])) / 60 / (sum(podtally_workload_cost_usd_per_hour{job="small",workload="a"}) / 3600)`,
    );
    expect(grown).toBeGreaterThan(0);
    expect(grown).toBeLessThanOrEqual(1.05);
    expect(await prometheus.scalar('sum(podtally_cost_usd_per_hour{job="small"})')).toBeCloseTo(
      3600,
      9,
    );
  });
});
