import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cost, type Grain } from '../../grafana-plugin/src/promql/cost.ts';
import {
  IDLE_MODES,
  MODELS,
  type IdleMode,
  type Model,
} from '../../grafana-plugin/src/promql/model.ts';
import { is, type Matcher } from '../../grafana-plugin/src/promql/selector.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { valueOf } from '../support/samples.ts';
import { until } from '../support/until.ts';

const GRAINS: readonly Grain[] = ['owner', 'workload', 'pod'];
/** The API answers over the five minutes of the live window; the series are per hour. */
const WINDOWS_PER_HOUR = 12;
const LAST_PASS = 'podtally_last_pass_timestamp_seconds';
const scope = new AsyncDisposableStack();
let demo: RunningExporter;
let prometheus: Prometheus;

beforeAll(async () => {
  demo = await startExporter(['demo'], scope);
  prometheus = await startPrometheus(
    `  - job_name: podtally\n    honor_labels: true\n    static_configs: [{ targets: ["127.0.0.1:${demo.port}"] }]\n`,
    scope,
  );
  await until('a scrape', async () =>
    (await prometheus.query(LAST_PASS)).length === 1 ? true : undefined,
  );
});
afterAll(() => scope.disposeAsync());

/** Reads from the exporter and from Prometheus what belongs to one pass. */
async function ofOnePass<T>(read: () => Promise<T>): Promise<T> {
  return until('an answer of one pass', async () => {
    const before = await passes();
    const answer = await read();
    const after = await passes();
    return new Set([...before, ...after]).size === 1 ? answer : undefined;
  });
}

async function passes(): Promise<readonly number[]> {
  return [valueOf(await demo.samples(), LAST_PASS), await prometheus.scalar(LAST_PASS)];
}

/** Cost per hour by a label, as the exporter's own engine says. */
async function byEngine(
  label: string,
  model: Model,
  idle: IdleMode,
  filter: string,
): Promise<ReadonlyMap<string, number>> {
  const { text } = await demo.get(
    `/api/v1/allocation?by=${label}&model=${model}&idle=${idle}${filter}`,
  );
  const sums = new Map<string, number>();
  for (const { key, cost: amount } of JSON.parse(text).rows)
    sums.set(key[label], (sums.get(key[label]) ?? 0) + amount * WINDOWS_PER_HOUR);
  return sums;
}

function expectEqual(
  found: ReadonlyMap<string, number>,
  wanted: ReadonlyMap<string, number>,
): void {
  expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [key, amount] of wanted) expect(found.get(key)).toBeCloseTo(amount, 9);
}

const cases = MODELS.flatMap((model) =>
  IDLE_MODES.flatMap((idle) => GRAINS.map((grain) => [model, idle, grain] as const)),
);

describe.each(cases)('the query for model %s, idle %s, by %s', (model, idle, grain) => {
  const vector = async (label: string, namespace?: string): Promise<Map<string, number>> => {
    const matchers = namespace === undefined ? [] : [is('namespace', namespace)];
    const series = await prometheus.query(cost(grain, [label], { model, idle, matchers }));
    return new Map(series.map(({ labels, value }) => [labels[label] ?? '', value]));
  };

  test('splits the cluster by namespace as the engine does', async () => {
    const [found, wanted] = await ofOnePass(async () => [
      await vector('namespace'),
      await byEngine('namespace', model, idle, ''),
    ]);
    expect(wanted.size).toBeGreaterThan(8);
    expectEqual(found, wanted);
  });

  test('summed over moments gives the sum of what it is at each', async () => {
    const scope = { model, idle, matchers: [] };
    const by = ['namespace', 'spend_type', 'resource'];
    const summed = async (expr: string): Promise<Map<string, number>> => {
      const series = await prometheus.query(expr);
      return new Map(
        series.map(({ labels, value }) => [by.map((label) => labels[label]).join(), value]),
      );
    };
    const [found, wanted] = await until('costs at whole seconds', async () => {
      const grid = `[4s:1s] @ ${Math.floor(Date.now() / 1000)}`;
      const one = await summed(cost(grain, by, scope, grid));
      const other = await summed(`sum_over_time((${cost(grain, by, scope)})${grid})`);
      return one.size > 0 || other.size > 0 ? [one, other] : undefined;
    });
    expect(found.size).toBeGreaterThan(20);
    expectEqual(found, wanted);
  });

  test('splits a namespace by spend type as the engine does', async () => {
    const [found, wanted] = await ofOnePass(async () => [
      await vector('spend_type', 'shop'),
      await byEngine('spend_type', model, idle, '&filter=namespace=shop'),
    ]);
    expectEqual(withoutZero(found), withoutZero(wanted));
  });
});

describe.each(MODELS)('pods under model %s', (model) => {
  test.each(IDLE_MODES)('carry what the engine says with idle %s', async (idle) => {
    const matchers = [is('namespace', 'shop')];
    const [found, wanted] = await ofOnePass(async () => [
      new Map(
        (await prometheus.query(cost('pod', ['pod'], { model, idle, matchers }))).map(
          ({ labels, value }) => [labels['pod'] ?? '', value],
        ),
      ),
      await byEngine('pod', model, idle, '&filter=namespace=shop'),
    ]);
    expect(wanted.size).toBeGreaterThan(10);
    expectEqual(found, wanted);
  });
});

describe.each(MODELS)('hosts under model %s', (model) => {
  test('cost what the engine says, and cluster idle is what their pods leave', async () => {
    const byHost = async (matchers: readonly Matcher[]): Promise<Map<string, number>> =>
      new Map(
        (await prometheus.query(cost('pod', ['node'], { model, idle: 'show', matchers }))).map(
          ({ labels, value }) => [labels['node'] ?? '', value],
        ),
      );
    const [found, idle, wanted, wantedIdle] = await ofOnePass(async () => [
      await byHost([]),
      await byHost([is('spend_type', 'cluster_idle')]),
      await byEngine('node', model, 'show', ''),
      await byEngine('node', model, 'show', '&filter=spend_type=cluster_idle'),
    ]);
    expect(wanted.size).toBeGreaterThan(10);
    expectEqual(withoutZero(found), withoutZero(wanted));
    // Less than a rounding is none.
    const some = new Map([...idle].filter(([, amount]) => amount > 1e-9));
    expectEqual(some, withoutZero(wantedIdle));
  });
});

/** Families differ in which zeros they write. */
function withoutZero(sums: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...sums].filter(([, amount]) => amount !== 0));
}
