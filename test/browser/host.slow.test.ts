import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { APP, startBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

describe('the page around the app', () => {
  test('follows the menu and goes back without loading anew', async () => {
    const app = await bench.open('/overview');
    await app.settled();
    await app.page.evaluate('window.sameDocument = true');
    const menu = app.page.getByRole('navigation', { name: 'Navigation' });
    await menu.getByRole('link', { name: 'Allocation', exact: true }).click();
    await app.page.locator('main h1', { hasText: 'Allocation' }).waitFor();
    const trail = app.page.getByRole('navigation', { name: 'Breadcrumbs' });
    expect((await trail.innerText()).split('\n')).toEqual([
      ...['Home', 'Apps', 'Podtally: Kubernetes cost allocation', 'Allocation'],
    ]);
    expect(await app.page.title()).toBe(
      'Allocation - Podtally: Kubernetes cost allocation - Apps - Grafana',
    );
    await app.page.goBack();
    await app.page.locator('main h1', { hasText: 'Overview' }).waitFor();
    expect(await app.page.evaluate('window.sameDocument')).toBe(true);
    expect(bench.takeProblems()).toEqual([]);
  });

  test('hands the app the exporter’s answers with a token that the browser never sees', async () => {
    const other = await bench.variant({ settings: { secureJsonData: { exporterToken: 'hush' } } });
    const app = await other.open('/policy');
    const seen: Promise<string>[] = [];
    app.page.on('response', (response) => {
      // What the page that is left asked for has no body any more.
      if (response.url().includes('/api/')) seen.push(response.text().catch(() => ''));
    });
    await app.page.reload();
    await app.settled();
    const texts = await Promise.all(seen);
    expect(texts.join('\n')).toContain('"secureJsonFields":{"exporterToken":true}');
    expect([...texts, await app.page.content()].filter((text) => text.includes('hush'))).toEqual(
      [],
    );
    expect(other.takeProblems()).toEqual([]);
  });

  test('gives the words of a Prometheus that cannot be reached', async () => {
    const unreachable = { uid: 'p', name: 'Gone', type: 'prometheus', url: 'http://127.0.0.1:1' };
    const other = await bench.variant({ dataSources: [unreachable] });
    const app = await other.open('/overview', { allow: [/40[04]|502/] });
    await app.settled();
    expect(await app.text()).toContain('Post "http://127.0.0.1:1/api/v1/query');
    expect(app.queries().map(({ status }) => status)).toContain(400);
  });

  test('opens the app without a data source, and with one of another type', async () => {
    const loki = {
      uid: 'l',
      name: 'Logs',
      type: 'loki',
      url: 'http://127.0.0.1:1',
      isDefault: true,
    };
    for (const dataSources of [[], [loki]]) {
      const other = await bench.variant({ dataSources });
      const app = await other.open('/overview', { allow: [/./] });
      await app.settled();
      expect(await app.page.locator('main h1').innerText()).toBe('Overview');
      expect(other.unhandled()).toEqual([]);
    }
  });

  test('shows the app’s configuration where Grafana does', async () => {
    const app = await bench.open(`/plugins/${APP}`);
    await app.settled();
    const tabs = await app.page.locator('main').getByRole('tab').allInnerTexts();
    expect(tabs).toContain('Configuration');
    expect(bench.takeProblems()).toEqual([]);
  });
});
