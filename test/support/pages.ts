import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Certified } from './certificates.ts';
import { listening } from './listening.ts';

/** What a target does instead of answering well. */
export type Trouble =
  | { readonly kind: 'status'; readonly status: number }
  /** The connection closes without an answer. */
  | { readonly kind: 'refused' }
  /** It begins to answer and never comes to an end. */
  | { readonly kind: 'slow' }
  /** The answer stops in the middle of a line, and ends as if it were whole. */
  | { readonly kind: 'cut'; readonly share: number }
  /** The text is another. */
  | { readonly kind: 'text'; readonly change: (text: string) => string };

/** Metrics pages over HTTP that change with time, and misbehave when told to. */
export interface Pages {
  readonly url: string;
  /** From now on the page at this path is in trouble; null: it is well again. */
  readonly trouble: (path: string, trouble: Trouble | null) => void;
  /** Every Authorization header that came, by path. */
  readonly authorizations: () => ReadonlyMap<string, string | undefined>;
}

/** What protects pages. */
export interface Guard {
  /** What every request must carry now. */
  readonly token?: () => string;
  /** Served over HTTPS with this certificate. */
  readonly tls?: Certified;
}

/**
 * Serves pages on a free port of loopback.
 *
 * @param page the text of a path now; undefined: there is none (404)
 * @param guard what protects them; nothing unless given
 */
export async function servePages(
  page: (path: string) => string | undefined,
  scope: AsyncDisposableStack,
  { token, tls }: Guard = {},
): Promise<Pages> {
  const troubles = new Map<string, Trouble>();
  const authorizations = new Map<string, string | undefined>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    authorizations.set(path, request.headers.authorization);
    if (token && request.headers.authorization !== `Bearer ${token()}`) {
      response.writeHead(401).end();
      return;
    }
    const text = page(path);
    const trouble = troubles.get(path);
    if (text === undefined) response.writeHead(404).end();
    else if (trouble === undefined) response.end(text);
    else if (trouble.kind === 'status') response.writeHead(trouble.status).end();
    else if (trouble.kind === 'refused') hangUp(request);
    else if (trouble.kind === 'slow') response.write(text.slice(0, text.indexOf('\n') + 1));
    else if (trouble.kind === 'cut') response.end(cut(text, trouble.share));
    else response.end(trouble.change(text));
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  const port = await listening(server);
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    trouble: (path, trouble) => {
      if (trouble === null) troubles.delete(path);
      else troubles.set(path, trouble);
    },
    authorizations: () => authorizations,
  };
}

const hangUp = (request: IncomingMessage): void => {
  request.socket.destroy();
};

/** Ends inside a line, never at its end. */
function cut(text: string, share: number): string {
  const middle = text.indexOf('\n', Math.floor(text.length * share));
  return text.slice(0, middle - 3);
}
