import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { textIn } from './thrown.ts';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array;
  readonly agent: http.Agent;
}

/** What a connection that the other side gave up while it rested fails with. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);
/** Several kept connections may have been closed. */
const MOST_TRIES = 4;

/**
 * Sends a request and waits for the head of its answer.
 * A kept connection that had been closed meanwhile is replaced; so only requests that may be repeated belong here.
 *
 * @throws whatever the connection fails with, and the signal's reason
 */
export async function ask(
  url: URL,
  request: OutgoingRequest,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  for (let tries = 1; ; tries += 1) {
    const answer = await askOnce(url, request, signal, tries < MOST_TRIES);
    if (answer !== null) return answer;
  }
}

/** null: the connection was a kept one and closed; only where that `mayBeStale`. */
function askOnce(
  url: URL,
  { method, headers, body, agent }: OutgoingRequest,
  signal: AbortSignal,
  mayBeStale: boolean,
): Promise<http.IncomingMessage | null> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, agent, signal };
    const asked = client.request(url, options, resolve);
    asked.on('error', (error) => {
      if (mayBeStale && asked.reusedSocket && STALE.has(textIn(error, 'code'))) resolve(null);
      else reject(error);
    });
    asked.end(method === 'GET' ? undefined : body);
  });
}

/** The beginning of a body as text; what follows is dropped. */
export async function textOf(stream: Readable, mostBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    if (!Buffer.isBuffer(piece)) continue;
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8', 0, mostBytes);
}

/** An address for people: without credentials and without its query. */
export const shownUrl = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
