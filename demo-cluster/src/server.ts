import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';
import type { Fault } from './model/fault.ts';
import type { Scenario } from './model/scenario.ts';
import { route } from './routes.ts';
import { scrape } from './scrape.ts';
import type { Answer } from './scrape.ts';

/** What `startClusterServer` needs; `clock` answers unix seconds. */
export interface ClusterServerOptions {
  readonly scenario: Scenario;
  readonly clock: () => number;
  /** 0 takes a free port. */
  readonly port: number;
  /** A loopback address; the default is 127.0.0.1. */
  readonly host?: string;
  /** Bearer token that every scrape must carry; anything else gets 401. */
  readonly token?: string;
}

/** A running synthetic cluster. */
export interface ClusterServer {
  /** As `http://127.0.0.1:10971`, without a slash at the end. */
  readonly url: string;
  /** Faults besides the scenario's own, from now on. */
  readonly setFaults: (faults: readonly Fault[]) => void;
  readonly close: () => Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Serves a scenario over HTTP on loopback; rejects when the port is taken or the host is not loopback. */
export async function startClusterServer(options: ClusterServerOptions): Promise<ClusterServer> {
  const { scenario, clock, port, host = '127.0.0.1', token } = options;
  if (!LOOPBACK.has(host))
    throw new Error(`the demo cluster listens on loopback only, not on ${host}`);
  let faults: readonly Fault[] = [];

  const server = createServer((request, response) => {
    const time = clock();
    const found = route(scenario, request.url ?? '/', time, request.headers.host ?? '');
    if (found.kind === 'json') sendJson(response, found.status, found.body);
    else if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      sendStatus(response, 401);
    else void sendAnswer(request, response, scrape(scenario, found.target, time, faults));
  });
  server.keepAliveTimeout = 120_000;
  await listening(server, port, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(portOf(server))}`,
    setFaults: (next) => {
      faults = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  if (answer.kind === 'refused') {
    request.socket.destroy();
    return;
  }
  if (answer.delaySeconds > 0) await delay(answer.delaySeconds * 1000, undefined, { ref: false });
  if (answer.kind === 'status') {
    sendStatus(response, answer.status);
    return;
  }
  response.setHeader('content-type', TEXT);
  const zipped = (request.headers['accept-encoding'] ?? '').includes('gzip');
  if (zipped) response.setHeader('content-encoding', 'gzip');
  try {
    // A cut answer that resets must not end its chunked body properly.
    if (answer.reset) {
      for (const chunk of answer.chunks) response.write(chunk);
      response.flushHeaders();
      await delay(5);
      request.socket.destroy();
      return;
    }
    const source = Readable.from(answer.chunks);
    await (zipped
      ? pipeline(source, createGzip({ level: constants.Z_BEST_SPEED }), response)
      : pipeline(source, response));
  } catch {
    // The client went away in the middle of its answer; nothing is left to tell it.
    response.destroy();
  }
}

function sendStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${status}\n`);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
