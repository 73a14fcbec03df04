import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { listening } from '../../support/listening.ts';

/** A server of loopback in place of an exporter or a Prometheus; it ends with the scope. */
async function serving(handle: RequestListener, scope: AsyncDisposableStack): Promise<string> {
  const server = createServer(handle);
  const port = await listening(server);
  scope.defer(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${port}`;
}

/** Answers everything the same. */
export function answering(
  status: number,
  body: unknown,
  scope: AsyncDisposableStack,
): Promise<string> {
  return serving((_, response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? 'text/html' : 'application/json';
    response.writeHead(status, { 'content-type': type }).end(text);
  }, scope);
}

/** Takes requests and answers none. */
export function silent(scope: AsyncDisposableStack): Promise<string> {
  return serving(() => undefined, scope);
}

/** A Prometheus that knows no series. */
export function emptyPrometheus(scope: AsyncDisposableStack): Promise<string> {
  return serving((request, response) => {
    const resultType = request.url?.includes('query_range') ? 'matrix' : 'vector';
    const isQuery = /\/query(?:_range)?(?:\?|$)/u.test(request.url ?? '');
    const data = isQuery ? { resultType, result: [] } : [];
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: 'success', data }));
  }, scope);
}

/** A Prometheus before which what is asked is changed, as if series had other names or values. */
export function changedPrometheus(
  prometheus: string,
  change: (query: string) => string,
  scope: AsyncDisposableStack,
): Promise<string> {
  return serving((request, response) => {
    void (async () => {
      const body = new URLSearchParams(await textOf(request));
      const query = body.get('query');
      if (query !== null) body.set('query', change(query));
      const isGet = request.method === 'GET';
      const answer = await fetch(`${prometheus}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        ...(!isGet && { body }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(await answer.text());
    })();
  }, scope);
}

/** An exporter that wants a token; else it is the one behind it. */
export function guardedExporter(
  exporter: string,
  token: string,
  scope: AsyncDisposableStack,
): Promise<string> {
  return serving((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${token}`) {
        const problem = { title: 'Unauthorized', detail: 'Send the bearer token.', status: 401 };
        response
          .writeHead(401, { 'content-type': 'application/problem+json' })
          .end(JSON.stringify(problem));
        return;
      }
      const answer = await fetch(`${exporter}${request.url ?? ''}`);
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      });
      response.end(await answer.text());
    })();
  }, scope);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
