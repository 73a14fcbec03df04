import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { StoreConfig } from '../config.ts';
import { clientOf } from '../testing/asked-store.ts';
import {
  AT,
  NEVER,
  configFor,
  matrixAnswer,
  refusal,
  rowsInto,
  sendJson,
  seriesInto,
  startStore,
  surroundings,
  vectorAnswer,
  type FakeStore,
} from '../testing/fake-store.ts';
import { createPrometheusClient, type OpenClient } from './query-client.ts';

let scope: AsyncDisposableStack;
let store: FakeStore;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  store = await startStore(scope);
});
afterEach(() => scope.disposeAsync());

const newClient = (more: Partial<StoreConfig> = {}): OpenClient => clientOf(store.url, scope, more);

describe('a query', () => {
  test('is a form for one moment, whose answer comes as it is over plain HTTP', async () => {
    store.answer = () =>
      vectorAnswer([
        [{ pod: 'a' }, 1],
        [{ pod: 'b' }, 0.5],
      ]);
    const rows: string[] = [];
    const outcome = await newClient({ timeoutSeconds: 7.5 }).vector(
      'up',
      AT,
      rowsInto(rows),
      NEVER,
    );
    expect(rows).toEqual(['{pod=a} 1', '{pod=b} 0.5']);
    expect(outcome).toMatchObject({ kind: 'ok', rows: 2, infos: [] });
    const [asked] = store.asked;
    expect([asked?.method, asked?.target]).toEqual(['POST', '/api/v1/query']);
    expect(Object.fromEntries(asked?.form ?? [])).toEqual({
      ...{ query: 'up', time: '1790848800', timeout: '8s' },
      ...{ partial_response: 'false', deny_partial_response: '1' },
    });
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'accept-encoding': 'identity',
    });
  });

  test('reads a compressed answer, too, where one comes though none was asked for', async () => {
    store.answer = () => (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(vectorAnswer([[{ pod: 'a' }, 1]])));
    };
    const rows: string[] = [];
    await newClient().vector('up', AT, rowsInto(rows), NEVER);
    expect(rows).toEqual(['{pod=a} 1']);
  });

  test('of a range gives raw samples', async () => {
    store.answer = () =>
      matrixAnswer([
        [
          { pod: 'a' },
          [
            [10, 1],
            [20, 2.5],
          ],
        ],
      ]);
    const series: string[] = [];
    const outcome = await newClient().matrix('x[1h]', AT, seriesInto(series), NEVER);
    expect(outcome).toMatchObject({ kind: 'ok', rows: 1 });
    expect(series).toEqual(['{pod=a} 1@10 2.5@20']);
  });

  test('without a moment leaves it to the store', async () => {
    await newClient().vector('time()', null, () => undefined, NEVER);
    expect(store.asked[0]?.form.has('time')).toBe(false);
  });

  test.each([
    ['', '/api/v1/query'],
    ['/', '/api/v1/query'],
    ['/prometheus', '/prometheus/api/v1/query'],
    ['/select/0/prometheus/', '/select/0/prometheus/api/v1/query'],
    ['/prometheus/api/v1/', '/prometheus/api/v1/query'],
    ['/p?dedup=true', '/p/api/v1/query?dedup=true'],
  ])('under the path “%s” goes to %s', async (path, target) => {
    await clientOf(store.url + path, scope).vector('up', AT, () => undefined, NEVER);
    expect(store.asked[0]?.target).toBe(target);
  });

  test('falls back to GET where POST is not allowed, and stays with it', async () => {
    store.answer = ({ method }) =>
      method === 'POST' ? refusal(405, 'no', '') : vectorAnswer([[{}, 1]]);
    const client = newClient();
    for (const query of ['a{b="c d"}', 'e'])
      expect(await client.vector(query, AT, () => undefined, NEVER)).toMatchObject({ kind: 'ok' });
    expect(store.asked.map(({ method, query }) => `${method} ${query}`)).toEqual([
      'POST a{b="c d"}',
      'GET a{b="c d"}',
      'GET e',
    ]);
    expect(store.asked[1]?.target).toMatch(/^\/api\/v1\/query\?query=a%7Bb%3D%22c\+d%22%7D&time=/);
  });

  test('keeps its connection for the next one', async () => {
    const client = newClient();
    for (let i = 0; i < 5; i += 1) await client.vector('up', AT, () => undefined, NEVER);
    expect(store.asked.map(({ connection }) => connection)).toEqual([0, 0, 0, 0, 0]);
  });

  test('is sent again when the kept connection had been closed', async () => {
    store.answer = ({ connection }) =>
      connection === 0 && store.asked.length > 1
        ? (_, response) => response.socket?.resetAndDestroy()
        : vectorAnswer([]);
    const client = newClient();
    for (let i = 0; i < 2; i += 1)
      expect(await client.vector('up', AT, () => undefined, NEVER)).toMatchObject({ kind: 'ok' });
    expect(store.asked.map(({ connection }) => connection)).toEqual([0, 0, 1]);
  });

  test('waits until so many others are answered', async () => {
    const waiting: (() => void)[] = [];
    store.answer = () => (asked, response) => {
      waiting.push(() => sendJson(asked, response, vectorAnswer([])));
      if (waiting.length === 2 || store.asked.length === 5)
        for (const send of waiting.splice(0)) send();
    };
    const client = newClient();
    const most: number[] = [];
    const counted = async (query: string): Promise<void> => {
      await client.vector(query, AT, () => undefined, NEVER);
      most.push(store.asked.length - most.length);
    };
    await Promise.all(['1', '2', '3', '4', '5'].map(counted));
    expect(store.asked.map(({ query }) => query).sort()).toEqual(['1', '2', '3', '4', '5']);
    expect(Math.max(...most)).toBeLessThanOrEqual(2);
  });

  test('sends the headers of the settings', async () => {
    const client = newClient({ headers: { 'X-Scope-OrgID': 'a|b' } });
    await client.vector('up', AT, () => undefined, NEVER);
    expect(store.asked[0]?.headers['x-scope-orgid']).toBe('a|b');
  });

  test('goes through a proxy, and past it where NO_PROXY says so', async () => {
    const proxy = await startStore(scope);
    proxy.answer = () => vectorAnswer([]);
    for (const NO_PROXY of ['', 'prometheus.example']) {
      const client = createPrometheusClient(configFor('http://prometheus.example:9090/p'), {
        ...surroundings(),
        proxies: { HTTP_PROXY: proxy.url, NO_PROXY },
      });
      scope.defer(() => client.close());
      const { kind } = await client.vector('up', AT, () => undefined, NEVER);
      expect([NO_PROXY, kind]).toEqual([NO_PROXY, NO_PROXY === '' ? 'ok' : 'unavailable']);
    }
    expect(proxy.asked.map(({ target }) => target)).toEqual([
      'http://prometheus.example:9090/p/api/v1/query',
    ]);
  });
});

describe('a query that is not wanted any more', () => {
  test('throws the reason, under way and in line', async () => {
    store.answer = () => () => controller.abort(new Error('enough'));
    const controller = new AbortController();
    const client = newClient({ concurrency: 1 });
    const asked = [1, 2].map((i) => client.vector(`q${i}`, AT, () => undefined, controller.signal));
    for (const query of await Promise.allSettled(asked))
      expect(query).toEqual({ status: 'rejected', reason: new Error('enough') });
    expect(store.asked).toHaveLength(1);
    // Its place in line is free again.
    store.answer = () => vectorAnswer([]);
    expect(await client.vector('up', AT, () => undefined, NEVER)).toMatchObject({ kind: 'ok' });
  });

  test('or whose row cannot be taken throws what its taker throws', async () => {
    const broken = (): never => {
      throw new RangeError('a bug');
    };
    for (const rows of [1, 10_000]) {
      store.answer = () =>
        vectorAnswer(Array.from({ length: rows }, (_, i) => [{ pod: `p${i}` }, i]));
      const asked = newClient({ maxResponseBytes: 1e8 }).vector('up', AT, broken, NEVER);
      await expect(asked).rejects.toEqual(new RangeError('a bug'));
    }
  });
});
