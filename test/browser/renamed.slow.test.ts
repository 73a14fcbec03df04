import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/folder.ts';
import { startOn } from '../support/stored-prometheus.ts';
import { APP, startBench, type Bench } from './support/bench.ts';
import { writePast } from './support/past.ts';
import { WEEK } from './support/stored-week.ts';
import { askPromql } from './support/promql.ts';

const HOUR = 3600;
const HOURS_PER_MONTH = 730;
/** Two days, and between them the moment at which somebody gave the cluster another name. */
const PAST = { from: WEEK.to - 48 * HOUR, renamed: WEEK.to - 18 * HOUR, to: WEEK.to } as const;

const scope = new AsyncDisposableStack();
let ground: Bench;
let bench: Bench;
let prometheus: string;

beforeAll(async () => {
  ground = await startBench({ data: 'week' });
  const metrics = await fetch(`${ground.url}/api/plugin-proxy/${APP}/exporter/metrics`);
  const exposition = await metrics.text();
  const folder = await temporaryFolder(scope);
  const receiver = ['--web.enable-remote-write-receiver'];
  prometheus = await startOn(folder, folder.path('data'), scope, receiver);
  const written = { every: 300, podsFrom: PAST.from, scrapedAt: Date.now() / 1000 };
  await writePast(prometheus, exposition.replaceAll('cluster="demo"', 'cluster="demo-old"'), {
    ...written,
    ...{ from: PAST.from, to: PAST.renamed - written.every },
  });
  await writePast(prometheus, exposition, { ...written, from: PAST.renamed, to: PAST.to });
  bench = await ground.variant({
    dataSources: [
      {
        ...{ uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true },
        ...{ url: prometheus, timeInterval: '5m' },
      },
    ],
  });
});
afterEach(() => {
  expect([...ground.takeProblems(), ...bench.takeProblems()]).toEqual([]);
});
afterAll(async () => {
  await ground.close();
  await scope.disposeAsync();
});

describe('a cluster that got another name within the range', () => {
  test('is told as such in Data quality, with the moment', async () => {
    const app = await bench.open('/quality?from=now-24h&to=now');
    await app.settled();
    await app.shot('quality-renamed');
    const text = await app.text();
    expect(text).toMatch(/until .{8,30}, where “demo” begins: renamed\?/u);
    expect(text).toMatch(/since .{8,30}, where “demo-old” ends: renamed\?/u);
  });

  test('costs as much as under both names together, unless one of them is chosen', async () => {
    const mean = async (cluster: string): Promise<number> => {
      const costs = `podtally_owner_cost_usd_per_hour{model="policy",cluster=~"${cluster}"}`;
      const [only] = await askPromql(
        prometheus,
        `sum(sum_over_time(${costs}[24h:5m])) / scalar(count_over_time(count(${costs})[24h:5m]))`,
        PAST.to,
      );
      return (only?.value ?? NaN) * HOURS_PER_MONTH;
    };
    for (const [query, cluster] of [
      ['', 'demo.*'],
      ['&var-cluster=demo', 'demo'],
      ['&var-cluster=demo-old', 'demo-old'],
    ] as const) {
      const app = await bench.open(`/overview?from=now-24h&to=now${query}`);
      await app.settled();
      const shown = await app.page
        .getByText(/^\$[\d,]+\/mo$/u)
        .first()
        .innerText();
      expect(Number(shown.replaceAll(/[^\d]/gu, '')) / (await mean(cluster))).toBeCloseTo(1, 2);
    }
  });
});
