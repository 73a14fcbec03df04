import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:https';
import { newAuthority, newCertificate, type Authority, type Certified } from './certificates.ts';
import { temporaryFolder, type Folder } from './folder.ts';
import { listening } from './listening.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import type { Environment } from '../../exporter/src/adapters/kubernetes/config.ts';
import type { Connection } from '../../exporter/src/adapters/kubernetes/connect/connection.ts';
import { kubeconfig } from '../../exporter/src/adapters/kubernetes/connect/kubeconfig.ts';
import { advice } from '../../exporter/src/adapters/kubernetes/http/advice.ts';
import { ApiClient } from '../../exporter/src/adapters/kubernetes/http/api-client.ts';

/** 2026-10-01T10:00:00Z. */
export const NOW = 1_790_848_800;
const PATH = process.env['PATH'];
const SIGNAL = new AbortController().signal;

const REQUEST = {
  path: '/version',
  query: {},
  accept: 'application/json',
  silenceSeconds: 20,
  compressed: false,
} as const;

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Who signs, and what is signed; they take long to make. */
export interface Certificates {
  readonly ours: Authority;
  readonly other: Authority;
  readonly server: Certified;
  readonly client: Certified;
}

export async function newCertificates(): Promise<Certificates> {
  const [ours, other] = await Promise.all([newAuthority('ours'), newAuthority('other')]);
  const server = await newCertificate({ by: ours });
  const client = await newCertificate({ by: ours, shownBy: 'client' });
  return { ours, other, server, client };
}

/** What a kubeconfig says. */
export interface Entries {
  readonly cluster: object;
  readonly user?: object;
  readonly current?: string;
}

/** API servers that note who asks, a folder for the files that lead to them, and clients that follow those. */
export class GuardedServers {
  readonly clock = new FakeClock(NOW);
  readonly asked: IncomingMessage[] = [];
  /** Whom the client certificates shown are made out to. */
  readonly peers: (string | undefined)[] = [];
  readonly folder: Folder;
  readonly scope: AsyncDisposableStack;
  accepts: (request: IncomingMessage) => boolean = () => true;
  readonly #certificates: Certificates;

  constructor(certificates: Certificates, folder: Folder, scope: AsyncDisposableStack) {
    this.#certificates = certificates;
    this.folder = folder;
    this.scope = scope;
  }

  /** Lets a server listen until the end. @returns its port */
  listening(server: Server): Promise<number> {
    this.scope.defer(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return listening(server);
  }

  /** An API server that notes who asks. @returns its address */
  async apiServer(tls: Certified = this.#certificates.server): Promise<string> {
    const ca = this.#certificates.ours.cert;
    const server = createServer({ ...tls, ca, requestCert: true, rejectUnauthorized: false });
    server.on('secureConnection', (socket) =>
      this.peers.push(socket.getPeerX509Certificate()?.subject),
    );
    server.on('request', (request, response) => {
      this.asked.push(request);
      response
        .writeHead(this.accepts(request) ? 200 : 401, { 'content-type': 'application/json' })
        .end('{}');
    });
    return `https://127.0.0.1:${await this.listening(server)}`;
  }

  /** The entry of a cluster whose certificate is as it should be. */
  async trusted(): Promise<object> {
    return {
      server: await this.apiServer(),
      'certificate-authority-data': base64(this.#certificates.ours.cert),
    };
  }

  /** Writes a kubeconfig. @returns its path */
  fileOf({ cluster, user = {}, current = 'prod' }: Entries): Promise<string> {
    return this.folder.write(
      'config',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': current,
        clusters: [{ name: 'c1', cluster }],
        users: [{ name: 'ann', user }],
        contexts: [{ name: 'prod', context: { cluster: 'c1', user: 'ann' } }],
      }),
    );
  }

  clientFor(path: string, context?: string, environment: Environment = { PATH }): ApiClient {
    const config = { mode: 'kubeconfig', path, ...(context !== undefined && { context }) } as const;
    return this.client(kubeconfig(config, environment, this.clock), environment);
  }

  client(connection: Connection, environment: Environment): ApiClient {
    const client = new ApiClient(connection, environment);
    this.scope.defer(() => client.close());
    return client;
  }

  authorization(): readonly (string | undefined)[] {
    return this.asked.map(({ headers }) => headers.authorization);
  }

  close(): Promise<void> {
    return this.scope.disposeAsync();
  }
}

export async function guardedServers(certificates: Certificates): Promise<GuardedServers> {
  const scope = new AsyncDisposableStack();
  return new GuardedServers(certificates, await temporaryFolder(scope), scope);
}

/** What comes of asking the API server: `accepted`, or what is told. */
export async function ask(client: ApiClient): Promise<string> {
  try {
    const body = await client.open(REQUEST, SIGNAL);
    await body.forEach(() => undefined);
    return 'accepted';
  } catch (error) {
    return advice(error);
  }
}
