import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';

/** A server that listens. */
export interface OnLoopback {
  readonly port: number;
  /** Its address over HTTP. */
  readonly url: string;
  /** Stops it, and breaks off what is under way. */
  readonly close: () => Promise<void>;
}

/** Lets a server listen on a free port of loopback. */
export async function onLoopback(server: HttpServer | HttpsServer): Promise<OnLoopback> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
