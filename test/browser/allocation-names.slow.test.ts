import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';
import { startBench, type Bench } from './support/bench.ts';
import type { AppPage } from './support/page.ts';

/** What label values may hold, and addresses, patterns and queries stumble over. */
const ODD = ['a/b', '50%', 'größe-日本', 'say "hi"', 'a.*|b', 'back\\slash', '..', 'a:b?c#d&e'];
const PLAIN = 5000;
const BELOW_ZERO = 'below-zero';

const scope = new AsyncDisposableStack();
let bench: Bench;
let prometheus: Prometheus;

beforeAll(async () => {
  const ground = await startBench();
  scope.defer(() => ground.close());
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(EXPOSITION),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  prometheus = await startPrometheus(
    `  - job_name: podtally\n    honor_labels: true\n    static_configs: [{ targets: ['127.0.0.1:${port}'] }]\n`,
    scope,
  );
  await until('costs', async () =>
    (await prometheus.scalar('sum(podtally_owner_cost_usd_per_hour)')) > 0 ? true : undefined,
  );
  bench = await ground.variant({
    dataSources: [
      {
        ...{ uid: 'odd', name: 'Odd names', type: 'prometheus', isDefault: true },
        ...{ url: prometheus.url, timeInterval: '1s' },
      },
    ],
  });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => scope.disposeAsync());

function series(family: string, labels: Readonly<Record<string, string>>, value: number): string {
  const all = {
    ...{ cluster: 'demo', namespace: '', team: 't', service: '', customer: '', environment: '' },
    ...{ spend_type: 'usage', resource: 'cpu' },
    ...labels,
  };
  const escaped = (text: string): string =>
    text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`);
  const pairs = Object.entries(all).map(([name, text]) => `${name}="${escaped(text)}"`);
  return `podtally_${family}_usd_per_hour{${pairs.join(',')}} ${value}`;
}

const EXPOSITION = [
  ...ODD.flatMap((name, at) => {
    const workload = {
      ...{ cluster: 'odd', namespace: name },
      ...{ workload_kind: 'deployment', workload: name },
    };
    return [
      series('owner_cost', { cluster: 'odd', namespace: name, model: 'policy' }, 1 + at),
      series('workload_cost', workload, 1 + at),
      series('cost', { ...workload, pod: name, node: 'n1' }, 1 + at),
    ];
  }),
  ...Array.from({ length: PLAIN }, (_, at) =>
    series('owner_cost', { namespace: `plain-${at}`, model: 'policy' }, (1 + at) / 1e4),
  ),
  series('owner_cost', { cluster: 'broken', namespace: BELOW_ZERO, model: 'policy' }, -1),
  series('owner_cost', { cluster: 'broken', namespace: 'right', model: 'policy' }, 3),
  series('owner_cost', { cluster: 'free', namespace: 'gift', model: 'policy' }, 0),
  '',
].join('\n');

async function searched(app: AppPage, text: string): Promise<void> {
  await app.page.getByRole('textbox', { name: 'Search namespace' }).fill(text);
}

const tableOf = (app: AppPage): ReturnType<AppPage['page']['locator']> =>
  app.page.getByRole('region', { name: /^Table of/u });

describe('five thousand namespaces', () => {
  test('are a hundred rows and their rest, and all in the sum', async () => {
    const app = await bench.open('/allocation/namespace/demo?from=now-1m&to=now&var-per=hour');
    await tableOf(app).waitFor();
    const names = await tableOf(app).locator('tbody th').allInnerTexts();
    expect(names.length).toBe(101);
    expect(names.at(-1)).toBe(`other (${(PLAIN - 100).toLocaleString('en-US')})`);
    // 0.0001 + 0.0002 + … + 0.5
    expect(await tableOf(app).locator('tfoot td').first().innerText()).toBe('$1,250');
    await searched(app, 'plain-17');
    await tableOf(app).getByText('FOUND 111 of 5,000').waitFor();
    await app.close();
  });
});

describe('a name', () => {
  test.each(ODD)('as %s is found, and leads to its pod', async (name) => {
    const app = await bench.open('/allocation/namespace/odd?from=now-1m&to=now&var-per=hour', {
      // The demo's exporter does not have this pod.
      allow: [/\/explain\/pod\//u],
    });
    await tableOf(app).waitFor();
    await searched(app, name);
    const amount = `$${ODD.indexOf(name) + 1}.00`;
    for (const link of [name, `deployment/${name}`, name]) {
      await tableOf(app).getByRole('link', { name: link, exact: true }).click();
      await app.page.getByRole('heading', { level: 1, name: link, exact: true }).waitFor();
      await app.settled();
      const summary = app.page.getByTestId('level-summary').locator('strong');
      expect((await summary.innerText()).split(' · ')[0]).toBe(`${amount}/h`);
    }
    const shown = await app.page.getByRole('heading', { name: 'What it is charged for' }).count();
    expect(shown).toBe(1);
    await app.close();
  });
});

describe('odd costs', () => {
  test('below zero are shown as they are, with a note', async () => {
    const app = await bench.open('/allocation/namespace/broken?from=now-1m&to=now&var-per=hour');
    await tableOf(app).waitFor();
    expect(await app.text()).toContain('1 row holds costs below zero');
    const row = tableOf(app).locator('tbody tr', { hasText: BELOW_ZERO });
    expect(await row.locator('td').first().innerText()).toBe('-$1.00');
    expect(await tableOf(app).locator('tfoot td').first().innerText()).toBe('$2.00');
  });

  test('of zero are said to be zero', async () => {
    const app = await bench.open('/allocation/namespace/free?from=now-1m&to=now&var-per=hour');
    await tableOf(app).waitFor();
    expect(await app.text()).toContain('Everything here costs zero');
  });
});
