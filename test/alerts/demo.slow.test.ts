import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { prometheusFile } from '../../exporter/src/delivery/rules/files.ts';
import { alertsOf, ruleGroups } from '../../exporter/src/delivery/rules/groups.ts';
import { DEFAULT_PARAMETERS } from '../../exporter/src/delivery/rules/parameters.ts';
import { startExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';

/** The rules look at what is there; how old the shipped catalogue may be is not the point here. */
const PARAMETERS = { ...DEFAULT_PARAMETERS, catalogueAgeSeconds: 1e9 };

const scope = new AsyncDisposableStack();
let prometheus: Prometheus;

beforeAll(async () => {
  const demo = await startExporter(['demo'], scope);
  const folder = await temporaryFolder(scope);
  const rules = await folder.write(
    'rules.yml',
    prometheusFile({ ...PARAMETERS, timeScale: 1 / 60 }),
  );
  // As Kubernetes' service discovery labels a target, with honored labels and without.
  const target = `    static_configs: [{ targets: ["127.0.0.1:${demo.port}"], labels: { cluster: demo, namespace: monitoring, pod: podtally-0 } }]\n`;
  prometheus = await startPrometheus(
    `  - job_name: podtally\n    honor_labels: true\n${target}  - job_name: careless\n${target}rule_files: [${JSON.stringify(rules)}]\n`,
    scope,
  );
  await until('records of both jobs', async () =>
    (await prometheus.query('cluster:podtally_unattributed_cost:ratio')).length > 0 &&
    (await prometheus.query('podtally_gaps{kind="host_without_price"}')).length === 2
      ? true
      : undefined,
  );
});
afterAll(() => scope.disposeAsync());

/** The alerts whose condition holds now for a job, whatever time it must hold to fire. */
async function holding(job: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { alert, expr } of alertsOf(ruleGroups(PARAMETERS))) {
    const series = await prometheus.query(expr);
    if (series.some(({ labels }) => labels['job'] === undefined || labels['job'] === job))
      found.push(alert);
  }
  return found;
}

test('the demo cluster has one host without a price, which alone is alerted on', async () => {
  expect(await holding('podtally')).toEqual(['PodtallyHostUnpriced', 'PodtallyWatchdog']);
});

test('a scrape that does not honor labels is alerted on', async () => {
  expect(await holding('careless')).toContain('PodtallyLabelsNotHonored');
});

test('shares of idle and of cost without an owner are recorded as the exporter has them', async () => {
  const cost = 'podtally_owner_cost_usd_per_hour{job="podtally",model="policy"';
  const idle = await prometheus.scalar(
    `sum(${cost},spend_type=~".*idle"}) / sum(${cost}}) - on () max_over_time(cluster:podtally_idle_cost:ratio{cluster="demo"}[1m])`,
  );
  expect(Math.abs(idle)).toBeLessThan(0.05);
});
