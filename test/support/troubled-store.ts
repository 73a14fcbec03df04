import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening } from './listening.ts';

/** What a store does instead of answering well. */
export type StoreTrouble =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string;
    }
  /** The connection closes without an answer. */
  | { readonly kind: 'refused' }
  /** It never answers. */
  | { readonly kind: 'silent' }
  /** The answer is compressed and whole in its headers, and stops in the middle. */
  | { readonly kind: 'half' }
  /** What it answers is changed. */
  | { readonly kind: 'text'; readonly change: (json: string) => string };

/** A store that misbehaves when told to. */
export interface TroubledStore {
  readonly url: string;
  /** How often it was asked so far. */
  readonly asked: () => number;
  /** From now on; null: it is well again. */
  readonly trouble: (trouble: StoreTrouble | null) => void;
}

/** Stands before a real store. */
export async function startTroubledStore(
  store: string,
  scope: AsyncDisposableStack,
): Promise<TroubledStore> {
  let trouble: StoreTrouble | null = null;
  let asked = 0;
  const server = createServer((incoming, outgoing) => {
    asked += 1;
    if (trouble?.kind === 'refused') incoming.socket.destroy();
    else if (trouble?.kind === 'answer') {
      const { status, body, contentType = 'application/json' } = trouble;
      incoming.resume();
      outgoing.writeHead(status, { 'content-type': contentType }).end(body);
    } else if (trouble?.kind !== 'silent') void passOn(store, incoming, outgoing, trouble);
  });
  const port = await listening(server);
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    trouble: (next) => {
      trouble = next;
    },
  };
}

type Changed = Extract<StoreTrouble, { readonly kind: 'half' | 'text' }> | null;

async function passOn(
  store: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  trouble: Changed,
): Promise<void> {
  try {
    const { 'content-type': contentType } = incoming.headers;
    const answer = await askedOf(
      new URL(incoming.url ?? '/', store),
      incoming,
      contentType === undefined ? {} : { 'content-type': contentType },
    );
    const { status, text } = answer;
    const whole = trouble?.kind === 'text' ? trouble.change(text) : text;
    const length = Buffer.byteLength(whole);
    outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
    if (trouble?.kind !== 'half') outgoing.end(whole);
    else outgoing.write(whole.slice(0, whole.length >> 1), () => outgoing.destroy());
  } catch {
    outgoing.destroy();
  }
}

function askedOf(
  url: URL,
  incoming: IncomingMessage,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const onward = request(url, { method: incoming.method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 502, text: Buffer.concat(chunks).toString() }),
      );
    });
    onward.on('error', reject);
    incoming.pipe(onward);
  });
}
