import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serveCapturedCluster, type CapturedCluster } from '../support/captured-cluster.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed, sumOf, valueOf, type Sample } from '../support/samples.ts';
import { until } from '../support/until.ts';

const COST = 'podtally_cost_usd_per_hour';
const USD_PER_HOUR = 0.7;
const CORES = 14;
const GIB = 2 ** 30;

const scope = new AsyncDisposableStack();
let cluster: CapturedCluster;
let exporter: RunningExporter;
let samples: readonly Sample[];

beforeAll(async () => {
  cluster = await serveCapturedCluster(scope);
  const folder = await temporaryFolder(scope);
  await folder.write('prices.csv', `node,usdPerHour\ndatagen-1-35,${USD_PER_HOUR}\n`);
  const config = await folder.write(
    'podtally.yaml',
    `cluster: real
metrics:
  passIntervalSeconds: 1
  direct:
    scrapeIntervalSeconds: 1
    windowSeconds: 5
    kubeStateMetrics: { urls: ["${cluster.url}/ksm"] }
    kubelets: { mode: urls, urls: ["${cluster.url}/cadvisor"] }
prices: { ladder: [file], file: prices.csv }
`,
  );
  exporter = await startExporter(['serve', '--config', config], scope);
  samples = await until('usage of all pods', async () => {
    const found = await exporter.samples();
    return valueOf(found, 'podtally_gaps', { kind: 'usage_unknown' }) === 0 &&
      valueOf(found, 'podtally_gaps', { kind: 'usage_partly_unknown' }) === 0
      ? found
      : undefined;
  });
});
afterAll(() => scope.disposeAsync());

/** An independent reading of the served text: what awk would do, line by line. */
function counted(): {
  readonly pods: readonly string[];
  readonly cores: number;
  readonly bytes: number;
} {
  const lines = cluster.stateMetrics().split('\n');
  const label = (line: string, name: string): string =>
    line.split(`${name}="`)[1]?.split('"')[0] ?? '';
  const of = (metric: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${metric}{`));
  const over = new Set(
    of('kube_pod_status_phase')
      .filter((line) => /phase="(?:Succeeded|Failed)"\} 1$/.test(line))
      .map((line) => label(line, 'uid')),
  );
  const alive = of('kube_pod_info').filter(
    (line) => label(line, 'node') !== '' && !over.has(label(line, 'uid')),
  );
  const uids = new Set(alive.map((line) => label(line, 'uid')));
  const asked = (resource: string): number =>
    of('kube_pod_container_resource_requests')
      .filter((line) => label(line, 'resource') === resource && uids.has(label(line, 'uid')))
      .reduce((sum, line) => sum + Number(line.split('} ')[1]), 0);
  return {
    pods: alive.map((line) => `${label(line, 'namespace')}/${label(line, 'pod')}`).toSorted(),
    cores: asked('cpu'),
    bytes: asked('memory'),
  };
}

describe('a real cluster, Kubernetes 1.35', () => {
  test('has each live scheduled pod exactly once, and no other', () => {
    const cpu = samplesNamed(samples, COST, { resource: 'cpu', spend_type: 'usage' });
    const pods = cpu.map(({ labels }) => `${labels['namespace']}/${labels['pod']}`);
    expect(pods.toSorted()).toEqual(counted().pods);
    expect(pods).toHaveLength(18);
  });

  test('charges by request what an independent count of the text says is requested', async () => {
    const { cores, bytes } = counted();
    const { stdout } = await podtally([
      'allocate',
      '--server',
      exporter.url,
      '--by',
      'pod',
      '--model',
      'request',
      '-o',
      'json',
    ]);
    const { rows, window } = JSON.parse(stdout);
    const hours = (Date.parse(window.end) - Date.parse(window.start)) / 3_600_000;
    const quantity = (resource: string): number =>
      rows
        .filter(
          (row: { key: { pod: string }; resource: string }) =>
            row.key.pod !== '' && row.resource === resource,
        )
        .reduce((sum: number, row: { quantity: number }) => sum + row.quantity, 0) / hours;
    expect(quantity('cpu')).toBeCloseTo(cores, 6);
    expect(quantity('memory') * GIB).toBeCloseTo(bytes, -3);
  });

  test('costs what the price file says, whole', async () => {
    expect(sumOf(samples, COST)).toBeCloseTo(USD_PER_HOUR, 12);
    expect(samplesNamed(samples, 'podtally_node_price_usd_per_hour')).toMatchObject([
      { labels: { node: 'datagen-1-35', price_source: 'file' }, value: USD_PER_HOUR },
    ]);
    expect(valueOf(samples, 'podtally_conservation_error_ratio')).toBeLessThanOrEqual(1e-9);
    expect(samplesNamed(samples, 'podtally_coverage_ratio').map(({ value }) => value)).toEqual([
      1, 1, 1, 1,
    ]);
  });

  test('prices a request of 0.25 cores, of which less is used, by hand', () => {
    const cpu = { pod: 'kube-apiserver-datagen-1-35', resource: 'cpu' };
    // The request is held in full by hybrid: nobody else needs it on an emptyish host.
    expect(sumOf(samples, COST, cpu)).toBeCloseTo((0.25 / CORES) * 0.6 * USD_PER_HOUR, 12);
    // 6.4 of the pod's cpu seconds in the 150 s before the capture go on at that pace.
    const used = sumOf(samples, COST, { ...cpu, spend_type: 'usage' });
    expect((used / (0.6 * USD_PER_HOUR)) * CORES).toBeCloseTo(6.4 / 150, 3);
  });

  test('has no gap but missing owners; a container that waits is known to use nothing', () => {
    const gaps = samplesNamed(samples, 'podtally_gaps').filter(({ value }) => value > 0);
    expect(gaps.map(({ labels, value }) => [labels['kind'], value])).toEqual([
      ['pod_without_owner', 16],
    ]);
    const waiting = { pod: 'e2e-container-creating', resource: 'cpu' };
    expect(sumOf(samples, COST, { ...waiting, spend_type: 'usage' })).toBe(0);
    expect(sumOf(samples, COST, waiting)).toBeCloseTo((0.005 / CORES) * 0.6 * USD_PER_HOUR, 12);
  });
});
