import { createServer, type Server } from 'node:net';
import { threadId } from 'node:worker_threads';

/** Lets a server listen on a free port of loopback; resolves with the port. */
export function listening(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}

/** Below the ports that Linux gives to who asks for any (net.ipv4.ip_local_port_range begins at 32,768): nobody is given one of these between the look and its use. */
const PORTS = { first: 20_000, count: 12_000 } as const;
/** Processes beside each other begin so far apart, and so do the threads of one; primes, so that they rarely meet. */
const [PORTS_PER_PROCESS, PORTS_PER_THREAD] = [101, 1009];

let next = (process.pid * PORTS_PER_PROCESS + threadId * PORTS_PER_THREAD) % PORTS.count;

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS.count; tried += 1) {
    const port = PORTS.first + next;
    next = (next + 1) % PORTS.count;
    const server = createServer();
    const isFree = await listening(server, port).then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error(`nobody may listen on a port from ${PORTS.first} on; ${PORTS.count} were tried`);
}
