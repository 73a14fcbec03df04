import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request as requestSecurely } from 'node:https';
import { listening } from '../../support/listening.ts';
import type { Access } from '../testbed/api.ts';

/** A request that somebody sent to the API server. */
export interface Recorded {
  /** With its query. */
  readonly url: URL;
  /** Whether the API server answered that what was asked for is gone, by its status or in a watch. */
  isGone: boolean;
}

/** Stands before an API server, over plain HTTP, and writes down what it is asked. */
export interface RecordingProxy {
  readonly url: string;
  readonly requests: readonly Recorded[];
  /** Holds back the next request like this until it is let go; gives it once it is there. */
  readonly hold: (isLike: (url: URL) => boolean) => Held;
}

export interface Held {
  readonly arrived: Promise<URL>;
  readonly release: () => void;
}

const GONE = 410;

export async function startRecordingProxy(
  { url: target, authority }: Access,
  scope: AsyncDisposableStack,
): Promise<RecordingProxy> {
  const agent = new Agent({ ca: authority, keepAlive: true });
  const requests: Recorded[] = [];
  const waiting = new Set<{
    readonly isLike: (url: URL) => boolean;
    readonly arrive: (url: URL) => void;
    readonly released: Promise<void>;
  }>();
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const recorded: Recorded = { url: new URL(asked.url ?? '/', target), isGone: false };
    requests.push(recorded);
    for (const hold of waiting)
      if (hold.isLike(recorded.url)) {
        waiting.delete(hold);
        hold.arrive(recorded.url);
        await hold.released;
      }
    const { method, headers } = asked;
    const upstream = requestSecurely(recorded.url, { method: method ?? 'GET', headers, agent });
    upstream.on('error', () => answer.destroy());
    answer.on('close', () => upstream.destroy());
    upstream.on('response', (response) => {
      const { statusCode = 0 } = response;
      recorded.isGone = statusCode === GONE;
      answer.writeHead(statusCode, response.headers);
      response.on('data', (chunk: Buffer) => {
        recorded.isGone ||= chunk.includes(`"code":${GONE}`);
        answer.write(chunk);
      });
      response.on('error', () => answer.destroy());
      response.on('end', () => answer.end());
    });
    asked.pipe(upstream);
  };
  const server = createServer((asked, answer) => void pass(asked, answer));
  const port = await listening(server);
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    hold: (isLike) => {
      const arrival = Promise.withResolvers<URL>();
      const release = Promise.withResolvers<undefined>();
      waiting.add({ isLike, arrive: arrival.resolve, released: release.promise });
      return { arrived: arrival.promise, release: () => release.resolve(undefined) };
    },
  };
}
