import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { TargetAccess } from './config.ts';
import { textIn } from './thrown.ts';

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

/** Keeps the token and the certificate authorities of one kind of target; reads their files again when they change. */
export class Access {
  readonly #options: TargetAccess;
  readonly #agentOptions: https.AgentOptions;
  readonly #plain: http.Agent;
  #secure: { readonly ca: string; readonly agent: https.Agent } | null = null;
  readonly #texts = new Map<string, { readonly stamp: string; readonly text: string }>();

  constructor(options: TargetAccess | undefined, sockets: number) {
    this.#options = options ?? {};
    this.#agentOptions = { keepAlive: true, maxSockets: sockets };
    this.#plain = new http.Agent(this.#agentOptions);
  }

  /** The file with the authorities that certificates are checked against; null: the system's. */
  get caFile(): string | null {
    return this.#options.caFile ?? null;
  }

  /** @throws AccessFileError when a file cannot be read or holds something else */
  async credentials(url: URL): Promise<Credentials> {
    const { tokenFile, caFile, token = '' } = this.#options;
    const sent =
      tokenFile === undefined ? token : (await this.#textOf('tokenFile', tokenFile)).trim();
    if (url.protocol !== 'https:') return { token: sent, agent: this.#plain };
    const ca = caFile === undefined ? '' : await this.#textOf('caFile', caFile);
    if (this.#secure?.ca !== ca) {
      if (caFile !== undefined) checkAuthorities(caFile, ca);
      const rejectUnauthorized = this.#options.insecureSkipVerify !== true;
      const options = { ...this.#agentOptions, ...(ca === '' ? {} : { ca }), rejectUnauthorized };
      this.#secure = { ca, agent: new https.Agent(options) };
    }
    return { token: sent, agent: this.#secure.agent };
  }

  async #textOf(key: 'tokenFile' | 'caFile', path: string): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const stamp = `${mtimeMs}/${size}/${ino}`;
      const known = this.#texts.get(path);
      if (known?.stamp === stamp) return known.text;
      const text = await readFile(path, 'utf8');
      this.#texts.set(path, { stamp, text });
      return text;
    } catch (error) {
      const why = UNREADABLE[textIn(error, 'code')] ?? textIn(error, 'message');
      throw new AccessFileError(`its ${key} ${path} cannot be read: ${why}`, { cause: error });
    }
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied; let the user that runs podtally read it',
  EISDIR: 'it is a folder',
};

/** Node takes any text for authorities and then trusts nobody, without a word. */
function checkAuthorities(caFile: string, text: string): void {
  try {
    new X509Certificate(text);
  } catch (error) {
    throw new AccessFileError(
      `its caFile ${caFile} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
      { cause: error },
    );
  }
}

/** A file of the access settings is of no use; the message names it and says why. */
export class AccessFileError extends Error {}

/** An answer other than 200. */
export class StatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** The body of an answer, decompressed, and whether it says it is OpenMetrics. */
export interface Body {
  readonly stream: Readable;
  readonly openMetrics: boolean;
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
    throw new StatusError(answer.statusCode ?? 0);
  }
  const openMetrics = (answer.headers['content-type'] ?? '').includes('openmetrics');
  if (answer.headers['content-encoding'] !== 'gzip') return { stream: answer, openMetrics };
  const stream = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  answer.on('error', (error) => stream.destroy(error));
  return { stream: answer.pipe(stream), openMetrics };
}
