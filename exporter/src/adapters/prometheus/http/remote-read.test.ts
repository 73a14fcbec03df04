import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { QueryOutcome } from '../outcome.ts';
import { SplittingQueries } from '../splitting.ts';
import { frame, responseMessage, seriesMessage } from '../remote-read/testing/chunks.ts';
import { clientOf } from '../testing/asked-store.ts';
import {
  AT,
  matrixAnswer,
  NEVER,
  seriesInto,
  startStore,
  type FakeStore,
  type ReadBytes,
} from '../testing/fake-store.ts';

let scope: AsyncDisposableStack;
let store: FakeStore;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  store = await startStore(scope);
  store.answer = () => matrixAnswer([[{ pod: 'cart' }, [[AT, 1]]]]);
});
afterEach(() => scope.disposeAsync());

const TYPE = 'application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse';
const STREAM = frame(
  responseMessage([seriesMessage({ pod: 'cart' }, [[[AT * 1000 - 500, 7]], [[AT * 1000, 8]]])]),
);
const QUERY = 'cpu{pod!=""}[60s]';

const streamed =
  (bytes: Buffer) =>
  (_: ReadBytes, response: ServerResponse): void =>
    void response.writeHead(200, { 'content-type': TYPE }).end(bytes);

async function ask(
  more: Parameters<typeof clientOf>[2] = {},
  times = 1,
): Promise<{ readonly outcome: QueryOutcome | null; readonly all: readonly string[] }> {
  const queries = new SplittingQueries(clientOf(store.url, scope, more));
  const query = { name: 'cpu', label: 'pod', values: [], withMatcher: () => QUERY };
  let committed: string[] = [];
  let outcome: QueryOutcome | null = null;
  for (let i = 0; i < times; i += 1) {
    committed = [];
    const begin = (): { row: ReturnType<typeof seriesInto>; commit: () => void } => {
      const all: string[] = [];
      return { row: seriesInto(all), commit: () => void committed.push(...all) };
    };
    outcome = await queries.matrix(query, AT, begin, NEVER);
  }
  return { outcome, all: committed };
}

test('raw samples come from a remote read where the store has one, and no query is asked', async () => {
  const reads: ReadBytes[] = [];
  store.read = (asked, response) => {
    reads.push(asked);
    streamed(STREAM)(asked, response);
  };
  const { outcome, all } = await ask({ headers: { 'x-scope-orgid': 'a' } });
  expect(all).toEqual([`{pod=cart} 7@${AT - 0.5} 8@${AT}`]);
  expect(outcome).toMatchObject({ kind: 'ok', rows: 1, bytes: STREAM.length });
  expect(store.asked).toEqual([]);
  expect(reads[0]!.headers).toMatchObject({
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-read-version': '0.1.0',
    'x-scope-orgid': 'a',
  });
  // Its length as a varint, then one literal: a tag, its length less one in two bytes, the message itself.
  const { body } = reads[0]!;
  expect([...body.subarray(0, 4)]).toEqual([body.length - 4, 61 << 2, body.length - 5, 0]);
  expect(body.toString('latin1')).toContain('\u0012\b__name__\u001a\u0003cpu');
});

test('a store that reads nothing is an answer, too', async () => {
  store.read = streamed(Buffer.alloc(0));
  const { outcome, all } = await ask();
  expect([outcome?.kind, all]).toEqual(['ok', []]);
});

test('a store without it is asked by a query, and asked for it only once', async () => {
  let reads = 0;
  store.read = (_, response) => {
    reads += 1;
    response.writeHead(400).end('unsupported path');
  };
  const { all } = await ask({}, 2);
  expect(all).toEqual([`{pod=cart} 1@${AT}`]);
  expect(reads).toBe(1);
  expect(store.asked).toHaveLength(2);
});

test('one that is too busy for it is asked again the next time', async () => {
  let reads = 0;
  store.read = (asked, response) => {
    reads += 1;
    if (reads === 1) response.writeHead(503).end('busy');
    else streamed(STREAM)(asked, response);
  };
  const { all } = await ask({}, 2);
  expect(all).toEqual([`{pod=cart} 7@${AT - 0.5} 8@${AT}`]);
  expect(store.asked).toHaveLength(1);
});

test('one that answers all samples at once, as old ones do, is asked by a query', async () => {
  store.read = (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end('x');
  expect((await ask()).all).toEqual([`{pod=cart} 1@${AT}`]);
});

test.each([
  ['stops within a frame', STREAM.subarray(0, -3)],
  ['ends in an error', Buffer.concat([STREAM, Buffer.from('query timed out')])],
  ['holds what is not understood', frame(Buffer.from([0x0a, 0x7f]))],
])('a stream that %s does not count: the query is asked', async (_, bytes) => {
  store.read = streamed(bytes);
  const { outcome, all } = await ask();
  expect(all).toEqual([`{pod=cart} 1@${AT}`]);
  expect(outcome?.kind).toBe('ok');
});

test('a stream that breaks off does not count: the query is asked', async () => {
  store.read = (_, response) => {
    response.writeHead(200, { 'content-type': TYPE, 'content-length': 1000 });
    response.write(STREAM, () => response.destroy());
  };
  expect((await ask()).all).toEqual([`{pod=cart} 1@${AT}`]);
});

test('a stream that is too large is refused like any other answer', async () => {
  store.read = streamed(Buffer.concat([STREAM, STREAM]));
  const { outcome } = await ask({ maxResponseBytes: STREAM.length + 1 });
  expect(outcome).toMatchObject({ kind: 'refused' });
});

test('what callbacks throw is thrown', async () => {
  store.read = streamed(STREAM);
  const client = clientOf(store.url, scope);
  const slip = new Error('a slip');
  const asked = client.matrix(
    QUERY,
    AT,
    () => {
      throw slip;
    },
    NEVER,
  );
  await expect(asked).rejects.toBe(slip);
});

test('signed requests are queries alone', async () => {
  let reads = 0;
  store.read = (asked, response) => {
    reads += 1;
    streamed(STREAM)(asked, response);
  };
  await ask({ auth: { kind: 'google', keyFile: 'there-is-none.json' } });
  expect(reads).toBe(0);
});
