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

  constructor(config: StoreConfig, { clock, proxies }: ClientSurroundings) {
    this.#config = config;
    this.#url = queryUrl(config.url);
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
        found = await this.#attempt(kind, this.#formOf(query, at), take, either);
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

  #failed({ kind, why }: Fault, query: string): QueryOutcome {
    const line = query.replace(/\s+/g, ' ');
    const shown = line.length > MOST_QUERY ? `${line.slice(0, MOST_QUERY)}…` : line;
    const of = ABOUT_THE_QUERY.has(kind) ? ` (query: ${shown})` : '';
    return { kind, message: `${shownUrl(this.#url)}: ${why}${of}` };
  }
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
function queryUrl(base: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1/query`;
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
function readAll(body: Readable, reader: AnswerReader, mostBytes: number): Promise<number> {
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
