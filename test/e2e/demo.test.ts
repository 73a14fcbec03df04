import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { podtally, type Answer } from '../support/program.ts';
import { samplesNamed, samplesOf, sumOf, valueOf, type Sample } from '../support/samples.ts';
import { until } from '../support/until.ts';

const scope = new AsyncDisposableStack();
let exporter: RunningExporter;

beforeAll(async () => {
  exporter = await startExporter(['demo'], scope);
});
afterAll(() => scope.disposeAsync());

const COST = 'podtally_cost_usd_per_hour';
const cli = (...args: readonly string[]): Promise<Answer> =>
  podtally([...args, '--server', exporter.url]);
const json = async (path: string): Promise<ReturnType<typeof JSON.parse>> =>
  JSON.parse((await exporter.get(path)).text);

describe('podtally demo', () => {
  test('prints a table of cost by namespace and where to look further', async () => {
    const table = await until('the table', () =>
      exporter.stdout().includes('explain  podtally') ? exporter.stdout() : undefined,
    );
    const lines = table.split('\n');
    expect(lines[0]).toMatch(
      /^podtally 0\.1\.0 · cluster "demo" · 14 hosts · 2\d\d pods · model hybrid · rates of the last \d+ s$/,
    );
    for (const namespace of ['shop', 'ml', 'search', 'payments', 'kube-system', 'batch'])
      expect(lines.filter((line) => line.startsWith(`${namespace} `))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('cluster idle '))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('TOTAL '))).toHaveLength(1);
    expect(table).toContain(`metrics  ${exporter.url}/metrics\n`);
    expect(table).toContain(`API      ${exporter.url}/api/v1/allocation?by=namespace\n`);
    expect(table).toContain(`page     ${exporter.url}/\n`);
    expect(table).toMatch(/conservation (?:error )?(?:0|\de-\d\d) · coverage 100 %/);
    expect(exporter.stderr()).toBe('');
  });

  test('finds its one host that nobody sells, and shows what to add', async () => {
    const { gaps } = await json('/api/v1/allocation');
    expect(
      gaps.find(({ kind }: { readonly kind: string }) => kind === 'host_without_price'),
    ).toMatchObject({ count: 1, examples: ['ip-10-0-3-7.ec2.internal: x9.large in us-east-1'] });
    expect(exporter.stdout()).toContain(
      '      - match: { instanceType: x9.large, region: us-east-1 }\n        usdPerHour: …\n',
    );
  });
});

describe('/metrics', () => {
  const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';

  test('says the same as text and as OpenMetrics, compressed or not', async () => {
    const [text, zipped, open, zippedOpen] = await until('four answers of one pass', async () => {
      const answers = await Promise.all([
        exporter.get('/metrics'),
        exporter.get('/metrics', { 'accept-encoding': 'gzip' }),
        exporter.get('/metrics', { accept: OPENMETRICS }),
        exporter.get('/metrics', { accept: OPENMETRICS, 'accept-encoding': 'gzip' }),
      ]);
      const passes = answers.map((answer) =>
        valueOf(samplesOf(answer.text), 'podtally_last_pass_timestamp_seconds'),
      );
      return new Set(passes).size === 1 ? answers : undefined;
    });
    expect([text, zipped, open, zippedOpen].map((answer) => answer.headers)).toMatchObject([
      { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'content-encoding': 'gzip' },
      { 'content-type': expect.stringMatching(/^application\/openmetrics-text; ?version=1\.0\.0/) },
      { 'content-encoding': 'gzip' },
    ]);
    expect(text.headers['content-encoding']).toBeUndefined();
    expect(open.text.endsWith('\n# EOF\n')).toBe(true);
    expect(text.text).not.toContain('# EOF');
    const own = (answer: typeof text): readonly Sample[] =>
      samplesOf(answer.text).filter(({ name }) => name.startsWith('podtally_'));
    expect(own(text).length).toBeGreaterThan(3000);
    for (const other of [zipped, open, zippedOpen]) expect(own(other)).toEqual(own(text));
  });

  test('holds every label on every cost series, once each', async () => {
    const costs = samplesNamed(await exporter.samples(), COST);
    const labels = [
      ...['cluster', 'namespace', 'pod', 'node', 'workload_kind', 'workload'],
      ...['team', 'service', 'customer', 'environment'],
      ...['spend_type', 'resource', 'component', 'shared_from'],
    ];
    for (const cost of costs) expect(Object.keys(cost.labels)).toEqual(labels);
    expect(new Set(costs.map((cost) => JSON.stringify(cost.labels))).size).toBe(costs.length);
  });

  test('conserves cost, covers everything, and counts each kind of gap', async () => {
    const samples = await exporter.samples();
    expect(valueOf(samples, 'podtally_conservation_error_ratio')).toBeLessThanOrEqual(1e-9);
    expect(samplesNamed(samples, 'podtally_coverage_ratio').map(({ value }) => value)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(valueOf(samples, 'podtally_gaps', { kind: 'host_without_price' })).toBe(1);
    expect(samplesNamed(samples, 'podtally_source_up')).toMatchObject([
      { labels: { source: 'kube-state-metrics' }, value: 1 },
      { labels: { source: 'kubelet' }, value: 1 },
      { labels: { source: 'dcgm' }, value: 1 },
    ]);
  });
});

describe('the sums', () => {
  test('agree between hosts and fees, /metrics, the API and the table', async () => {
    const { samples, total, idle, shop, table } = await until('one pass everywhere', async () => {
      const found = await exporter.samples();
      const document = await json('/api/v1/allocation?by=namespace');
      const { stdout } = await cli('allocate');
      const status = await json('/api/v1/status');
      const ends = Date.parse(document.window.end) / 1000;
      const passed = valueOf(found, 'podtally_last_pass_timestamp_seconds');
      if (Math.abs(ends - passed) > 0.001 || status.pass.at !== document.window.end)
        return undefined;
      const hours = (ends - Date.parse(document.window.start) / 1000) / 3600;
      const sum = (holds: (row: { key: { namespace: string }; spendType: string }) => boolean) =>
        document.rows
          .filter(holds)
          .reduce((all: number, { cost }: { cost: number }) => all + cost, 0) / hours;
      return {
        samples: found,
        table: stdout,
        total: { rows: sum(() => true), document: document.total / hours, hours },
        idle: sum(({ spendType }) => spendType === 'cluster_idle'),
        shop: sum(({ key }) => key.namespace === 'shop'),
      };
    });
    const published = sumOf(samples, COST);
    const hosts = sumOf(samples, 'podtally_node_price_usd_per_hour');
    const fees = sumOf(samples, COST, { spend_type: 'managed_service_fee' });
    expect(fees).toBeCloseTo(0.1, 12);
    expect(published).toBeCloseTo(hosts + fees, 9);
    // The document rounds each amount to twelve significant digits.
    expect(total.rows).toBeCloseTo(published, 8);
    expect(total.document).toBeCloseTo(published, 8);
    expect(idle).toBeCloseTo(sumOf(samples, COST, { spend_type: 'cluster_idle' }), 8);
    expect(shop).toBeCloseTo(sumOf(samples, COST, { namespace: 'shop' }), 8);
    const cell = (row: string): string | undefined =>
      new RegExp(String.raw`^${row} +([\d.,]+) `, 'm').exec(table)?.[1];
    expect(cell('TOTAL')).toBe(published.toFixed(3));
    expect(cell('cluster idle')).toBe(idle.toFixed(3));
    expect(cell('shop')).toBe(shop.toFixed(3));
    expect(cell('managed fee')).toBe('0.100');
  });

  test('are the bill in every roll-up and under every model', async () => {
    const samples = await exporter.samples();
    const bill = sumOf(samples, COST);
    expect(sumOf(samples, 'podtally_workload_cost_usd_per_hour')).toBeCloseTo(bill, 9);
    for (const model of ['request', 'usage', 'hybrid'])
      expect(sumOf(samples, 'podtally_workload_model_cost_usd_per_hour', { model })).toBeCloseTo(
        bill,
        9,
      );
    for (const model of ['policy', 'request', 'usage', 'hybrid'])
      expect(sumOf(samples, 'podtally_owner_cost_usd_per_hour', { model })).toBeCloseTo(bill, 9);
  });
});

/** What the demo, which keeps no ledger, cannot answer. */
const OF_LEDGER = /\/(?:ledger|budgets|units|budget\/|reports\/)/u;

/** What OpenAPI says of a path, as far as asking it needs. */
interface Described {
  readonly get?: {
    readonly parameters?: readonly {
      readonly name: string;
      readonly in: string;
      readonly required: boolean;
    }[];
  };
}

/** Values of parameters that must be given. */
const EXAMPLES: Readonly<Record<string, string>> = { day: '2026-01-01' };

describe('HTTP', () => {
  test('is alive, ready, and answers every path of the API', async () => {
    const pod = samplesNamed(await exporter.samples(), COST, { namespace: 'shop' })[0]!.labels;
    const answers: Readonly<Record<string, readonly [type: string, holds: string]>> = {
      '/healthz': ['text/plain', 'alive\n'],
      '/readyz': ['text/plain', 'ready\n'],
      '/': ['text/html', '<title>Podtally</title>'],
      '/metrics': ['text/plain', '# HELP podtally_cost_usd_per_hour'],
      '/api/v1/allocation': ['application/json', '"cluster":"demo"'],
      '/api/v1/allocation?by=team&format=csv': ['text/csv', 'window_start,'],
      '/api/v1/allocation?format=focus': ['text/csv', 'BillingCurrency,'],
      [`/api/v1/explain/pod/shop/${pod['pod']}`]: ['application/json', `"${pod['pod']}"`],
      [`/api/v1/explain/node/${pod['node']}`]: ['application/json', `"${pod['node']}"`],
      '/api/v1/status': ['application/json', '"totalUsdPerHour"'],
      '/api/v1/policy': ['application/json', '"settlement": "hour"'],
      '/api/v1/policy?format=md': ['text/markdown', '# Cost Allocation Policy'],
      '/api/v1/openapi.json': ['application/json', '"openapi": "3.1.0"'],
    };
    for (const [path, [type, holds]] of Object.entries(answers)) {
      const { status, headers, text } = await exporter.get(path);
      expect({ path, status, type: headers['content-type'] }).toEqual({
        path,
        status: 200,
        type: expect.stringContaining(type),
      });
      expect(text).toContain(holds);
    }
  });

  test('answers each path that its own description names', async () => {
    const { paths } = await json('/api/v1/openapi.json');
    const described = Object.entries<Described>(paths).filter(([, { get }]) => get !== undefined);
    expect(described.length).toBeGreaterThanOrEqual(8);
    for (const [path, { get }] of described) {
      const needed = get?.parameters?.filter((one) => one.required && one.in === 'query') ?? [];
      const query = needed.map(({ name }) => `${name}=${EXAMPLES[name]}`).join('&');
      const { status, text } = await exporter.get(`${path.replace(/\{\w+\}/gu, 'none')}?${query}`);
      if (OF_LEDGER.test(path)) {
        expect({ path, status }).toEqual({ path, status: 503 });
        expect(text).toMatch(/no ledger/u);
      } else expect({ path, status }).toEqual({ path, status: path.includes('{') ? 404 : 200 });
    }
  });

  test('explains a node whose parts sum up to its price', async () => {
    const { node } = samplesNamed(await exporter.samples(), 'podtally_node_price_usd_per_hour', {
      instance_type: 'g5.12xlarge',
    })[0]!.labels;
    const { stdout, code } = await cli('explain', 'node', node!);
    expect(code).toBe(0);
    expect(stdout).toContain('g5.12xlarge, us-east-1a, on-demand · 5.672 USD/h: catalogue of');
    expect(stdout).toMatch(/\nTOTAL +5\.672\n/);
  });

  test('refuses with problem details that say what to do', async () => {
    const { status, headers, text } = await exporter.get('/api/v1/allocation?by=colour');
    expect(status).toBe(422);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(text)).toMatchObject({
      status: 422,
      detail: expect.stringMatching(/^By: there is no dimension "colour"\. There is team, /),
    });
    expect(JSON.parse((await exporter.get('/api/v1/alocation')).text).detail).toBe(
      'There is nothing at /api/v1/alocation. Did you mean /api/v1/allocation?',
    );
  });
});

describe('commands against the running exporter', () => {
  test('allocate in every format', async () => {
    const [table, asJson, csv, focus] = await Promise.all(
      ['table', 'json', 'csv', 'focus'].map((format) =>
        cli('allocate', '--by', 'namespace', '--format', format),
      ),
    );
    for (const answer of [table, asJson, csv, focus])
      expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(table?.stdout).toMatch(
      /^cluster "demo" · 5 min to .* UTC · model by policy · idle shown\n/,
    );
    expect(JSON.parse(asJson?.stdout ?? '')).toMatchObject({ cluster: 'demo', by: ['namespace'] });
    expect(csv?.stdout.split('\r\n')[0]).toBe(
      'window_start,window_end,cluster,model,namespace,spend_type,resource,component,cost_usd,quantity,unit',
    );
    expect(focus?.stdout).toMatch(/^BillingCurrency,ChargeCategory,/);
  });

  test('allocate by several dimensions, filtered, under another model, idle shared', async () => {
    const { stdout, code } = await cli(
      ...['allocate', '--by', 'namespace,workload', '--filter', 'namespace=shop'],
      ...['--model', 'usage', '--idle', 'share', '--limit', '3', '--no-color'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain(' · what if the model were usage · idle shared\n');
    expect(stdout).toMatch(/\nNAMESPACE +WORKLOAD +USD\/h +USD\/month .*SHARED IDLE/);
    expect(stdout.match(/^shop +\w/gmu)).toHaveLength(3);
    expect(stdout).not.toMatch(/^(?:ml|search|cluster idle|managed fee) /mu);
    const usage = await json('/api/v1/allocation?model=usage&idle=show');
    const shared = await json('/api/v1/allocation?model=usage&idle=share');
    if (usage.window.end === shared.window.end) expect(shared.total).toBeCloseTo(usage.total, 9);
  });

  test('explain a pod down to its sum', async () => {
    const pod = samplesNamed(await exporter.samples(), COST, {
      namespace: 'ml',
      resource: 'gpu',
    })[0]!.labels['pod'];
    const { stdout, code } = await cli('explain', 'pod', `ml/${pod}`);
    expect(code).toBe(0);
    expect(stdout).toContain(`ml/${pod} · job demand-trainer · team ml (pod label team)`);
    expect(stdout).toMatch(/\ngpu +GPUs +1\.000 /);
    expect(stdout).toMatch(/ sum +\d\.\d{3}\n/);
    const missing = await cli('explain', 'pod', 'ml/nobody');
    expect(missing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^podtally: no pod ml\/nobody in cluster demo, /),
    });
  });

  test('policy as a page', async () => {
    const { stdout, code } = await cli('policy');
    expect(code).toBe(0);
    expect(stdout).toContain('# Cost Allocation Policy');
  });

  test('say with exit code 3 that there are gaps, when asked to be strict', async () => {
    expect(await cli('allocate', '--strict')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('! 1 host without a price'),
    });
  });
});
