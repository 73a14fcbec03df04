import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agents } from '../../transport/agents.ts';
import { shownUrl } from '../../transport/request.ts';
import { WatchedFiles } from '../../transport/watched-files.ts';
import type { TargetAccess } from './config.ts';

/** Versions are named so that nobody answers in protobuf; some servers answer 406 to whoever would not take anything, as Prometheus does. */
const ACCEPT =
  'text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1';

/**
 * Larger pieces than the default of 16 KiB, because each costs a round through the thread pool; no larger than a kubelet's page,
 * because every page leaves a piece behind, and V8 collects all garbage after each 64 MiB of such memory outside of its heap.
 */
const GUNZIP_CHUNK_BYTES = 64 * 1024;

/** What is sent and checked, as the files said when they were last read. */
export interface Credentials {
  readonly token: string;
  readonly agent: http.Agent;
}

/** Keeps the token and the connections of one kind of target; reads their files again when they change. */
export class Access {
  readonly #options: TargetAccess;
  readonly #files = new WatchedFiles();
  readonly #agents: Agents;

  constructor(options: TargetAccess | undefined, sockets: number) {
    this.#options = options ?? {};
    this.#agents = new Agents({ ...options, sockets }, this.#files);
  }

  /** The file with the authorities that certificates are checked against; null: the system's. */
  get caFile(): string | null {
    return this.#agents.caFile;
  }

  /** @throws SettingsFileError when a file cannot be read or holds something else */
  async credentials(url: URL): Promise<Credentials> {
    const { tokenFile, token = '' } = this.#options;
    const sent =
      tokenFile === undefined ? token : (await this.#files.textOf('tokenFile', tokenFile)).trim();
    return { token: sent, agent: await this.#agents.agentFor(url) };
  }
}

/** An answer other than 200. */
export class StatusError extends Error {
  readonly status: number;
  /** Where a redirect leads, for people; else empty. */
  readonly elsewhere: string;

  constructor(status: number, elsewhere: string) {
    super(`HTTP ${status}`);
    this.status = status;
    this.elsewhere = elsewhere;
  }
}

/** Without credentials and query: what a login adds to them is nobody's business. */
const elsewhere = (location: string | undefined, from: URL): string =>
  location !== undefined && URL.canParse(location, from.href)
    ? shownUrl(new URL(location, from))
    : '';

/** The body of an answer, decompressed, and what it says it is. */
export interface Body {
  readonly stream: Readable;
  readonly openMetrics: boolean;
  readonly webPage: boolean;
}

/**
 * Asks for a metrics page, compressed where the other side can.
 * @throws StatusError for any answer but 200, and whatever the connection fails with
 */
export async function get(
  url: URL,
  { token, agent }: Credentials,
  signal: AbortSignal,
): Promise<Body> {
  const headers = {
    accept: ACCEPT,
    'accept-encoding': 'gzip',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  const client = url.protocol === 'https:' ? https : http;
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    client.get(url, { agent, headers, signal }, resolve).on('error', reject);
  });
  if (answer.statusCode !== 200) {
    answer.resume();
    throw new StatusError(answer.statusCode ?? 0, elsewhere(answer.headers.location, url));
  }
  const type = answer.headers['content-type'] ?? '';
  const says = { openMetrics: type.includes('openmetrics'), webPage: type.includes('text/html') };
  if (answer.headers['content-encoding'] !== 'gzip') return { stream: answer, ...says };
  const stream = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  answer.on('error', (error) => stream.destroy(error));
  return { stream: answer.pipe(stream), ...says };
}
