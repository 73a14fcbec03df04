import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { FakeClock } from '../../../app/testing/fakes.ts';
import { unixSeconds } from '../../../domain/units.ts';
import type { MatrixSeries, VectorRow } from '../client.ts';
import type { StoreConfig } from '../config.ts';
import type { ClientSurroundings } from '../http/query-client.ts';

/** 2026-10-01T10:00:00Z. */
export const AT = unixSeconds(1_790_848_800);
export const NEVER = new AbortController().signal;

/** What the store was asked. */
export interface AskedQuery {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The fields of the form, or of the address. */
  readonly form: URLSearchParams;
  readonly query: string;
  /** The connection it came on: equal numbers, one connection. */
  readonly connection: number;
  /** The common name of the certificate that the client showed; '' without one. */
  readonly client: string;
}

/** A JSON text of status 200, or anything at all. */
export type StoreAnswer = string | ((asked: AskedQuery, response: ServerResponse) => void);

export interface FakeStore {
  readonly url: string;
  readonly asked: AskedQuery[];
  /** Chooses the answer to each query; an empty vector unless set. */
  answer: (asked: AskedQuery) => StoreAnswer;
  /** Answers remote reads; null: it knows nothing of them. */
  read: ((asked: ReadBytes, response: ServerResponse) => void) | null;
}

/** A remote read, as it came. */
export interface ReadBytes {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface StoreTlsOptions {
  readonly cert: string;
  readonly key: string;
  /** Given: clients must show a certificate of this authority. */
  readonly ca?: string;
}

/** A server on loopback that plays a Prometheus-compatible store, until the scope ends. */
export async function startStore(
  scope: AsyncDisposableStack,
  tls?: StoreTlsOptions,
): Promise<FakeStore> {
  const asked: AskedQuery[] = [];
  const connections: unknown[] = [];
  const connectionOf = (socket: unknown): number => {
    if (!connections.includes(socket)) connections.push(socket);
    return connections.indexOf(socket);
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (request.url?.endsWith('/api/v1/read') === true) {
        if (store.read === null) response.writeHead(404).end('404 page not found');
        else store.read({ headers: request.headers, body: Buffer.concat(pieces) }, response);
        return;
      }
      const query = askedOf(
        request,
        Buffer.concat(pieces).toString(),
        connectionOf(request.socket),
      );
      asked.push(query);
      const answer = store.answer(query);
      if (typeof answer === 'string') sendJson(query, response, answer);
      else answer(query, response);
    });
  };
  const server =
    tls === undefined
      ? createServer(serve)
      : createTlsServer({ ...tls, requestCert: tls.ca !== undefined }, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const scheme = tls === undefined ? 'http' : 'https';
  const store: FakeStore = {
    url: `${scheme}://127.0.0.1:${port}`,
    asked,
    answer: () => vectorAnswer([]),
    read: null,
  };
  return store;
}

function askedOf(request: IncomingMessage, body: string, connection: number): AskedQuery {
  const { method = '', url: target = '', headers } = request;
  const form = new URLSearchParams(method === 'POST' ? body : target.split('?')[1]);
  const query = form.get('query') ?? '';
  return { method, target, headers, body, form, query, connection, client: clientOf(request) };
}

function clientOf({ socket }: IncomingMessage): string {
  const isTls = (it: object): it is TLSSocket => 'getPeerCertificate' in it;
  if (!isTls(socket)) return '';
  const name: unknown = Reflect.get(Object(socket.getPeerCertificate().subject), 'CN');
  return typeof name === 'string' ? name : '';
}

/** Sends JSON as stores do: compressed for those who can take it. */
export function sendJson(
  { headers }: Pick<AskedQuery, 'headers'>,
  response: ServerResponse,
  text: string,
  status = 200,
): void {
  const type = { 'content-type': 'application/json' };
  if (headers['accept-encoding'] !== 'gzip') response.writeHead(status, type).end(text);
  else response.writeHead(status, { ...type, 'content-encoding': 'gzip' }).end(gzipSync(text));
}

/** A status other than 200, with what the store says of it. */
export const refusal =
  (status: number, error: string, errorType = 'execution'): StoreAnswer =>
  (asked, response) =>
    sendJson(asked, response, JSON.stringify({ status: 'error', errorType, error }), status);

type Labels = Readonly<Record<string, string>>;

export const vectorAnswer = (
  rows: readonly (readonly [labels: Labels, value: number])[],
  more: object = {},
): string =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: rows.map(([metric, value]) => ({ metric, value: [AT, String(value)] })),
    },
    ...more,
  });

export const matrixAnswer = (
  series: readonly (readonly [labels: Labels, samples: readonly (readonly [number, number])[]])[],
): string =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: series.map(([metric, samples]) => ({
        metric,
        values: samples.map(([time, value]) => [time, String(value)]),
      })),
    },
  });

/** The settings of a store without any of its own. */
export const configFor = (url: string, more: Partial<StoreConfig> = {}): StoreConfig => ({
  url,
  auth: { kind: 'none' },
  headers: {},
  tls: {},
  // Real seconds; a busy machine must not look like an outage.
  timeoutSeconds: 60,
  concurrency: 2,
  maxResponseBytes: 1_000_000,
  ...more,
});

export const surroundings = (clock = new FakeClock(AT)): ClientSurroundings => ({ clock });

/** Rows as text, in the order in which they came: `{pod=a} 1`. */
export function rowsInto(rows: string[]): (row: VectorRow) => void {
  return (row) => rows.push(`${labelsOf(row)} ${row.value}`);
}

/** Series as text: `{pod=a} 1@10 2@20`. */
export function seriesInto(all: string[]): (series: MatrixSeries) => void {
  return (series) => {
    const samples = Array.from(
      { length: series.count },
      (_, i) => `${series.values[i] ?? NaN}@${series.times[i] ?? NaN}`,
    );
    all.push([labelsOf(series), ...samples].join(' '));
  };
}

const labelsOf = (row: Pick<VectorRow, 'labels'>): string =>
  `{${[...row.labels()].map(([name, value]) => `${name}=${value}`).join(',')}}`;
