import { createServer, request } from 'node:http';
import { listening } from './listening.ts';

/** One address in front of several servers, each asked in turn. */
export async function startRoundRobin(
  urls: readonly string[],
  scope: AsyncDisposableStack,
): Promise<{ readonly url: string; readonly asked: () => readonly number[] }> {
  const asked = urls.map(() => 0);
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    turn = (turn + 1) % urls.length;
    asked[turn] = (asked[turn] ?? 0) + 1;
    const onward = request(
      new URL(incoming.url ?? '/', urls[turn]),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  const port = await listening(server);
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}
