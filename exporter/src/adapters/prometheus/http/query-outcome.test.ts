import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../../../../test/support/listening.ts';
import type { StoreConfig } from '../config.ts';
import type { QueryOutcome } from '../outcome.ts';
import { clientOf } from '../testing/asked-store.ts';
import {
  AT,
  NEVER,
  matrixAnswer,
  refusal,
  sendJson,
  startStore,
  vectorAnswer,
  type FakeStore,
  type StoreAnswer,
} from '../testing/fake-store.ts';

let scope: AsyncDisposableStack;
let store: FakeStore;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  store = await startStore(scope);
});
afterEach(() => scope.disposeAsync());

/** Asks one vector of a new client. */
const askUp = (more: Partial<StoreConfig> = {}, url = store.url): Promise<QueryOutcome> =>
  clientOf(url, scope, more).vector('up', AT, () => undefined, NEVER);

describe('the outcome of a query', () => {
  /** The outcome when the store answers so, with its address written as STORE. */
  const outcomeOf = async (
    answer: StoreAnswer,
    more: Partial<StoreConfig> = {},
  ): Promise<QueryOutcome> => {
    store.answer = () => answer;
    const outcome = await askUp(more);
    if (outcome.kind === 'ok') return outcome;
    return { ...outcome, message: outcome.message.replace(store.url, 'STORE') };
  };
  const page =
    (status: number, type: string, text: string): StoreAnswer =>
    (_, response) =>
      response.writeHead(status, { 'content-type': type, location: '/login?secret=x' }).end(text);
  const URL = 'STORE/api/v1/query: ';
  const SMALLER =
    '; it asks for too much at once; smaller parts may pass, or raise this limit of the store (query: up)';

  test('is ok with notes that change no number, old and new', async () => {
    const infos = ['PromQL info: metric might not be a counter: "x"'];
    const warnings = ['metric might not be a counter, name does not end in _total: "y"'];
    expect(await outcomeOf(vectorAnswer([], { infos, warnings }))).toMatchObject({
      kind: 'ok',
      infos: [...infos, ...warnings],
    });
  });

  test('tells the time of the store', async () => {
    const outcome = await outcomeOf((asked, response) => {
      response.setHeader('date', 'Thu, 01 Oct 2026 10:00:07 GMT');
      sendJson(asked, response, vectorAnswer([]));
    });
    expect(outcome).toMatchObject({ kind: 'ok', date: AT + 7 });
  });

  test.each([
    [{ isPartial: true }, 'isPartial'],
    [{ warnings: ['store-1: connection refused'] }, '“store-1: connection refused”'],
    [{ warnings: ['a', 'b', 'c'], infos: ['i'] }, '“a” and “b”'],
  ])('is partial with %j', async (more, says) => {
    expect(await outcomeOf(vectorAnswer([[{}, 1]], more))).toEqual({
      kind: 'partial',
      message: `${URL}the answer may lack something: it says ${says}; nothing of it counts; check that all parts of the store are up (query: up)`,
    });
  });

  test.each([
    [422, 'query processing would load too many samples into memory in query execution'],
    [
      422,
      'the query exceeded the maximum number of chunks (limit: 2000000 chunks) (err-mimir-max-chunks-per-query)',
    ],
    [422, 'the query hit the max number of series limit (limit: 1000 series)'],
    [422, 'cannot select more than -search.maxSamplesPerQuery=1000000000 samples'],
    [
      422,
      'the number of matching timeseries exceeds 300000; either narrow down the search or increase -search.max* flags',
    ],
    [400, 'too long query; got 20000 bytes; mustn’t exceed `-search.maxQueryLen=16384` bytes'],
    [500, 'rpc error: code = ResourceExhausted desc = exceeded samples limit'],
  ])('is refused for %i %s', async (status, error) => {
    expect(await outcomeOf(refusal(status, error))).toEqual({
      kind: 'refused',
      message: `${URL}HTTP ${status}, “${error}”${SMALLER}`,
    });
  });

  test.each([413, 414, 431])('is refused for %i of a proxy', async (status) => {
    expect(await outcomeOf(page(status, 'text/html', '<html>'))).toEqual({
      kind: 'refused',
      message: `${URL}HTTP ${status}${SMALLER}`,
    });
  });

  test('is refused for more bytes than allowed', async () => {
    const long = vectorAnswer([[{ pod: 'x'.repeat(2000) }, 1]]);
    expect(await outcomeOf(long, { maxResponseBytes: 1000 })).toEqual({
      kind: 'refused',
      message: `${URL}its answer is larger than 1000 bytes; smaller parts may pass, or raise metrics.prometheus.maxResponseMebibytes (query: up)`,
    });
  });

  test.each([
    [503, 'query timed out in expression evaluation', 'timeout'],
    [422, 'timeout exceeded while fetching data block: 30.000 seconds', '422'],
    [500, 'context deadline exceeded', 'internal'],
  ])('is a timeout for %i %s', async (status, error, errorType) => {
    expect(await outcomeOf(refusal(status, error, errorType))).toEqual({
      kind: 'timeout',
      message: `${URL}HTTP ${status}, “${error}”; smaller parts may pass; or raise the time-out of the store, and metrics.prometheus.timeoutSeconds (query: up)`,
    });
  });

  test('is a timeout where nothing comes, or no end', async () => {
    const message = `${URL}no whole answer within 0.05 s; check that it is reachable from here, or raise metrics.prometheus.timeoutSeconds (query: up)`;
    const silences: readonly StoreAnswer[] = [
      () => undefined,
      (_, response) => {
        response.writeHead(200).write('{"status":');
      },
    ];
    for (const silent of silences)
      expect(await outcomeOf(silent, { timeoutSeconds: 0.05 })).toEqual({
        kind: 'timeout',
        message,
      });
  });

  test.each([
    [400, 'invalid parameter "query": 1:3: parse error: unexpected end of input', 'bad_data'],
    [422, 'found duplicate series for the match group', 'execution'],
  ])('is invalid for %i %s', async (status, error, errorType) => {
    expect(await outcomeOf(refusal(status, error, errorType))).toEqual({
      kind: 'invalid',
      message: `${URL}HTTP ${status}, “${error}”; it cannot evaluate this query; look at its version and its log (query: up)`,
    });
  });

  test('is invalid where a vector is asked and a matrix comes', async () => {
    expect(await outcomeOf(matrixAnswer([]))).toEqual({
      kind: 'invalid',
      message: `${URL}it answers a “matrix” where a vector was asked (query: up)`,
    });
  });

  test.each([
    [401, 'it does not accept who we are; check metrics.prometheus.auth'],
    [403, 'who we are may not query it; grant reading, and check the tenant header'],
  ])('is unauthorised for %i', async (status, why) => {
    expect(await outcomeOf(page(status, 'text/plain', 'no'))).toEqual({
      kind: 'unauthorised',
      message: `${URL}HTTP ${status}; ${why}`,
    });
    expect(await outcomeOf(refusal(status, 'no org id'))).toEqual({
      kind: 'unauthorised',
      message: `${URL}HTTP ${status}, “no org id”; ${why}`,
    });
  });

  test.each([
    [429, 'it is asked too often; lower metrics.prometheus.concurrency'],
    [500, 'it is not ready or broken; look at its log'],
    [502, 'it is not ready or broken; look at its log'],
    [503, 'it is not ready or broken; look at its log'],
  ])('is unavailable for %i', async (status, why) => {
    expect(await outcomeOf(page(status, 'text/html', '<html>'))).toEqual({
      kind: 'unavailable',
      message: `${URL}HTTP ${status}; ${why}`,
    });
  });

  test('is unavailable where nobody listens', async () => {
    const port = await freePort();
    expect(await askUp({}, `http://127.0.0.1:${port}`)).toEqual({
      kind: 'unavailable',
      message: `http://127.0.0.1:${port}/api/v1/query: connection refused; check that it runs and listens on this address`,
    });
  });

  test('is unavailable where the host name is unknown', async () => {
    expect(await askUp({}, 'http://nobody.invalid')).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(
        /^http:\/\/nobody\.invalid\/api\/v1\/query: .*; check (?:the address and )?the DNS$/,
      ),
    });
  });

  test('is unavailable where the connection closes before an answer', async () => {
    expect(await outcomeOf((_, response) => response.socket?.destroy())).toEqual({
      kind: 'unavailable',
      message: `${URL}the connection was closed before the answer was whole`,
    });
  });

  const NO_API = 'this is no Prometheus API; check metrics.prometheus.url, its port and its path';
  test.each([
    [200, 'text/html; charset=utf-8', '<html>', `it answers “text/html”; ${NO_API}`],
    [200, 'application/json', '{"message":"hello"}', `it answers “application/json”; ${NO_API}`],
    [200, 'application/json', '', `it answers “application/json”; ${NO_API}`],
    [400, 'text/plain', 'Bad Request', `HTTP 400 with “text/plain”; ${NO_API}`],
    [
      302,
      'text/html',
      '',
      'HTTP 302, a redirection, as login pages do; give the address that it leads to, or what lets us past the login',
    ],
    [
      404,
      'text/plain',
      '404 page not found',
      'HTTP 404; nothing is at this address; check the path of metrics.prometheus.url (Mimir: /prometheus, VictoriaMetrics cluster: /select/0/prometheus)',
    ],
  ])('is not Prometheus for %i with %s %s', async (status, type, text, why) => {
    expect(await outcomeOf(page(status, type, text))).toEqual({
      kind: 'notPrometheus',
      message: `${URL}${why}`,
    });
  });

  const CUT =
    'its answer stops in the middle, and nothing of it counts; check for a proxy that limits answers (query: up)';
  test('is cut off where the text stops, the connection breaks, or the compressed stream ends', async () => {
    const text = vectorAnswer(Array.from({ length: 100 }, (_, i) => [{ pod: `p${i}` }, i]));
    const half = text.slice(0, text.length / 2);
    const broken: readonly StoreAnswer[] = [
      half,
      (_, response) => {
        response.writeHead(200, { 'content-length': String(text.length) });
        response.write(half, () => response.socket?.destroy());
      },
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(text).subarray(0, 200));
      },
    ];
    for (const answer of broken)
      expect(await outcomeOf(answer)).toEqual({ kind: 'cutOff', message: `${URL}${CUT}` });
  });

  test('shows neither a password nor parameters of the address, and no endless query', async () => {
    store.answer = () => refusal(400, 'parse error', 'bad_data');
    const client = clientOf(store.url.replace('//', '//user:sesame@') + '/?key=sesame', scope);
    const outcome = await client.vector(`sum(\n  ${'x'.repeat(500)})`, AT, () => undefined, NEVER);
    expect(outcome).toEqual({
      kind: 'invalid',
      message: `${store.url}/api/v1/query: HTTP 400, “parse error”; it cannot evaluate this query; look at its version and its log (query: sum( ${'x'.repeat(155)}…)`,
    });
  });
});
