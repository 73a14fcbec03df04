import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import { until } from '../support/until.ts';
import { startBed } from './support/bed.ts';
import { podsRunning } from './support/objects.ts';
import { startOnTestbed } from './support/podtally.ts';
import { queryOf, type Query } from './support/promql.ts';
import { direct, type Pace } from './support/sources.ts';
import type { Testbed } from './testbed/testbed.ts';

const PACE: Pace = { scrapeSeconds: 1, windowSeconds: 5, timeoutSeconds: 0.5 };
/** Of `workloads.yaml`. */
const PODS = 17;
/** Two m6i.xlarge, an m6i.2xlarge, a g5.xlarge and an n2-standard-4. */
const BILL = 2 * 0.2 + 0.4 + 1 + 0.3;

const scope = new AsyncDisposableStack();
let bed: Testbed;

beforeAll(async () => {
  bed = await startBed('prometheus', scope);
  await bed.create('namespaces', 'nodes', 'workloads', 'unschedulable');
  await podsRunning(PODS, bed);
});
afterAll(() => scope.disposeAsync());

describe('Prometheus 3.16 beside an exporter', () => {
  const exporters = new AsyncDisposableStack();
  let exporter: RunningExporter;
  let query: Query;

  beforeAll(async () => {
    exporter = await startOnTestbed(bed, direct, PACE, exporters);
    const url = await bed.startPrometheus({
      scrapeIntervalSeconds: 1,
      scrapeConfigs: [
        {
          job_name: 'podtally',
          honor_labels: true,
          static_configs: [{ targets: [new URL(exporter.url).host] }],
        },
      ],
    });
    query = queryOf(url);
    await until('a scrape of everything', async () => {
      const scraped = await query('count(podtally_cost_usd_per_hour) * count(kube_pod_info)');
      return scraped.length > 0 ? true : undefined;
    });
  });
  afterAll(() => exporters.disposeAsync());

  test('scrapes it, and everything else here, without a complaint', async () => {
    // Nodes are found out one by one, and each is first scraped at its own time.
    await until('every target to be up', async () => {
      const up = await query('sum by (job) (up)');
      expect(Object.fromEntries(up.map(({ labels, value }) => [labels['job'], value]))).toEqual({
        podtally: 1,
        'kube-state-metrics': 1,
        kubelet: 5,
        apiserver: 1,
      });
      return true;
    });
    expect(await query('up == 0')).toEqual([]);
  });

  test('sums the same bill', async () => {
    const [difference] = await query(
      'sum(podtally_cost_usd_per_hour) - sum(podtally_node_price_usd_per_hour)',
    );
    expect(Math.abs(difference!.value)).toBeLessThanOrEqual(1e-9);
    expect((await query('sum(podtally_cost_usd_per_hour)'))[0]!.value).toBeCloseTo(BILL, 9);
  });

  test('finds in the cost by request what kube-state-metrics shows as requested', async () => {
    // The pods of payments hold what their init container asks for, which is another metric.
    const requested = `sum by (namespace) (
      kube_pod_container_resource_requests{resource="cpu",node!="",namespace!="payments"}
      * on (node) group_left () podtally_node_cpu_usd_per_core_hour
    )`;
    const charged =
      'sum by (namespace) (podtally_workload_model_cost_usd_per_hour{resource="cpu",model="request",namespace!~"payments|",workload!=""})';
    const off = await query(`abs(${requested} - ${charged})`);
    expect(off.map(({ labels }) => labels['namespace']).toSorted()).toEqual([
      'ml',
      'monitoring',
      'shop',
    ]);
    expect(Math.max(...off.map(({ value }) => value))).toBeLessThanOrEqual(1e-9);
  });
});
