import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { ask, programPath } from '../../tools/programs.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { httpGet } from '../support/http.ts';
import { freePort } from '../support/listening.ts';
import { start } from '../support/program.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { sumOf } from '../support/samples.ts';
import { until } from '../support/until.ts';
import { objectsOf, pathOf, services, yamlOf } from './stack-files.ts';

/** Starting everything takes seconds, and longer beside other work. */
const DEADLINE_SECONDS = 120;
const RULES_IN_CONTAINER = '/etc/prometheus/alerts';

/** A condition on names as the operator spells it. */
interface MetricRelabeling {
  readonly sourceLabels: readonly string[];
  readonly regex: string;
  readonly targetLabel: string;
  readonly replacement: string;
}

test('docker-compose takes the file', () => {
  const { exitCode, text } = ask(
    'docker-compose',
    ['-f', pathOf('docker-compose.yml'), 'config', '--services'],
    '',
  );
  expect([exitCode, text.trim().split('\n').toSorted()]).toEqual([
    0,
    [...services().keys()].toSorted(),
  ]);
});

test('promtool takes the configuration of Prometheus, with the rules', async () => {
  await using scope = new AsyncDisposableStack();
  const folder = await temporaryFolder(scope);
  const config = yamlOf('deploy/prometheus/prometheus.yml');
  config.rule_files = config.rule_files.map((path: string) =>
    path.replace(RULES_IN_CONTAINER, pathOf('alerts')),
  );
  const file = await folder.write('prometheus.yml', stringify(config));
  const { exitCode, text } = ask('promtool', ['check', 'config', file], '');
  expect([exitCode, text]).toEqual([0, expect.stringContaining('SUCCESS: 1 rule files found')]);
});

test('amtool takes the configuration of Alertmanager, and Alertmanager starts with it', async () => {
  await using scope = new AsyncDisposableStack();
  const path = pathOf('deploy/alertmanager/alertmanager.yml');
  const { exitCode, text } = ask('amtool', ['check-config', path], '');
  expect([exitCode, text]).toEqual([0, expect.stringContaining('SUCCESS')]);

  const folder = await temporaryFolder(scope);
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = start(
    programPath('prometheus-alertmanager'),
    [
      `--config.file=${path}`,
      `--storage.path=${folder.path('data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--cluster.listen-address=',
    ],
    scope,
  );
  await until(
    'Alertmanager to be ready',
    async () => ((await httpGet(`${url}/-/ready`)).status === 200 ? true : undefined),
    DEADLINE_SECONDS,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${program.stderr()}`);
  });
});

test('the exporter starts as compose tells it, and answers the health check', async () => {
  await using scope = new AsyncDisposableStack();
  const { command = [] } = services().get('exporter')!;
  const args = command.slice(0, command.indexOf('--listen'));
  const exporter = await startExporter(args, scope, { deadlineSeconds: DEADLINE_SECONDS });
  expect((await exporter.get('/healthz')).status).toBe(200);
});

describe('what a Prometheus makes of costs', () => {
  /** As service discovery in Kubernetes labels the exporter. */
  const target = {
    namespace: 'podtally',
    pod: 'podtally-5d8f-x2x7p',
    service: 'podtally',
    container: 'podtally',
    endpoint: 'http',
  };
  const [endpoint] = objectsOf('deploy/kubernetes/servicemonitor.yaml')[0].spec.endpoints;
  const asJob = ({ sourceLabels, regex, targetLabel, replacement }: MetricRelabeling): object => ({
    source_labels: sourceLabels,
    regex,
    target_label: targetLabel,
    replacement,
  });
  const jobs: Readonly<Record<string, (port: number) => object>> = {
    compose: (port) => ({
      ...yamlOf('deploy/prometheus/prometheus.yml').scrape_configs[0],
      job_name: 'compose',
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    }),
    operator: (port) => ({
      job_name: 'operator',
      honor_labels: endpoint.honorLabels,
      metrics_path: endpoint.path,
      static_configs: [{ targets: [`127.0.0.1:${port}`], labels: target }],
      metric_relabel_configs: endpoint.metricRelabelings.map(asJob),
    }),
  };

  test.each(Object.keys(jobs))(
    'scraped as for %s, every cost keeps its labels under one instance',
    async (name) => {
      await using scope = new AsyncDisposableStack();
      const demo = await startExporter(['demo'], scope, { deadlineSeconds: DEADLINE_SECONDS });
      const prometheus = await startPrometheus(stringify([jobs[name]!(demo.port)]), scope);
      await until(
        'a scrape',
        async () =>
          (await prometheus.query('podtally_build_info')).length === 1 ? true : undefined,
        DEADLINE_SECONDS,
      );
      await expectOwnLabels(prometheus, demo);
    },
  );

  async function expectOwnLabels(prometheus: Prometheus, demo: RunningExporter): Promise<void> {
    const money = '{__name__=~"podtally_.*usd.*"}';
    expect(await prometheus.query(`count by (instance) (${money})`)).toEqual([
      { labels: { instance: 'podtally' }, value: expect.any(Number) },
    ]);
    // Its own health still tells exporters apart.
    const [build] = await prometheus.query('podtally_build_info');
    expect(build?.labels['instance']).toBe(`127.0.0.1:${demo.port}`);

    const names = await prometheus.labelNames(money);
    expect(names).not.toContain('container');
    expect(names).not.toContain('endpoint');
    const own = `{__name__=~"podtally_.*usd.*",pod="${target.pod}"} or {__name__=~"podtally_.*usd.*",namespace="${target.namespace}"} or {__name__=~"podtally_.*usd.*",service="${target.service}"}`;
    expect(await prometheus.query(own)).toEqual([]);

    // Nothing fell together: as many series, and as much money, as the exporter shows.
    const shown = await demo.samples();
    for (const family of [
      'podtally_workload_cost_usd_per_hour',
      'podtally_node_price_usd_per_hour',
    ])
      expect([family, await prometheus.scalar(`count(${family})`)]).toEqual([
        family,
        shown.filter((sample) => sample.name === family).length,
      ]);
    expect(await prometheus.scalar('sum(podtally_node_price_usd_per_hour)')).toBeCloseTo(
      sumOf(shown, 'podtally_node_price_usd_per_hour'),
      9,
    );
  }
});
