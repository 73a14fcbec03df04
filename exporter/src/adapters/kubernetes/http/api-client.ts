import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ask, textOf } from '../../../transport/request.ts';
import type { Environment } from '../config.ts';
import type { Access, Connection } from '../connect/connection.ts';
import { apiErrorOf, HTTP, NotTheApiError, SilenceError } from './api-error.ts';

/** What is asked of the API server. */
export interface ApiRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string;
  /** The longest silence, before the answer and within it. */
  readonly silenceSeconds: number;
  /** Whether the answer may be compressed: a list should be, a watch must come at once. */
  readonly compressed: boolean;
  /** GET unless given. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** JSON, with POST and PUT. */
  readonly body?: string;
}

const USER_AGENT = 'podtally';
/** A dead peer is found out by the system, too: as often as the Go client of Kubernetes does. */
const KEEP_ALIVE_MS = 30_000;
/** Refusals are short; what is longer is some other program's page. */
const MOST_REFUSAL_BYTES = 64 * 1024;
const GUNZIP_CHUNK_BYTES = 64 * 1024;
const MILLISECONDS = 1000;

/** Speaks to one API server over kept connections. */
export class ApiClient {
  readonly #connection: Connection;
  readonly #environment: Environment;
  #agent: { readonly key: string; readonly agent: http.Agent } | null = null;

  constructor(connection: Connection, environment: Environment) {
    this.#connection = connection;
    this.#environment = environment;
  }

  /** For people: what is spoken to. */
  get name(): string {
    return this.#connection.name;
  }

  /**
   * The body of an answer, decompressed.
   *
   * @throws ConnectionError, ApiError for any answer but 200 and 201, NotTheApiError, or whatever the connection fails with;
   *   the body fails with SilenceError when nothing comes for too long
   */
  async open(request: ApiRequest, signal: AbortSignal): Promise<Readable> {
    const access = await this.#connection.access(signal);
    const answer = await this.#send(request, access, signal);
    if (answer.statusCode !== HTTP.ok && answer.statusCode !== HTTP.created) {
      if (answer.statusCode === HTTP.unauthorized) this.#connection.refused();
      throw await refusal(answer);
    }
    const type = answer.headers['content-type'] ?? '';
    if (!type.includes('json')) {
      answer.destroy();
      throw new NotTheApiError(
        `it answers ${type || 'something without a type'}, not JSON; check that ${access.server} is the address of a Kubernetes API server and not of a login page or proxy`,
      );
    }
    return unzipped(answer);
  }

  close(): void {
    this.#agent?.agent.destroy();
    this.#agent = null;
  }

  async #send(
    { path, query, accept, silenceSeconds, compressed, method = 'GET', body = '' }: ApiRequest,
    access: Access,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const url = new URL(`${access.server}${path}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const headers = {
      ...access.headers,
      accept,
      'user-agent': USER_AGENT,
      'accept-encoding': compressed ? 'gzip' : 'identity',
      ...(body !== '' && { 'content-type': 'application/json' }),
    };
    const agent = this.#agentFor(url, access);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), silenceSeconds * MILLISECONDS);
    try {
      const request = { method, headers, body, agent } as const;
      const answer = await ask(url, request, AbortSignal.any([signal, silence.signal]));
      failWhenSilent(answer, silenceSeconds);
      return answer;
    } catch (error) {
      if (silence.signal.aborted && !signal.aborted) throw silenceOf(silenceSeconds);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Connections are kept while what they were made with stays the same. */
  #agentFor(url: URL, { tls, proxy }: Access): http.Agent {
    const key = JSON.stringify([url.protocol, tls, proxy]);
    if (this.#agent?.key === key) return this.#agent.agent;
    const proxyEnv =
      proxy === '' ? { ...this.#environment } : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
    const options = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, proxyEnv };
    const agent =
      url.protocol === 'https:' ? new https.Agent({ ...options, ...tls }) : new http.Agent(options);
    // Requests that are under way keep their connections; the old agent's idle ones go.
    this.#agent?.agent.destroy();
    this.#agent = { key, agent };
    return agent;
  }
}

const silenceOf = (seconds: number): SilenceError =>
  new SilenceError(`nothing came for ${seconds} s`);

function failWhenSilent(answer: http.IncomingMessage, seconds: number): void {
  const { socket } = answer;
  const fail = (): unknown => answer.destroy(silenceOf(seconds));
  socket.setTimeout(seconds * MILLISECONDS);
  socket.once('timeout', fail);
  answer.once('close', () => {
    socket.setTimeout(0);
    socket.off('timeout', fail);
  });
}

async function refusal(answer: http.IncomingMessage): Promise<Error> {
  const text = await textOf(unzipped(answer), MOST_REFUSAL_BYTES).catch(() => '');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  return apiErrorOf(answer.statusCode ?? 0, body, answer.headers['retry-after']);
}

function unzipped(answer: http.IncomingMessage): Readable {
  if (answer.headers['content-encoding'] !== 'gzip') return answer;
  const stream = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  answer.on('error', (error) => stream.destroy(error));
  stream.on('close', () => answer.destroy());
  return answer.pipe(stream);
}
