import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WEEK } from '../../test/browser/support/stored-week.ts';
import { startDemoBooks } from '../../test/support/demo-books.ts';
import { startPrometheus, type Prometheus } from '../../test/support/prometheus.ts';
import { until } from '../../test/support/until.ts';
import { budgets } from './budgets.ts';
import { interpolate } from './testing/interpolate.ts';
import { panelsOf, queriesOf } from './testing/queries.ts';

const RANGE = { rangeSeconds: 4, intervalSeconds: 1 } as const;
/** Its ledger is read between two passes, and longer beside other work. */
const DEADLINE_SECONDS = 120;

const scope = new AsyncDisposableStack();
let prometheus: Prometheus;

beforeAll(async () => {
  const exporter = await startDemoBooks(scope, WEEK.to);
  prometheus = await startPrometheus(
    `  - job_name: podtally\n    honor_labels: true\n    static_configs: [{ targets: ["127.0.0.1:${exporter.port}"] }]\n`,
    scope,
  );
  await until(
    'forecasts in Prometheus',
    async () =>
      (await prometheus.scalar('count(podtally_budget_forecast_usd)')) > 0 ? true : undefined,
    DEADLINE_SECONDS,
  );
});
afterAll(() => scope.disposeAsync());

const queries = panelsOf(budgets).flatMap((panel) => queriesOf(panel));

describe('every query of the dashboard of budgets', () => {
  test.each([
    ['everything', { cluster: '.*', budget: '.*' }],
    ['one', { cluster: 'demo', budget: 'machine learning' }],
    ['several', { cluster: ['demo', 'elsewhere'], budget: ['data', 'platform'] }],
  ])('finds data with %s chosen', async (_, choices) => {
    const empty: string[] = [];
    for (const { name, expr } of queries) {
      const series = await prometheus.query(
        interpolate(expr, { datasource: 'prometheus', ...choices }, RANGE),
      );
      if (series.length === 0 || !series.every(({ value }) => Number.isFinite(value)))
        empty.push(name);
    }
    expect(empty).toEqual([]);
  });
});
