import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Clock } from '../../../app/ports.ts';
import type { UnixSeconds } from '../../../domain/units.ts';
import { Agents } from '../../../transport/agents.ts';
import { networkAdvice } from '../../../transport/network-advice.ts';
import { ask, shownUrl, textOf } from '../../../transport/request.ts';
import { textIn } from '../../../transport/thrown.ts';
import { SettingsFileError, WatchedFiles } from '../../../transport/watched-files.ts';
import { AnswerReader, type RowTaker } from '../answer/answer-reader.ts';
import { LabelStrings } from '../answer/label-strings.ts';
import { authorizerOf, type Authorizer } from '../auth/authorizer.ts';
import { CredentialsError } from '../auth/credentials-error.ts';
import type { PrometheusClient } from '../client.ts';
import type { StoreConfig } from '../config.ts';
import type { QueryOutcome } from '../outcome.ts';
import { ChunkedSeries } from '../remote-read/chunked-series.ts';
import { Frames } from '../remote-read/frames.ts';
import { rawSelectorOf, type RawSelector } from '../remote-read/raw-selector.ts';
import { READ_HEADERS, readRequest, STREAM_TYPE } from '../remote-read/read-request.ts';
import { CUT_OFF, faultOfAnswer, faultOfStatus, isHarmless, type Fault } from './classify.ts';
import { Gate } from './gate.ts';

/** Fewer, larger pieces than the default of 16 KiB: each costs a round through the thread pool. */
const GUNZIP_CHUNK_BYTES = 256 * 1024;
/** An error's text is not longer. */
const MOST_ERROR_BYTES = 64 * 1024;
const MILLISECONDS = 1000;
/** Longest part of a query that is shown. */
const MOST_QUERY = 160;
const METHOD_NOT_ALLOWED = 405;
const UNAUTHORISED = 401;
/** What a store answers with that may be able to read remotely another time. */
const PASSING = new Set([UNAUTHORISED, 408, 429]);
const FIRST_SERVER_ERROR = 500;
const FORM = 'application/x-www-form-urlencoded';

export interface ClientSurroundings {
  readonly clock: Clock;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` of the environment; absent: no proxy. */
  readonly proxies?: Readonly<Record<string, string | undefined>>;
}

/** A client that keeps its connections until it is closed. */
export type OpenClient = PrometheusClient & { close(): void };

/** A client of one store; asks nothing until it is asked. */
export function createPrometheusClient(
  config: StoreConfig,
  surroundings: ClientSurroundings,
): OpenClient {
  const queries = new Queries(config, surroundings);
  return {
    vector: (query, at, row, signal) => queries.run('vector', query, at, { vector: row }, signal),
    matrix: (query, at, series, signal) =>
      queries.run('matrix', query, at, { matrix: series }, signal),
    close: () => queries.close(),
  };
}

type Kind = 'vector' | 'matrix';

class Queries {
  readonly #config: StoreConfig;
  readonly #url: URL;
  readonly #agents: Agents;
  readonly #authorizer: Authorizer;
  readonly #gate: Gate;
  readonly #strings = new LabelStrings();
  #method: 'GET' | 'POST' = 'POST';
  /** Whether raw samples may be had by remote read, as far as is known; the stores of AWS and Google have none. */
  #readsRemotely: boolean;

  constructor(config: StoreConfig, { clock, proxies }: ClientSurroundings) {
    this.#config = config;
    this.#url = apiUrl(config.url, 'query');
    this.#readsRemotely = config.auth.kind !== 'sigv4' && config.auth.kind !== 'google';
    this.#gate = new Gate(config.concurrency);
    const files = new WatchedFiles();
    const around = proxies === undefined ? {} : { proxies };
    this.#agents = new Agents({ ...config.tls, sockets: config.concurrency, ...around }, files);
    this.#authorizer = authorizerOf(config.auth, { clock, files, ...around });
  }

  close(): void {
    this.#agents.close();
  }

  run(
    kind: Kind,
    query: string,
    at: UnixSeconds | null,
    take: RowTaker,
    signal: AbortSignal,
  ): Promise<QueryOutcome> {
    return this.#gate.run(async () => {
      const timeout = AbortSignal.timeout(this.#config.timeoutSeconds * MILLISECONDS);
      const either = AbortSignal.any([signal, timeout]);
      let found: QueryOutcome | Fault;
      try {
        const remotely = this.#remotely(kind, query, at);
        found =
          (remotely && (await this.#readRemotely(remotely, take, either))) ??
          (await this.#attempt(kind, this.#formOf(query, at), take, either));
      } catch (error) {
        if (error instanceof TakerError) throw error.cause;
        signal.throwIfAborted();
        found = timeout.aborted ? this.#timedOut() : this.#faultOf(error);
      }
      return 'why' in found ? this.#failed(found, query) : found;
    }, signal);
  }

  async #attempt(
    kind: Kind,
    form: URLSearchParams,
    take: RowTaker,
    signal: AbortSignal,
  ): Promise<QueryOutcome | Fault> {
    let answer = await this.#send(form, signal);
    if (answer.statusCode === METHOD_NOT_ALLOWED && this.#method === 'POST') {
      answer.resume();
      this.#method = 'GET';
      answer = await this.#send(form, signal);
    }
    if (answer.statusCode === UNAUTHORISED && this.#authorizer.forget()) {
      answer.resume();
      answer = await this.#send(form, signal);
    }
    const contentType = answer.headers['content-type'] ?? '';
    const body = unzipped(answer);
    if (answer.statusCode !== 200) {
      const text = await textOf(body, MOST_ERROR_BYTES);
      return faultOfStatus(answer.statusCode ?? 0, contentType, text);
    }
    const reader = new AnswerReader(this.#strings, take);
    const most = this.#config.maxResponseBytes;
    const bytes = await readAll(body, reader, most);
    if (bytes > most) return tooLarge(most);
    const envelope = taking(() => reader.end());
    const fault = faultOfAnswer(envelope, contentType, kind);
    if (fault !== null) return fault;
    const infos = [...envelope.infos, ...envelope.warnings.filter(isHarmless)];
    const date = Date.parse(answer.headers.date ?? '') / MILLISECONDS;
    return { kind: 'ok', rows: envelope.rows, bytes, infos, date };
  }

  /** What is to be read remotely; null: it is not that kind of query, or the store cannot. */
  #remotely(kind: Kind, query: string, at: UnixSeconds | null): RemoteQuestion | null {
    if (kind !== 'matrix' || at === null || !this.#readsRemotely) return null;
    const selector = rawSelectorOf(query);
    return selector === null ? null : { selector, at };
  }

  /**
   * Reads raw samples as the chunks in which the store keeps them: exactly those of a query,
   * for a small part of what evaluating it costs the store, and its JSON us.
   * null: the store does not do that, and is to be asked by a query.
   */
  async #readRemotely(
    { selector, at }: RemoteQuestion,
    take: RowTaker,
    signal: AbortSignal,
  ): Promise<QueryOutcome | Fault | null> {
    const to = Math.round(at * MILLISECONDS);
    const asked = { matchers: selector.matchers, from: to - selector.span * MILLISECONDS, to };
    const url = apiUrl(this.#config.url, 'read');
    const credentials = await this.#authorizer.headersFor(
      { method: 'POST', url, headers: {}, body: '' },
      signal,
    );
    const headers = { ...this.#config.headers, ...READ_HEADERS, ...credentials };
    const agent = await this.#agents.agentFor(url);
    const request = { method: 'POST', headers, body: readRequest(asked), agent } as const;
    const answer = await ask(url, request, signal);
    const { statusCode = 0, headers: said } = answer;
    if (statusCode !== 200 || said['content-type']?.startsWith(STREAM_TYPE) !== true) {
      answer.resume();
      this.#readsRemotely = PASSING.has(statusCode) || statusCode >= FIRST_SERVER_ERROR;
      return null;
    }
    const series = new ChunkedSeries(this.#strings, asked, (each) => take.matrix?.(each));
    const frames = new Frames((bytes, start, end) => series.read(bytes, start, end));
    const most = this.#config.maxResponseBytes;
    const bytes = await readAll(unzipped(answer), frames, most).catch((error: unknown) => {
      if (signal.aborted || !(error instanceof BodyError)) throw error;
      return null;
    });
    if (bytes !== null && bytes > most) return tooLarge(most);
    if (bytes === null || !frames.isWhole) {
      this.#readsRemotely = false;
      return { kind: 'cutOff', why: CUT_OFF, otherwise: true };
    }
    taking(() => series.end());
    const date = Date.parse(said.date ?? '') / MILLISECONDS;
    return { kind: 'ok', rows: series.taken.series, bytes, infos: [], date };
  }

  async #send(form: URLSearchParams, signal: AbortSignal): Promise<IncomingMessage> {
    const method = this.#method;
    const url = new URL(this.#url);
    const body = method === 'POST' ? form.toString() : '';
    if (method === 'GET') for (const [name, value] of form) url.searchParams.append(name, value);
    const signed = method === 'POST' ? { 'content-type': FORM } : {};
    const credentials = await this.#authorizer.headersFor(
      { method, url, headers: signed, body },
      signal,
    );
    const headers = {
      ...{ accept: 'application/json', 'accept-encoding': encodingFor(url) },
      ...this.#config.headers,
      ...signed,
      ...credentials,
    };
    return ask(url, { method, headers, body, agent: await this.#agents.agentFor(url) }, signal);
  }

  #formOf(query: string, at: UnixSeconds | null): URLSearchParams {
    const { auth, timeoutSeconds } = this.#config;
    const form = new URLSearchParams({ query });
    if (at !== null) form.set('time', String(Math.round(at * MILLISECONDS) / MILLISECONDS));
    // Google refuses parameters that it does not know.
    if (auth.kind === 'google') return form;
    form.set('timeout', `${Math.ceil(timeoutSeconds)}s`);
    // Thanos and VictoriaMetrics answer with what they have unless told so.
    form.set('partial_response', 'false');
    form.set('deny_partial_response', '1');
    return form;
  }

  #timedOut(): Fault {
    const why = `no whole answer within ${this.#config.timeoutSeconds} s; check that it is reachable from here, or raise metrics.prometheus.timeoutSeconds`;
    return { kind: 'timeout', why };
  }

  #faultOf(error: unknown): Fault {
    if (error instanceof CredentialsError || error instanceof SettingsFileError)
      return { kind: 'unauthorised', why: error.message };
    if (error instanceof BodyError) return { kind: 'cutOff', why: CUT_OFF };
    const why = networkAdvice(error, this.#agents.caFile);
    return {
      kind: textIn(error, 'code') === 'HPE_INVALID_CONSTANT' ? 'notPrometheus' : 'unavailable',
      why,
    };
  }

  #failed({ kind, why, otherwise }: Fault, query: string): QueryOutcome {
    const line = query.replace(/\s+/g, ' ');
    const shown = line.length > MOST_QUERY ? `${line.slice(0, MOST_QUERY)}…` : line;
    const of = ABOUT_THE_QUERY.has(kind) ? ` (query: ${shown})` : '';
    const message = `${shownUrl(this.#url)}: ${why}${of}`;
    return { kind, message, ...(otherwise && { otherwise }) };
  }
}

interface RemoteQuestion {
  readonly selector: RawSelector;
  readonly at: UnixSeconds;
}

/** Failures of which one wants to know the query. */
const ABOUT_THE_QUERY: ReadonlySet<string> = new Set([
  ...['partial', 'refused', 'timeout', 'invalid', 'cutOff'],
]);

/** The body of an answer broke off. */
class BodyError extends Error {}

/** Whoever takes the rows threw; not a failure of the store. */
class TakerError extends Error {}

function taking<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TakerError('a row could not be taken', { cause: error });
  }
}

const tooLarge = (bytes: number): Fault => ({
  kind: 'refused',
  why: `its answer is larger than ${bytes} bytes; smaller parts may pass, or raise metrics.prometheus.maxResponseMebibytes`,
});

/** `base` may end in a slash, or in `/api/v1`; its own parameters stay. */
function apiUrl(base: string, endpoint: 'query' | 'read'): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1/${endpoint}`;
  url.hash = '';
  return url;
}

/**
 * Plain HTTP is spoken within a cluster, where the bytes of an answer cost less than compressing them:
 * that doubles what Prometheus takes for raw samples, and adds half to what reading them takes.
 */
const encodingFor = ({ protocol }: URL): string => (protocol === 'https:' ? 'gzip' : 'identity');

function unzipped(answer: IncomingMessage): Readable {
  if (answer.headers['content-encoding'] !== 'gzip') return answer;
  const stream = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  answer.on('error', (error) => stream.destroy(error));
  return answer.pipe(stream);
}

/**
 * Feeds a body to the reader as it comes; gives its bytes, more than `mostBytes` where it is longer than that.
 * What the reader finds malformed is read no further.
 */
function readAll(
  body: Readable,
  reader: Pick<AnswerReader, 'push'>,
  mostBytes: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const stop = (): void => {
      resolve(bytes);
      body.destroy();
    };
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      try {
        if (bytes > mostBytes || !taking(() => reader.push(chunk))) stop();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        body.destroy();
      }
    });
    body.on('end', () => resolve(bytes));
    const fail = (error?: unknown): void =>
      reject(new BodyError('the body broke off', { cause: error }));
    body.on('error', fail);
    body.on('close', () => fail());
  });
}
