import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { APP, startBench, type Bench, type OpenOptions } from './support/bench.ts';
import type { AppPage } from './support/page.ts';
import {
  answering,
  changedPrometheus,
  emptyPrometheus,
  guardedExporter,
  silent,
} from './support/stand-ins.ts';

let bench: Bench;
/** The bench, set up otherwise by the test that runs. */
let shown: Bench;
let servers: AsyncDisposableStack;
const real = { prometheus: '', exporter: '' };

beforeAll(async () => {
  bench = await startBench({ data: 'week' });
  servers = new AsyncDisposableStack();
  // What the page passes on to is what stands behind it.
  real.prometheus = `${bench.url}/api/datasources/proxy/uid/prometheus`;
  real.exporter = `${bench.url}/api/plugin-proxy/${APP}/exporter`;
});
afterEach(() => {
  expect([...bench.takeProblems(), ...shown.takeProblems()]).toEqual([]);
});
afterAll(async () => {
  await servers.disposeAsync();
  await bench.close();
});

const prometheusAt = (url: string) =>
  ({ uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true, url }) as const;
const withPrometheus = (url: string): Promise<Bench> =>
  bench.variant({ dataSources: [prometheusAt(url)] });
const withExporter = (exporterUrl: string): Promise<Bench> =>
  bench.variant({ settings: { jsonData: { exporterUrl } } });
/** What the browser says of an answer that is an error. */
const REFUSED = [/Failed to load resource/];

async function opened(on: Bench, path: string, options?: OpenOptions): Promise<AppPage> {
  shown = on;
  const app = await on.open(path, options);
  await app.settled();
  return app;
}
async function checkText(app: AppPage, id: string): Promise<readonly string[]> {
  const check = app.page.getByTestId(`check ${id}`);
  await check.waitFor();
  return (await check.innerText()).split('\n').map((line) => line.trim());
}

describe('before there are costs', () => {
  test('without a data source, each page says the way, and an admin goes it by a button', async () => {
    const none = await bench.variant({ dataSources: [] });
    for (const path of ['/overview', '/allocation', '/quality']) {
      const app = await opened(none, path);
      expect(await checkText(app, 'source')).toEqual([
        'Data source To do',
        'Grafana has no data source.',
        'Next: Add the Prometheus that scrapes your cluster: Connections, Add new connection, Prometheus.',
      ]);
      expect(await app.page.getByRole('link', { name: 'Add a data source' }).count()).toBe(1);
      expect(await app.accessibility()).toEqual([]);
    }
    const viewer = await opened(none, '/overview', { role: 'Viewer' });
    await checkText(viewer, 'source');
    expect(await viewer.page.getByRole('link', { name: 'Add a data source' }).count()).toBe(0);
  });

  test('data sources of another type are named', async () => {
    const logs = { uid: 'logs', name: 'Logs', type: 'loki', url: 'http://127.0.0.1:1' };
    const app = await opened(await bench.variant({ dataSources: [logs] }), '/overview');
    expect((await checkText(app, 'source'))[1]).toBe('Grafana has Logs (loki), and no Prometheus.');
  });

  test('a Prometheus that never saw an exporter leads to the exporter', async () => {
    const app = await opened(await withPrometheus(await emptyPrometheus(servers)), '/overview');
    expect(await checkText(app, 'metrics')).toEqual([
      'Exporter metrics To do',
      'No exporter is scraped: podtally_build_info is not there.',
      'Next: Run the exporter, and add it to scrape_configs with honor_labels: true.',
    ]);
    await app.shot('first-run');
  });
});

describe('a page that has nothing to show', () => {
  const title = (app: AppPage, state: string): Promise<string> =>
    app.page.getByTestId(`state ${state}`).first().getByRole('heading').innerText();

  test('says that a filter leaves nothing, and clears it', async () => {
    const app = await opened(bench, '/overview?var-filters=namespace%7C%3D%7Cnowhere');
    expect(await title(app, 'filtered-out')).toBe('Nothing matches');
    await app.shot('state-filtered-out');
    await app.page.getByRole('button', { name: 'Clear filters' }).first().click();
    await app.settled();
    expect(await app.page.getByTestId('state filtered-out').count()).toBe(0);
    expect(await app.text()).toContain('TOTAL');
  });

  test('says that no cost has the label of a filter', async () => {
    const app = await opened(bench, '/overview?var-filters=tier%7C%3D%7Cgold');
    expect(await title(app, 'label-missing')).toBe('No cost has the label “tier”');
  });

  test('says when costs are known, and goes there', async () => {
    const app = await opened(
      bench,
      '/overview?from=2025-12-01T00:00:00.000Z&to=2025-12-02T00:00:00.000Z',
    );
    expect(await title(app, 'nothing-in-range')).toBe('No costs in this range');
    await app.page.getByRole('button', { name: 'Show when it was known' }).first().click();
    await app.settled();
    expect(await app.text()).toContain('TOTAL');
  });

  test('names a metric that is missing', async () => {
    const dropped = await changedPrometheus(
      real.prometheus,
      (query) => query.replaceAll('podtally_cost_part_usd_per_hour', 'podtally_dropped'),
      servers,
    );
    const without = await withPrometheus(dropped);
    const app = await opened(without, '/configuration');
    expect((await checkText(app, 'families')).slice(0, 2)).toEqual([
      'Cost metrics Look at this',
      'Missing: podtally_cost_part_usd_per_hour (pods under one model for everyone).',
    ]);
    const pods = await opened(
      without,
      '/allocation/namespace/demo/shop/deployment:cart?from=now-24h&to=now&var-model=request',
    );
    expect(await title(pods, 'metric-missing')).toBe('A metric is missing');
    expect(await pods.text()).toContain('Other costs are there, podtally_cost_part_usd_per_hour');
  });

  test('finds out that the scrape does not honour labels, and costs below zero', async () => {
    const broken = await changedPrometheus(
      real.prometheus,
      (query) =>
        query
          .replaceAll('exported_namespace!=""', 'namespace!=""')
          .replaceAll(/(\{model="policy"\}) < 0/g, '$1 > 0'),
      servers,
    );
    const app = await opened(await withPrometheus(broken), '/quality');
    const findings = await app.page.getByTestId(/^finding (?:renamed|negative)/).allInnerTexts();
    expect(findings.map((text) => text.replace(/^\d+ series/u, 'N series'))).toEqual([
      'N series have exported_namespace: all cost is in the exporter’s own namespace.\nNext: Set honor_labels: true in the scrape configuration, or honorLabels: true in the ServiceMonitor.',
      'N series of demo cost less than nothing: no exporter writes that.\nNext: Look for a recording or relabelling rule that writes podtally_owner_cost_usd_per_hour, and take it away.',
    ]);
  });
});

describe('an exporter that', () => {
  test.each([
    ['is not there', 'unreachable', () => Promise.resolve('http://127.0.0.1:1')],
    ['wants a token', 'unauthorized', () => guardedExporter(real.exporter, 's3cret', servers)],
    ['never answers', 'slow', () => silent(servers)],
    ['is something else', 'not-podtally', () => answering(200, '<html>', servers)],
    ['is far newer', 'other-version', () => answering(200, { version: '9.0.0' }, servers)],
  ])('%s leaves the page with what PromQL tells', async (_, kind, start) => {
    const app = await opened(await withExporter(await start()), '/quality', { allow: REFUSED });
    await app.page.getByTestId(`exporter ${kind}`).waitFor();
    expect(await app.text()).toContain('Every cent of the 13 priced hosts is allocated');
    expect(await app.page.getByRole('table', { name: 'Gaps' }).innerText()).toContain(
      'hosts without a price',
    );
  });

  test('answers shows examples of gaps, last errors and its policy', async () => {
    const app = await opened(bench, '/quality');
    expect(await app.page.getByRole('table', { name: 'Gaps' }).innerText()).toContain(
      'x9.large in us-east-1',
    );
    expect(await app.accessibility()).toEqual([]);
    await app.shot('quality-week');
    const policy = await opened(bench, '/policy');
    expect(await policy.text()).toContain('Cluster demo, policy version');
    expect(await policy.page.locator('article table').count()).toBeGreaterThan(1);
    expect(await policy.accessibility()).toEqual([]);
  });
});

describe('the configuration', () => {
  test('keeps a token that nobody sees again, and can take it away', async () => {
    const exporter = await guardedExporter(real.exporter, 's3cret', servers);
    const app = await opened(await withExporter(exporter), '/configuration', { allow: REFUSED });
    expect((await checkText(app, 'api'))[1]).toBe('The exporter refuses the token.');

    await app.page.getByLabel('Exporter’s token').fill('s3cret');
    const sent = app.page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/settings'),
    );
    await app.page.getByRole('button', { name: 'Save and test' }).click();
    expect((await sent).postDataJSON()).toEqual({
      enabled: true,
      pinned: true,
      jsonData: { exporterUrl: exporter, dataSource: '' },
      secureJsonData: { exporterToken: 's3cret' },
    });
    await app.page.getByRole('button', { name: 'Reset' }).waitFor();
    await app.settled();
    expect((await checkText(app, 'api'))[1]).toBe('Version 0.1.0 of cluster demo answers.');
    expect(await app.page.content()).not.toContain('s3cret');
    await app.shot('configuration');

    await app.page.getByRole('button', { name: 'Reset' }).click();
    await app.page.getByRole('button', { name: 'Save and test' }).click();
    await app.page.getByText('The exporter refuses the token.').waitFor();
  });

  test('refuses an address that would show a password', async () => {
    const app = await opened(bench, '/configuration');
    await app.page.getByLabel('Exporter’s address').fill('http://me:pw@podtally:10970');
    expect(await app.text()).toContain('An address holds no name and password');
    expect(await app.page.getByRole('button', { name: 'Save and test' }).isDisabled()).toBe(true);
  });

  test('is the page of the plugin too', async () => {
    const app = await opened(bench, `/plugins/${APP}?page=configuration`);
    await checkText(app, 'source');
    expect(await app.page.getByRole('form', { name: 'Settings' }).count()).toBe(1);
    expect(await app.accessibility()).toEqual([]);
  });

  test('is not for viewers', async () => {
    const app = await opened(bench, '/configuration', { role: 'Viewer' });
    expect(await app.page.getByRole('form', { name: 'Settings' }).count()).toBe(0);
    expect(await app.text()).not.toContain('token');
    const overview = await opened(bench, '/overview', { role: 'Viewer' });
    expect(await overview.page.getByRole('link', { name: 'Configuration' }).count()).toBe(0);
  });
});
