import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startExporter, type RunningExporter } from '../../test/support/exporter.ts';
import { startPrometheus, type Prometheus } from '../../test/support/prometheus.ts';
import { valueOf } from '../../test/support/samples.ts';
import { until } from '../../test/support/until.ts';
import { DASHBOARDS } from './files.ts';
import { UIDS } from './shared.ts';
import { interpolate, type Choices, type Range } from './testing/interpolate.ts';
import { panelsOf, queriesOf, type PanelQuery } from './testing/queries.ts';
import { HOURS_OF_UNIT, MODELS } from './variables.ts';

/** A short range on a fine grid: the previous one is soon there as well. */
const RANGE: Range = { rangeSeconds: 4, intervalSeconds: 1 };
/** Starting both takes seconds, and longer beside other work. */
const DEADLINE_SECONDS = 120;
/** Twelve windows of five minutes are an hour. */
const WINDOWS_PER_HOUR = 12;

const ALL: Choices = {
  datasource: 'prometheus',
  unit: String(HOURS_OF_UNIT.hour),
  ...Object.fromEntries(
    ['cluster', 'namespace', 'workload', 'team', 'service', 'customer', 'environment'].map(
      (name) => [name, '.*'],
    ),
  ),
  unowned: 'unowned',
};
const ONE: Choices = {
  ...ALL,
  cluster: 'demo',
  namespace: 'shop',
  workload: 'cart',
  team: 'checkout',
  service: 'cart',
  customer: 'unowned',
  environment: 'prod',
};
const SEVERAL: Choices = {
  ...ALL,
  cluster: ['demo', 'elsewhere'],
  namespace: ['shop', 'ml'],
  workload: ['cart', 'storefront'],
  team: ['checkout', 'unowned'],
  service: ['cart', 'unowned'],
};

const scope = new AsyncDisposableStack();
let demo: RunningExporter;
let prometheus: Prometheus;
let instance = '';

beforeAll(async () => {
  demo = await startExporter(['demo'], scope, { deadlineSeconds: DEADLINE_SECONDS });
  instance = `127.0.0.1:${demo.port}`;
  prometheus = await startPrometheus(
    `  - job_name: podtally\n    honor_labels: true\n    static_configs: [{ targets: ["${instance}"], labels: { namespace: monitoring, pod: podtally-0 } }]\n`,
    scope,
  );
  const enough = 2 * RANGE.rangeSeconds + 2;
  await until(
    'two ranges of scrapes',
    async () =>
      (await prometheus.scalar('count_over_time(podtally_build_info[1h])')) > enough
        ? true
        : undefined,
    DEADLINE_SECONDS,
  );
});
afterAll(() => scope.disposeAsync());

const answerTo = ({ expr }: PanelQuery, choices: Choices): ReturnType<Prometheus['query']> =>
  prometheus.query(interpolate(expr, { ...choices, instance: [instance] }, RANGE));

/** Budgets need an exporter with a ledger: budgets.slow.test.ts has one. */
const allQueries = DASHBOARDS.filter(({ uid }) => uid !== UIDS.budgets).flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    queriesOf(panel).map((query) => ({ ...query, name: `${dashboard.title} / ${query.name}` })),
  ),
);

/** Queries that give nothing, or something that is no number. */
async function withoutData(choices: Choices): Promise<readonly string[]> {
  const found: string[] = [];
  for (const query of allQueries) {
    const series = await answerTo(query, choices);
    const isFine = series.length > 0 && series.every(({ value }) => Number.isFinite(value));
    if (!isFine) found.push(query.name);
  }
  return found;
}

describe('every query of every panel finds data', () => {
  test.each(MODELS)('with everything chosen, under %s', async (model) => {
    expect(await withoutData({ ...ALL, model })).toEqual([]);
  });

  test.each(MODELS)('with one of each chosen, under %s', async (model) => {
    expect(await withoutData({ ...ONE, model })).toEqual([]);
  });

  test('with several of each chosen', async () => {
    expect(await withoutData({ ...SEVERAL, model: 'policy' })).toEqual([]);
  });
});

describe('what shows everything adds up', () => {
  const whole = allQueries.filter(({ isWhole }) => isWhole);

  test('in many panels', () => {
    expect(whole.length).toBeGreaterThan(15);
  });

  test.each(MODELS)(
    'to the total that the exporter says for the same pass, under %s',
    async (model) => {
      const { total, sums } = await until(
        'numbers of one pass',
        async () => {
          const before = await passAndTotal();
          const found = await Promise.all(
            whole.map(async (query) => {
              const series = await answerTo(query, { ...ALL, model });
              return [query.name, series.reduce((sum, { value }) => sum + value, 0)] as const;
            }),
          );
          const inStore = await prometheus.scalar('podtally_last_pass_timestamp_seconds');
          const after = await passAndTotal();
          const isOnePass = before.pass === after.pass && inStore === after.pass;
          return isOnePass ? { total: after.total, sums: found } : undefined;
        },
        DEADLINE_SECONDS,
      );
      expect(total).toBeGreaterThan(8);
      const wrong = sums.filter(([, sum]) => !(Math.abs(sum - total) <= 1e-9 * total));
      expect(wrong).toEqual([]);
    },
  );

  test.each(Object.entries(HOURS_OF_UNIT))(
    'and a %s has %d times the rate of an hour',
    async (_, hours) => {
      const [query] = whole;
      const [hour] = await answerTo(query!, { ...ALL, model: 'policy' });
      const [longer] = await answerTo(query!, { ...ALL, model: 'policy', unit: String(hours) });
      expect(longer!.value / hour!.value).toBeCloseTo(hours, 6);
    },
  );
});

/** What the exporter says the cluster costs an hour, and of which pass. */
async function passAndTotal(): Promise<{ readonly pass: number; readonly total: number }> {
  const pass = valueOf(await demo.samples(), 'podtally_last_pass_timestamp_seconds');
  const { total } = JSON.parse((await demo.get('/api/v1/allocation?by=cluster')).text);
  return { pass, total: total * WINDOWS_PER_HOUR };
}
