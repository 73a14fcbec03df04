import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type Request, type Response } from 'express';
import type { Log } from '../../app/ports.ts';
import { toJson } from '../../app/query/json.ts';
import { nearest } from '../../app/query/nearest.ts';
import { openApi } from './openapi.ts';
import { inChunks } from './chunks.ts';
import { asProblem, Problem } from './problem.ts';
import type { Reading, Reply, Route } from './route.ts';
import { noSuchPath, routes } from './routes.ts';
import { accessOf } from './token.ts';

export interface HttpServerParts extends Omit<Reading, 'guarded'> {
  /** Answers `/metrics`, headers and all. */
  readonly serveMetrics: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** The bearer token that reads need, asked for at each request so that it can be renewed; null: none. */
  readonly token: () => string | null;
  readonly log: Log;
  /** Certificate chain and key (PEM), to serve HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** How long an answer may take; 30 s unless given. */
  readonly requestSeconds?: number;
  /** How long one from the ledger may take; as long as any other unless given. */
  readonly longSeconds?: () => number;
}

const REQUEST_SECONDS = 30;
const MILLISECONDS = 1000;

/** Headers that every answer carries; the start page has its own policy for its style sheet. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** A server, not listening yet, that answers every path of the API from the current snapshot. */
export function createHttpServer(parts: HttpServerParts): Server | TlsServer {
  const app = application(parts);
  const server = parts.tls ? createTlsServer(parts.tls, app) : createServer(app);
  server.requestTimeout = (parts.requestSeconds ?? REQUEST_SECONDS) * MILLISECONDS;
  server.headersTimeout = server.requestTimeout;
  return server;
}

function application(parts: HttpServerParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use((request, response, next) => {
    response.set(SECURITY_HEADERS);
    logged(request, response, parts);
    next();
  });
  const reading: Reading = {
    version: parts.version,
    current: parts.current,
    now: parts.now,
    exchangeRates: parts.exchangeRates,
    breathe: parts.breathe,
    ...(parts.finance && { finance: parts.finance }),
    guarded: () => parts.token() !== null,
    ledger: parts.ledger ?? null,
    copies: parts.copies ?? null,
    restate: parts.restate ?? null,
  };
  for (const route of routes)
    serve(
      app,
      route.path,
      (request, response) => answer(route, request, response, reading, parts),
      route.method,
    );
  serve(app, '/metrics', async (request, response) => {
    admit(request, parts);
    try {
      await parts.serveMetrics(request, response);
    } catch (error) {
      if (!leftEarly(error)) throw error;
    }
  });
  const description = toJson(openApi(routes));
  serve(app, '/api/v1/openapi.json', async (_request, response) => {
    response.type('application/json').send(description);
  });
  app.use((request: Request) => {
    throw noSuchPath(request.path, nearest(request.path, paths(), 2));
  });
  app.use((error: unknown, request: Request, response: Response, _next: () => void) => {
    refuse(error, request, response, parts.log);
  });
  return app;
}

/** What writing fails with when the reader has gone, which is no failure of ours. */
const LEFT_EARLY = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);
const leftEarly = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  LEFT_EARLY.has(String(error.code));

/** Every path there is, in OpenAPI's spelling. */
const paths = (): readonly string[] => [
  ...routes.map(({ path }) => path),
  '/metrics',
  '/api/v1/openapi.json',
];

/** GET and HEAD, or POST alone, go to the handler; any other method is a problem that says which are allowed. */
function serve(
  app: Express,
  path: string,
  handle: (request: Request, response: Response) => Promise<void>,
  method: 'get' | 'post' = 'get',
): void {
  const pattern = path.replace(/\{(\w+)\}/gu, ':$1');
  app[method](pattern, handle);
  app.all(pattern, (request: Request) => {
    throw new Problem(
      405,
      `${request.method} is not possible at ${path}; ${method === 'get' ? 'it is read with GET' : 'it is done with POST'}.`,
      {},
      { Allow: method === 'get' ? 'GET, HEAD' : 'POST' },
    );
  });
}

function admit(request: Request, { token }: HttpServerParts): void {
  const access = accessOf(request.headers.authorization, token());
  if (!access.allowed)
    throw new Problem(401, access.why, {}, { 'WWW-Authenticate': 'Bearer realm="podtally"' });
}

/** A browser sends a header of its own to another site only after asking it, and nobody here says yes. */
const OWN_HEADER = 'x-podtally';

/** A page of another site must not have something done here. */
function refuseOtherSites(request: Request): void {
  if (request.headers[OWN_HEADER] === undefined)
    throw new Problem(
      403,
      `Send the header "X-Podtally: 1" with what is to be done, so that it is known not to come from a page of another site.`,
    );
}

async function answer(
  route: Route,
  request: Request,
  response: Response,
  reading: Reading,
  parts: HttpServerParts,
): Promise<void> {
  if (!route.open) admit(request, parts);
  if (route.method === 'post') refuseOtherSites(request);
  const limit = limitOf(route, parts);
  const late = AbortSignal.timeout(limit * MILLISECONDS);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const signal = AbortSignal.any([late, gone.signal]);
  try {
    const query = new URL(request.url, 'http://podtally').searchParams;
    const params = Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, String(value)]),
    );
    const accept = request.headers.accept ?? '';
    await send(
      await route.answer({ params, query, accept, reading }, signal),
      response,
      reading,
      signal,
    );
  } catch (error) {
    if (gone.signal.aborted) return;
    throw late.aborted
      ? new Problem(
          503,
          `The answer took longer than ${limit} s. ${route.isLong && parts.longSeconds ? 'Ask for a shorter window, or raise ledger.answerSeconds' : 'Group by fewer dimensions or filter'}; if that does not help, the exporter is short of CPU.`,
        )
      : error;
  }
}

/** Seconds that an answer of a route may take. */
function limitOf(
  { isLong }: Route,
  { requestSeconds = REQUEST_SECONDS, longSeconds }: HttpServerParts,
): number {
  return isLong ? Math.max(requestSeconds, longSeconds?.() ?? 0) : requestSeconds;
}

async function send(
  reply: Reply,
  response: Response,
  { breathe }: Reading,
  signal: AbortSignal,
): Promise<void> {
  switch (reply.kind) {
    case 'json':
      response.type('application/json').send(toJson(reply.document));
      return;
    case 'text':
      response
        .set(reply.headers ?? {})
        .type(reply.type)
        .send(reply.body);
      return;
    case 'pieces':
      response.set('content-type', reply.type);
      if (reply.fileName !== null) response.attachment(reply.fileName);
      response.set('content-type', reply.type);
      await pipeline(inChunks(reply.pieces, breathe), response, { signal });
  }
}

/** Answers with problem details; what nobody foresaw is logged and told without its insides. */
function refuse(error: unknown, request: Request, response: Response, log: Log): void {
  const known = asProblem(error);
  if (known === null)
    log.error({ path: request.path, error: String(error) }, 'a request failed unexpectedly');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem =
    known ?? new Problem(500, 'This is a defect of the exporter; its log says what happened.');
  for (const name of response.getHeaderNames())
    if (name.startsWith('content-') && name !== 'content-security-policy')
      response.removeHeader(name);
  response
    .status(problem.status)
    .set(problem.headers)
    .type('application/problem+json')
    .send(toJson(problem.document()));
}

function logged(request: Request, response: Response, { log, now }: HttpServerParts): void {
  const { method, path } = request;
  const started = now();
  response.on('finish', () => {
    const seconds = now() - started;
    log.debug({ method, path, status: response.statusCode, seconds }, 'answered a request');
  });
}
