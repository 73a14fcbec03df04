import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage } from 'node:http';
import { temporaryFolder } from '../../support/folder.ts';
import { listening } from '../../support/listening.ts';
import type { HostOptions } from './options.ts';
import { startHost, type Host } from './server.ts';

const MANIFEST = {
  id: 'some-app',
  name: 'Some app',
  info: { version: '1.0.0' },
  includes: [{ type: 'page', name: 'Start', path: '/a/%PLUGIN_ID%/start', defaultNav: true }],
  routes: [
    {
      path: 'exporter/*',
      url: '{{ .JsonData.exporterUrl }}',
      reqRole: 'Editor',
      headers: [{ name: 'Authorization', content: 'Bearer {{ .SecureJsonData.token }}' }],
    },
  ],
};

const scopes: AsyncDisposableStack[] = [];
afterEach(async () => {
  for (const scope of scopes.splice(0)) await scope.disposeAsync();
});

async function host(changes: Partial<HostOptions> = {}): Promise<Host> {
  const scope = new AsyncDisposableStack();
  scopes.push(scope);
  const folder = await temporaryFolder(scope);
  await folder.write('plugin.json', JSON.stringify(MANIFEST));
  await folder.write('module.js', 'define([], () => ({}))');
  const started = await startHost({
    ...{ plugin: folder.path('.'), page: folder.path('.'), dataSources: [] },
    settings: { jsonData: {}, secureJsonData: {} },
    ...changes,
  });
  scope.defer(() => started.close());
  return started;
}

/** A server that answers every request with one text, and keeps what it was asked. */
async function answering(status: number, text: string): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  const scope = new AsyncDisposableStack();
  scope.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  scopes.push(scope);
  return { url, asked };
}
interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const SETTINGS = '/api/plugins/some-app/settings';
const post = (body: unknown, role = 'Admin'): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { cookie: `host_role=${role}` },
});

describe('settings of the app', () => {
  test('never give a secret away, and say which there are', async () => {
    const { url } = await host();
    const secrets = { secureJsonData: { token: 'hush' }, jsonData: { exporterUrl: 'http://x' } };
    expect((await fetch(`${url}${SETTINGS}`, post(secrets))).status).toBe(200);
    const text = await (await fetch(`${url}${SETTINGS}`)).text();
    expect(text).not.toContain('hush');
    expect(JSON.parse(text)).toMatchObject({
      jsonData: { exporterUrl: 'http://x' },
      secureJsonFields: { token: true },
      includes: [{ path: '/a/some-app/start' }],
    });
  });

  test('keep a secret that is not sent again', async () => {
    const { url } = await host({
      settings: { jsonData: { a: 1 }, secureJsonData: { token: 't' } },
    });
    await fetch(`${url}${SETTINGS}`, post({ jsonData: { a: 2 } }));
    expect(await (await fetch(`${url}${SETTINGS}`)).json()).toMatchObject({
      jsonData: { a: 2 },
      secureJsonFields: { token: true },
    });
  });

  test('are written by admins alone', async () => {
    const { url } = await host();
    expect((await fetch(`${url}${SETTINGS}`, post({ jsonData: {} }, 'Editor'))).status).toBe(403);
  });
});

describe('the proxy to the exporter', () => {
  test('sends the token, which the page does not know', async () => {
    const exporter = await answering(200, '{"ok":true}');
    const settings = { jsonData: { exporterUrl: exporter.url }, secureJsonData: { token: 'hush' } };
    const { url } = await host({ settings });
    const answer = await fetch(`${url}/api/plugin-proxy/some-app/exporter/api/v1/status?x=1`);
    expect(await answer.json()).toEqual({ ok: true });
    expect(exporter.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/api/v1/status?x=1', 'Bearer hush'],
    ]);
  });

  test('refuses whom the route refuses, and paths that it does not have', async () => {
    const { url } = await host();
    const as = (role: string): RequestInit => ({ headers: { cookie: `host_role=${role}` } });
    const proxy = `${url}/api/plugin-proxy/some-app`;
    expect((await fetch(`${proxy}/exporter/x`, as('Viewer'))).status).toBe(403);
    const answer = await fetch(`${proxy}/other/x`, as('Admin'));
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { message: 'plugin route match not found' },
    ]);
  });

  test('says 502 where nobody answers', async () => {
    const settings = { jsonData: { exporterUrl: 'http://127.0.0.1:1' }, secureJsonData: {} };
    const { url } = await host({ settings });
    expect((await fetch(`${url}/api/plugin-proxy/some-app/exporter/x`)).status).toBe(502);
  });
});

describe('queries', () => {
  const source = { uid: 'p', name: 'P', type: 'prometheus' } as const;
  const query = (more: object): RequestInit =>
    post({
      queries: [{ refId: 'A', expr: 'up', datasource: { uid: 'p' }, maxDataPoints: 60, ...more }],
      ...{ from: '30000', to: '3630000' },
    });

  test('are asked of Prometheus on whole steps, and become frames', async () => {
    const matrix = { resultType: 'matrix', result: [{ metric: { a: 'b' }, values: [[60, '7']] }] };
    const store = await answering(200, JSON.stringify({ status: 'success', data: matrix }));
    const { url } = await host({ dataSources: [{ ...source, url: store.url }] });
    const answer = await fetch(`${url}/api/ds/query`, query({ range: true }));
    expect(JSON.parse(await answer.text()).results.A.frames[0].data.values).toEqual([
      [60_000],
      [7],
    ]);
    expect(store.asked.map(({ path, body }) => [path, body])).toEqual([
      ['/api/v1/query_range', 'query=up&start=0&end=3600&step=60'],
    ]);
  });

  test('of an instant are asked at the end of the range', async () => {
    const vector = { resultType: 'vector', result: [] };
    const store = await answering(200, JSON.stringify({ status: 'success', data: vector }));
    const { url } = await host({ dataSources: [{ ...source, url: store.url }] });
    await fetch(`${url}/api/ds/query`, query({ instant: true, range: false }));
    expect(store.asked.map(({ path, body }) => [path, body])).toEqual([
      ['/api/v1/query', 'query=up&time=3630'],
    ]);
  });

  test('that Prometheus refuses are a 400 with its words', async () => {
    const error = { status: 'error', errorType: 'bad_data', error: 'parse error' };
    const store = await answering(400, JSON.stringify(error));
    const { url } = await host({ dataSources: [{ ...source, url: store.url }] });
    const answer = await fetch(`${url}/api/ds/query`, query({ range: true }));
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        results: {
          A: {
            ...{ frames: [], errorSource: 'downstream', status: 400 },
            error: 'bad_data: parse error',
          },
        },
      },
    ]);
  });

  test('of a data source that is not there are a 404', async () => {
    const { url } = await host();
    expect((await fetch(`${url}/api/ds/query`, query({}))).status).toBe(404);
  });
});

describe('the page', () => {
  const bootOf = async (address: string, cookie = ''): Promise<ReturnType<typeof JSON.parse>> => {
    const text = await (await fetch(address, { headers: { cookie } })).text();
    return JSON.parse(/grafanaBootData = (.*);\n/u.exec(text)?.[1] ?? 'null');
  };

  test('takes theme and role from the address, else from cookies, else from its options', async () => {
    const { url } = await host({ role: 'Viewer' });
    const looks = async (path: string, cookie?: string): Promise<readonly string[]> => {
      const { user } = await bootOf(`${url}${path}`, cookie);
      return [user.theme, user.orgRole];
    };
    expect(await looks('/')).toEqual(['dark', 'Viewer']);
    expect(await looks('/?theme=light&role=Editor')).toEqual(['light', 'Editor']);
    expect(await looks('/', 'host_theme=light; host_role=Admin')).toEqual(['light', 'Admin']);
  });

  test('starts with its data sources, none of which it names where there is none', async () => {
    const { url } = await host();
    const { settings } = await bootOf(url);
    expect([settings.datasources, settings.defaultDatasource]).toEqual([{}, '']);
  });

  test('remembers what was asked for and is not there', async () => {
    const { url, unhandled } = await host();
    expect((await fetch(`${url}/api/search?type=x`)).status).toBe(404);
    expect(unhandled).toEqual(['GET /api/search']);
  });

  test('serves the app, and nothing outside its folder', async () => {
    const { url } = await host();
    const app = `${url}/public/plugins/some-app`;
    expect(await (await fetch(`${app}/module.js`)).text()).toBe('define([], () => ({}))');
    expect((await fetch(`${app}/..%2f..%2fetc/passwd`)).status).toBe(404);
  });
});
