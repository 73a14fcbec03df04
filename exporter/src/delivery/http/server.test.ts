import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { LogFields } from '../../app/ports.ts';
import { isoTime } from '../../app/query/document.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import { EXAMPLE_NOW, exampleAllocation, exampleSnapshot } from '../../app/testing/snapshot.ts';
import { unixSeconds } from '../../domain/units.ts';
import { close, listen } from './listen.ts';
import { routes } from './routes.ts';
import { createHttpServer, type HttpServerParts } from './server.ts';

const snapshot = exampleSnapshot({ settled: exampleAllocation('settled') });
const open: ReturnType<typeof createHttpServer>[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await close(server, AbortSignal.abort());
});

type Get = (path: string, init?: RequestInit) => Promise<Response>;

/** A server over a given snapshot; what it logged is kept. */
async function serving(
  change: Partial<HttpServerParts> = {},
): Promise<{ readonly get: Get; readonly logged: readonly LogFields[] }> {
  const logged: LogFields[] = [];
  const keep = (fields: LogFields, message: string): void => {
    logged.push({ ...fields, message });
  };
  const server = createHttpServer({
    current: () => snapshot,
    now: () => EXAMPLE_NOW,
    version: '0.1.0',
    exchangeRates: () => [],
    breathe: async () => undefined,
    serveMetrics: async (_request, response) => void response.end('# EOF\n'),
    token: () => null,
    log: { debug: keep, info: keep, warn: keep, error: keep },
    ...change,
  });
  open.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return { logged, get: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init) };
}

/** The body as whatever JSON it is; a wrong guess about it turns a test red. */
const jsonOf = async (response: Response): Promise<ReturnType<typeof JSON.parse>> =>
  JSON.parse(await response.text());

const problem = async (response: Response): Promise<unknown> => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return jsonOf(response);
};

describe('the API', () => {
  const described = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  const schemaOf = (name: string): z.ZodType =>
    z.fromJSONSchema(described.components.schemas[name]);

  test('describes every route, with its parameters', async () => {
    const { get } = await serving();
    const live = await jsonOf(await get('/api/v1/openapi.json'));
    expect(live).toEqual(described);
    expect(Object.keys(described.paths)).toEqual([
      ...routes.map(({ path }) => path),
      '/metrics',
      '/api/v1/openapi.json',
    ]);
    const allocation = described.paths['/api/v1/allocation'].get;
    expect(allocation.parameters.map((parameter: { name: string }) => parameter.name)).toEqual([
      ...['window', 'by', 'model', 'idle', 'filter', 'step', 'sort', 'limit', 'format'],
    ]);
    expect(described.openapi).toBe('3.1.0');
  });

  test.each([
    ['/api/v1/allocation', 'Allocation'],
    ['/api/v1/allocation?window=1h&by=pod,team&idle=share&limit=2', 'Allocation'],
    ['/api/v1/explain/pod/shop/cart-7d4b9c-x2x7p', 'PodExplanation'],
    ['/api/v1/explain/pod/lab/lost-1', 'PodExplanation'],
    ['/api/v1/explain/node/node-a', 'NodeExplanation'],
    ['/api/v1/explain/node/node-x', 'NodeExplanation'],
    ['/api/v1/status', 'Status'],
    ['/api/v1/policy', 'Policy'],
  ])('answers %s as its description says', async (path, name) => {
    const { get } = await serving();
    const response = await get(path);
    expect(response.status).toBe(200);
    const document = await jsonOf(response);
    schemaOf(name).parse(document);
    expect(schemaOf(name).safeParse({ ...document, surplus: 1 }).success).toBe(false);
  });

  test.each([
    ['/api/v1/allocation?window=7d', 422],
    ['/api/v1/allocation?by=x', 422],
    ['/api/v1/allocation?window=1h&step=1h', 422],
    ['/api/v1/allocation?limit=0', 400],
    ['/api/v1/explain/pod/shop/nobody', 404],
    ['/nowhere', 404],
  ])('answers %s with problem details of its description', async (path, status) => {
    const { get } = await serving();
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(schemaOf('Problem').parse(await problem(response))).toMatchObject({ status });
  });

  test('gives the allocation as CSV and FOCUS, to be saved as files', async () => {
    const { get } = await serving();
    const csv = await get('/api/v1/allocation?window=1h&format=csv&filter=namespace=shop');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.headers.get('content-disposition')).toBe(
      'attachment; filename=allocation-2026-01-01T000000Z.csv',
    );
    expect((await csv.text()).split('\r\n')[1]).toBe(
      '2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,test-1,policy,shop,usage,cpu,,0.045,1.5,core-hours',
    );
    const focus = await get('/api/v1/allocation?format=focus&by=namespace');
    expect((await focus.text()).split(',')[0]).toBe('BillingCurrency');
  });

  test('gives each closed hour apart where steps are asked for, as JSON and under one header as CSV', async () => {
    const settled = exampleAllocation('settled');
    const { start, end } = settled.quantities.interval;
    const { get } = await serving({
      ledger: {
        allocation: () => Promise.resolve(settled),
        hours: () => Promise.resolve([]),
        status: () => Promise.reject(new Error('nobody asked')),
        verify: () => Promise.reject(new Error('nobody asked')),
      },
    });
    const twoHours = `${isoTime(start - (end - start))}/${isoTime(end)}`;
    const path = `/api/v1/allocation?window=${twoHours}&step=1h&filter=namespace%3Dshop`;
    const document = await jsonOf(await get(path));
    schemaOf('SteppedAllocation').parse(document);
    const totals: readonly number[] = document.steps.map(({ total }: { total: number }) => total);
    expect(totals).toHaveLength(2);
    expect(document.total).toBeCloseTo(2 * (totals[0] ?? NaN), 9);
    const csv = await (await get(`${path}&format=csv`)).text();
    const heads = csv.split('\r\n').map((line) => line.split(',')[0]);
    expect(new Set(heads)).toEqual(
      new Set(['window_start', isoTime(start - (end - start)), isoTime(start), '']),
    );
    expect(heads.filter((head) => head === 'window_start')).toHaveLength(1);
  });

  test('takes filters more than once and everything else once', async () => {
    const { get } = await serving();
    const both = await get(
      '/api/v1/allocation?by=pod&filter=namespace%3Dshop&filter=team!%3Dcheckout',
    );
    const { rows } = await jsonOf(both);
    expect([...new Set(rows.map((row: { key: { pod: string } }) => row.key.pod))]).toEqual([
      'search-5f6d7-abcde',
    ]);
    expect(await problem(await get('/api/v1/allocation?by=pod&by=node'))).toMatchObject({
      status: 400,
      errors: [{ parameter: 'by', problem: 'is given 2 times; give it once' }],
    });
  });

  test('says which parameter is wrong, and the nearest right one', async () => {
    const { get } = await serving();
    expect(await problem(await get('/api/v1/allocation?modle=usage'))).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'Parameters: modle: is not known; did you mean model?',
      errors: [{ parameter: 'modle', problem: 'is not known; did you mean model?' }],
    });
    expect(await problem(await get('/api/v1/allocation?model=most'))).toMatchObject({
      errors: [
        {
          parameter: 'model',
          problem: 'must be one of policy, request, usage, hybrid, but is "most"',
        },
      ],
    });
    expect(await problem(await get('/api/v1/status?__proto__=1'))).toMatchObject({
      detail: 'Parameters: __proto__: is not known; this path takes none.',
    });
  });

  test('gives the policy as Markdown where that is asked for', async () => {
    const { get } = await serving();
    const asked = await get('/api/v1/policy', { headers: { accept: 'text/markdown' } });
    expect(asked.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await asked.text()).toMatch(/^# Cost Allocation Policy\n/);
    expect(await (await get('/api/v1/policy?format=md')).text()).toMatch(/^# Cost/);
    expect((await jsonOf(await get('/api/v1/policy'))).settlement).toBe('hour');
  });

  test('is ready once a pass succeeded, and says so until then', async () => {
    let current: Snapshot | null = null;
    const { get } = await serving({ current: () => current });
    expect((await get('/healthz')).status).toBe(200);
    const early = await get('/readyz');
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('5');
    expect(await problem(early)).toMatchObject({
      detail: expect.stringContaining('No pass has succeeded yet'),
    });
    expect((await get('/api/v1/allocation')).status).toBe(503);
    expect(await (await get('/')).text()).toContain('No pass has succeeded yet.');
    current = snapshot;
    expect(await (await get('/readyz')).text()).toBe('ready\n');
  });

  test('knows only its own paths and methods', async () => {
    const { get } = await serving();
    expect(await problem(await get('/api/v1/allocatoin'))).toMatchObject({
      status: 404,
      detail: 'There is nothing at /api/v1/allocatoin. Did you mean /api/v1/allocation?',
      nearest: ['/api/v1/allocation'],
    });
    const posted = await get('/api/v1/policy', { method: 'POST' });
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
    expect(await problem(posted)).toMatchObject({
      status: 405,
      detail: 'POST is not possible at /api/v1/policy; it is read with GET.',
    });
    expect(await problem(await get('/api/v1/explain/node/%ff'))).toMatchObject({ status: 400 });
  });

  test('takes a scraper that leaves in the middle for no failure', async () => {
    const left = new AbortController();
    const over = Promise.withResolvers<unknown>();
    const { get, logged } = await serving({
      serveMetrics: async (_request, response) => {
        const endless = Readable.from(
          (function* () {
            for (;;) yield 'a 1\n'.repeat(1000);
          })(),
        );
        const failed = await pipeline(endless, response).catch((error: unknown) => error);
        over.resolve(failed);
        throw failed;
      },
    });
    await get('/metrics', { signal: left.signal });
    left.abort();
    expect(await over.promise).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    expect((await get('/healthz')).status).toBe(200);
    expect(logged.map(({ message }) => message)).not.toContain('a request failed unexpectedly');
  });

  test('hides what nobody foresaw and logs it', async () => {
    const { get, logged } = await serving({
      serveMetrics: async () => {
        throw new Error('secret inside');
      },
    });
    const response = await get('/metrics');
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problem(response))).not.toContain('secret inside');
    expect(logged).toContainEqual({
      path: '/metrics',
      error: 'Error: secret inside',
      message: 'a request failed unexpectedly',
    });
  });

  test('gives up on an answer that takes too long, and says what to do', async () => {
    const hosts = Array.from({ length: 2000 }, () => snapshot.live.hosts).flat();
    let now: number = EXAMPLE_NOW;
    const { get } = await serving({
      requestSeconds: 0.001,
      now: () => unixSeconds(now++),
      current: () => ({ ...snapshot, live: { ...snapshot.live, hosts } }),
      breathe: () => new Promise((resolve) => void setTimeout(resolve, 5)),
    });
    const response = await get('/api/v1/allocation');
    expect(response.status).toBe(503);
    expect(await problem(response)).toMatchObject({
      detail: expect.stringContaining('The answer took longer than 0.001 s.'),
    });
  });

  test('carries headers that keep browsers from mischief, and no banner', async () => {
    const { get } = await serving();
    for (const path of ['/', '/api/v1/status', '/metrics', '/nowhere']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

describe('with a token', () => {
  const TOKEN = 'correct horse';
  const token = (): string => TOKEN.replace(' ', '-');

  test('reads need it, word for word', async () => {
    const { get, logged } = await serving({ token });
    const using = (authorization: string): Promise<Response> =>
      get('/api/v1/status', { headers: { authorization } });
    expect((await using('Bearer correct-horse')).status).toBe(200);
    expect((await using('bearer correct-horse')).status).toBe(200);
    for (const wrong of ['Bearer correct-horse-', 'Bearer correct', 'Basic correct-horse'])
      expect((await using(wrong)).status).toBe(401);
    const without = await get('/api/v1/allocation');
    expect(without.headers.get('www-authenticate')).toBe('Bearer realm="podtally"');
    expect(await problem(without)).toMatchObject({
      status: 401,
      detail: 'Send the configured token: "Authorization: Bearer <token>".',
    });
    expect((await get('/metrics')).status).toBe(401);
    expect(JSON.stringify(logged)).not.toContain('correct');
  });

  test('what is open to everyone shows no figures', async () => {
    const { get } = await serving({ token });
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/api/v1/openapi.json')).status).toBe(200);
    const page = await (await get('/')).text();
    expect(page).toContain('Figures need the configured token');
    expect(page).not.toContain('USD');
  });
});

describe('the start page', () => {
  test('shows the total, namespaces, gaps with what to do, and where to look', async () => {
    const { get } = await serving();
    const page = await (await get('/')).text();
    const text = page
      .replace(/<style>[^]*<\/style>/, '')
      .replace(/<(\/td|\/th)>/g, ' | ')
      .replace(/<[^>]+>/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    expect(text.slice(0, 12)).toEqual([
      'Podtally',
      'Podtally 0.1.0',
      '0.5000 USD per hour',
      '365 USD a month at this rate · cluster test-1 · 3 hosts · 4 pods · as of 0 s ago',
      'By namespace',
      'namespace | USD per hour | USD per month | efficiency |',
      'batch-ml | 0.1300 | 95 | 100 % |',
      'shop | 0.1250 | 91 | 56 % |',
      'cluster idle | 0.1450 | 106 | – |',
      'managed service fee | 0.1000 | 73 | – |',
      'Gaps',
      '1 host without a price: they and their pods are not in the total (node-x: x9.large in us-east-1)Add the instance type to the price file (prices.file), or set a price for the node.',
    ]);
    expect(text).toContain('/api/v1/status sources, prices, gaps, coverage');
  });

  test('is made of nothing but itself, and lets no name become markup', async () => {
    const { get } = await serving({
      current: () => ({ ...snapshot, cluster: '<script>alert(1)</script>' }),
    });
    const page = await (await get('/')).text();
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/src=|https?:\/\//);
  });
});

describe('listening', () => {
  test('says what to do about a port that is in use', async () => {
    const make = (): (typeof open)[number] =>
      createHttpServer({
        current: () => null,
        now: () => EXAMPLE_NOW,
        version: '0',
        exchangeRates: () => [],
        breathe: async () => undefined,
        serveMetrics: async () => undefined,
        token: () => null,
        log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      });
    const first = make();
    open.push(first);
    const { port } = await listen(first, { host: '127.0.0.1', port: 0 });
    await expect(listen(make(), { host: '127.0.0.1', port })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the port is in use, perhaps by another podtally. Stop it, or choose another address with --listen or server.listen.`,
    );
    await expect(listen(make(), { host: '192.0.2.1', port: 0 })).rejects.toThrow(
      'cannot listen on 192.0.2.1:0: the machine has no such address.',
    );
  });
});

const ignore = (): void => undefined;
