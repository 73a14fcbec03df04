import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoScrapes, serveDemo } from '../support/demo-scrapes.ts';
import {
  costsOf,
  costsOver,
  farthest,
  storeConfig,
  written,
  type WindowCosts,
} from '../support/demo-store.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { podtally } from '../support/program.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { startRoundRobin } from '../support/round-robin.ts';
import { sumOf } from '../support/samples.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { statusOf } from '../support/status.ts';
import { until } from '../support/until.ts';
import { startVictoriaMetrics } from '../support/victoria-metrics.ts';

/** cAdvisor measures every 10 to 20 s: so long before and after a window, samples say where each counter stood, and all stores have them. */
const AROUND_SECONDS = 40;
const WINDOW_SECONDS = 25;

/** The configurations by what they read, as `before` starts the stores. */
const STORES = [
  'a Prometheus',
  'VictoriaMetrics',
  'a Prometheus that does not honour labels, with two replicas of kube-state-metrics',
  'a Prometheus whose labels are renamed',
  'a pair of Prometheus behind one address',
] as const;
type Store = (typeof STORES)[number];

const scope = new AsyncDisposableStack();
const configs = new Map<Store, string>();
let direct: RunningExporter;
let pairAsked: () => readonly number[];
let smallConfig: string;
let unmatchedConfig: string;
let window: string;
let plain: WindowCosts;

const config = (store: Store): string => configs.get(store) ?? '';
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const untilNow = (moment: number): Promise<true> =>
  until(`${iso(moment)} to pass`, () => (Date.now() / 1000 > moment ? true : undefined), 120);

beforeAll(async () => {
  const demo = await serveDemo(scope);
  const small = await serveSmallCluster(
    {
      nodes: [
        { name: 'n1', cores: 4, gib: 16, labels: INSTANCE, providerId: 'aws:///us-east-1a/i-1' },
      ],
      pods: [{ name: 'a', id: 1, node: 'n1', asks: { cores: 2 }, uses: { cores: 1, gib: 4 } }],
    },
    scope,
  );
  const { host } = new URL(small.url);
  const smallJob = (name: string, path: string): string =>
    `  - job_name: small-${name}\n    metrics_path: ${path}\n    honor_labels: true\n    static_configs: [{ targets: ["${host}"], labels: { instance: small-${name}, cluster: small } }]\n`;
  const shared =
    demoScrapes(demo, { labels: { cluster: 'demo' } }) +
    smallJob('state', '/ksm') +
    smallJob('n1', '/nodes/n1');
  const start = async (scrapes: string): Promise<string> =>
    (await startPrometheus(scrapes, scope)).url;
  const both = await start(shared);
  const other = await start(shared);
  const pair = await startRoundRobin([both, other], scope);
  pairAsked = pair.asked;
  const ofDemo = '    match: { cluster: demo }\n';
  const texts: Readonly<Record<Store, string>> = {
    'a Prometheus': storeConfig(both, ofDemo),
    VictoriaMetrics: storeConfig(await startVictoriaMetrics(demoScrapes(demo), scope)),
    'a Prometheus that does not honour labels, with two replicas of kube-state-metrics':
      storeConfig(await start(demoScrapes(demo, { honorLabels: false, replicas: 2 }))),
    'a Prometheus whose labels are renamed': storeConfig(
      await start(
        demoScrapes(demo, {
          renamed: { namespace: 'kube_namespace', pod: 'kube_pod', container: 'kube_container' },
        }),
      ),
      `    labels:
      stateMetrics: { namespace: kube_namespace, pod: kube_pod, container: kube_container }
      cadvisor: { namespace: kube_namespace, pod: kube_pod, container: kube_container }
      dcgm: { namespace: kube_namespace, pod: kube_pod, container: kube_container }
`,
    ),
    'a pair of Prometheus behind one address': storeConfig(pair.url, ofDemo),
  };
  for (const store of STORES) configs.set(store, await written(texts[store], scope));
  smallConfig = await written(storeConfig(both, '    match: { cluster: small }\n'), scope);
  unmatchedConfig = await written(storeConfig(both), scope);
  const started = Date.now() / 1000;
  direct = await startExporter(
    ['serve', '--config', await written(`cluster: demo\n${demo.direct}${NO_FEES}`, scope)],
    scope,
  );
  const from = started + AROUND_SECONDS;
  window = `${iso(from)}/${iso(from + WINDOW_SECONDS)}`;
  await untilNow(from + WINDOW_SECONDS + AROUND_SECONDS);
  plain = await costsOver(config('a Prometheus'), window);
});
afterAll(() => scope.disposeAsync());

const NO_FEES = 'prices: { fees: { service: none } }\n';
const INSTANCE = {
  label_node_kubernetes_io_instance_type: 'm6i.xlarge',
  label_topology_kubernetes_io_region: 'us-east-1',
  label_karpenter_sh_capacity_type: 'on-demand',
} as const;

/** dcgm-exporter measures at the moment of its scrape: two stores that scrape at different moments see different noise. */
const isGpu = (part: string): boolean => part.includes(' gpu ');

describe.each(STORES)('%s', (store) => {
  test('answers a past window with the prices of the hosts times its length', async () => {
    const costs = await costsOver(config(store), window);
    const perHour = sumOf(await direct.samples(), 'podtally_node_price_usd_per_hour');
    expect(perHour).toBeGreaterThan(8);
    expect(costs.total).toBeCloseTo((perHour * WINDOW_SECONDS) / 3600, 9);
    expect(costs.conservationError).toBeLessThanOrEqual(1e-9);
  });

  test('splits it as any other store does: the samples carry their own time', async () => {
    const costs = await costsOver(config(store), window);
    expect(farthest(plain, costs, (part) => !isGpu(part)).share).toBeLessThanOrEqual(1e-6);
    expect(farthest(plain, costs, isGpu).share).toBeLessThanOrEqual(0.01);
    expect(costs.gaps).toEqual(plain.gaps);
    expect(costs.gaps).not.toHaveProperty('sample_invalid');
    expect(costs.gaps).not.toHaveProperty('usage_unknown');
  });

  test('gives live figures as reading the cluster directly does', async () => {
    await using own = new AsyncDisposableStack();
    const exporter = await startExporter(['serve', '--config', config(store)], own);
    const [live, there] = await Promise.all(
      [exporter, direct].map(async ({ get }) =>
        costsOf((await get('/api/v1/allocation?by=namespace')).text),
      ),
    );
    if (live === undefined || there === undefined) throw new Error('no answer');
    expect(live.total).toBeCloseTo(there.total, 9);
    // Rates over a minute of samples that are up to 20 s apart, seen some seconds later.
    expect(farthest(there, live, (part) => !isGpu(part)).share).toBeLessThanOrEqual(0.01);
    expect(live.gaps).not.toHaveProperty('host_without_usage');
    const samples = await exporter.samples();
    expect(sumOf(samples, 'podtally_cost_usd_per_hour')).toBeCloseTo(
      sumOf(samples, 'podtally_node_price_usd_per_hour'),
      9,
    );
    const { sources } = await statusOf(exporter);
    expect(sources.map(({ source, up, errors }) => ({ source, up, errors }))).toEqual([
      { source: 'kube-state-metrics', up: true, errors: [] },
      { source: 'prometheus', up: true, errors: [] },
    ]);
  });
});

describe('a pair of Prometheus behind one address', () => {
  test('was asked in turns', () => {
    const [first = 0, second = 0] = pairAsked();
    expect(first).toBeGreaterThan(10);
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
  });
});

describe('two clusters in one store', () => {
  test('are told apart by a label that match names', async () => {
    const { total, parts } = await costsOver(smallConfig, window);
    // An m6i.xlarge in us-east-1 for 25 s.
    expect(total).toBeCloseTo((0.192 * WINDOW_SECONDS) / 3600, 9);
    expect([...new Set(Array.from(parts.keys(), (part) => part.split(' ')[0]))].sort()).toEqual([
      '',
      'shop',
    ]);
  });

  test('are both counted without it', async () => {
    const { total } = await costsOver(unmatchedConfig, window);
    expect(total).toBeCloseTo(plain.total + (0.192 * WINDOW_SECONDS) / 3600, 9);
  });
});

test('check finds nothing wrong with a store but what the cluster lacks', async () => {
  const { stdout, code } = await podtally(['check', '--config', config('VictoriaMetrics')]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    `ok        kube-state-metrics          1 of 1 target answered
ok        prometheus                  1 of 1 target answered
`,
  );
});
