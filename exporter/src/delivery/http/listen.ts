import type { Server } from 'node:net';

export interface Address {
  /** Empty: every address of the machine. */
  readonly host: string;
  readonly port: number;
}

/** Starts to listen; resolves with the port in use (another than asked for where that is 0), or says what to do. */
export function listen(server: Server, { host, port }: Address): Promise<Address> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(explained(error, { host, port }));
    server.once('error', fail);
    server.listen({ port, ...(host !== '' && { host }) }, () => {
      server.off('error', fail);
      const bound = server.address();
      resolve({ host, port: bound !== null && typeof bound === 'object' ? bound.port : port });
    });
  });
}

function explained(error: NodeJS.ErrnoException, { host, port }: Address): Error {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const say = (what: string): Error =>
    new Error(`cannot listen on ${where}: ${what}`, { cause: error });
  switch (error.code) {
    case 'EADDRINUSE':
      return say(
        'the port is in use, perhaps by another podtally. Stop it, or choose another address with --listen or server.listen.',
      );
    case 'EACCES':
      return say('this user may not. Ports below 1024 need privileges; choose a higher one.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return say('the machine has no such address. Use 127.0.0.1 or leave the host out for all.');
    default:
      return say(error.message);
  }
}

interface Closable {
  close(done: () => void): unknown;
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

/** Lets answers under way finish until the signal aborts, then cuts what is left. */
export function close(server: Closable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    const cut = (): void => server.closeAllConnections();
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
  });
}
