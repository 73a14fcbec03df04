import { connect, createServer, type Socket } from 'node:net';
import { listening } from '../../support/listening.ts';

/** Passes bytes on to a server, until it is told to cut. */
export interface SeveringProxy {
  /** As the server's own address, with another port. */
  readonly url: string;
  /** Cuts every connection there is, in the middle of whatever it says; gives how many. */
  readonly sever: () => number;
  /** Refuses connections from now on, and cuts those there are; or lets them through again. */
  readonly block: (isBlocked: boolean) => void;
}

/** Stands before a server of loopback; its certificate stays good, since only the port differs. */
export async function startSeveringProxy(
  url: string,
  scope: AsyncDisposableStack,
): Promise<SeveringProxy> {
  const { hostname, port, protocol } = new URL(url);
  const open = new Set<Socket>();
  let blocked = false;
  const server = createServer((client) => {
    if (blocked) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(client);
        other.destroy();
      });
    }
    open.add(client);
  });
  const proxyPort = await listening(server);
  const sever = (): number => {
    const count = open.size;
    for (const socket of open) socket.resetAndDestroy();
    return count;
  };
  const block = (isBlocked: boolean): void => {
    blocked = isBlocked;
    if (isBlocked) sever();
  };
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        sever();
      }),
  );
  return { url: `${protocol}//127.0.0.1:${proxyPort}`, sever, block };
}
