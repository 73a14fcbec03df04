import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request with what the routes look at. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Aborts when the page does not wait for the answer any more. */
  readonly signal: AbortSignal;
  readonly text: () => Promise<string>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** Gives an answer, or undefined where the route is not meant. */
export type Route = (call: Call) => Promise<Reply | undefined> | Reply | undefined;

export const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** As Grafana words an error. */
export const problem = (status: number, message: string): Reply => json(status, { message });

export function callOf(request: IncomingMessage, response: ServerResponse): Call {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    signal: gone.signal,
    text: () => textOf(request),
  };
}

export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status);
  response.end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
