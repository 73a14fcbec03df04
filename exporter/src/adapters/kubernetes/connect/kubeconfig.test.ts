import { chmod, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  newAuthority,
  newCertificate,
  type Authority,
  type Certified,
} from '../../../../../test/support/certificates.ts';
import { temporaryFolder, type Folder } from '../../../../../test/support/folder.ts';
import { FakeClock } from '../../../app/testing/fakes.ts';
import type { Environment } from '../config.ts';
import { advice } from '../http/advice.ts';
import { ApiClient } from '../http/api-client.ts';
import { inCluster } from './in-cluster.ts';
import { kubeconfig } from './kubeconfig.ts';

/** 2026-10-01T10:00:00Z. */
const NOW = 1_790_848_800;
const PATH = process.env['PATH'];
const SIGNAL = new AbortController().signal;

let ours: Authority;
let other: Authority;
let serverCertificate: Certified;
let clientCertificate: Certified;
let scope: AsyncDisposableStack;
let folder: Folder;
let clock: FakeClock;
let asked: IncomingMessage[];
/** Whom the client certificates shown are made out to. */
let peers: (string | undefined)[];
let accepts: (request: IncomingMessage) => boolean;

beforeAll(async () => {
  [ours, other] = await Promise.all([newAuthority('ours'), newAuthority('other')]);
  serverCertificate = await newCertificate({ by: ours });
  clientCertificate = await newCertificate({ by: ours, shownBy: 'client' });
});
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
  clock = new FakeClock(NOW);
  asked = [];
  peers = [];
  accepts = () => true;
});
afterEach(() => scope.disposeAsync());

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** An API server that notes who asks. @returns its address */
async function apiServer(tls: Certified = serverCertificate): Promise<string> {
  const server = createTlsServer({
    ...tls,
    ca: ours.cert,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('secureConnection', (socket) => peers.push(socket.getPeerX509Certificate()?.subject));
  server.on('request', (request, response) => {
    asked.push(request);
    response
      .writeHead(accepts(request) ? 200 : 401, { 'content-type': 'application/json' })
      .end('{}');
  });
  return `https://127.0.0.1:${await listening(server)}`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Entries {
  readonly cluster: object;
  readonly user?: object;
  readonly current?: string;
}

const fileOf = ({ cluster, user = {}, current = 'prod' }: Entries): Promise<string> =>
  folder.write(
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

function clientFor(path: string, context?: string, environment: Environment = { PATH }): ApiClient {
  const config = { mode: 'kubeconfig', path, ...(context !== undefined && { context }) } as const;
  const client = new ApiClient(kubeconfig(config, environment, clock), environment);
  scope.defer(() => client.close());
  return client;
}

const REQUEST = {
  path: '/version',
  query: {},
  accept: 'application/json',
  silenceSeconds: 20,
  compressed: false,
} as const;

/** What comes of asking the API server: `accepted`, or what is told. */
async function ask(client: ApiClient): Promise<string> {
  try {
    const body = await client.open(REQUEST, SIGNAL);
    await body.forEach(() => undefined);
    return 'accepted';
  } catch (error) {
    return advice(error);
  }
}

const authorization = (): (string | undefined)[] =>
  asked.map(({ headers }) => headers.authorization);
const trusted = async (): Promise<object> => ({
  server: await apiServer(),
  'certificate-authority-data': base64(ours.cert),
});

describe('a kubeconfig', () => {
  test('gives the token of its current context, and the authority the server is checked against', async () => {
    const path = await fileOf({ cluster: await trusted(), user: { token: 'sesame' } });
    expect(await ask(clientFor(path))).toBe('accepted');
    expect(authorization()).toEqual(['Bearer sesame']);
  });

  test('names files relative to itself, and a token file is read again when it was rotated', async () => {
    await folder.write('ca.pem', ours.cert);
    await folder.write('token', 'first\n');
    const path = await fileOf({
      cluster: { server: await apiServer(), 'certificate-authority': 'ca.pem' },
      user: { tokenFile: 'token' },
    });
    const client = clientFor(path);
    await ask(client);
    await writeFile(folder.path('token'), 'second\n');
    await utimes(folder.path('token'), NOW, NOW);
    await ask(client);
    expect(authorization()).toEqual(['Bearer first', 'Bearer second']);
  });

  test('gives a client certificate', async () => {
    const path = await fileOf({
      cluster: await trusted(),
      user: {
        'client-certificate-data': base64(clientCertificate.cert),
        'client-key-data': base64(clientCertificate.key),
      },
    });
    expect(await ask(clientFor(path))).toBe('accepted');
    expect(peers).toEqual(['CN=127.0.0.1']);
    expect(authorization()).toEqual([undefined]);
  });

  test('gives a name and password, and whom to act as', async () => {
    const path = await fileOf({
      cluster: await trusted(),
      user: { username: 'ann', password: 'pw', as: 'bob', 'as-groups': ['dev', 'ops'] },
    });
    expect(await ask(clientFor(path))).toBe('accepted');
    expect(authorization()).toEqual([`Basic ${base64('ann:pw')}`]);
    expect(asked[0]?.headersDistinct['impersonate-user']).toEqual(['bob']);
    expect(asked[0]?.headersDistinct['impersonate-group']).toEqual(['dev', 'ops']);
  });

  test('may accept any certificate', async () => {
    const server = await apiServer();
    expect(await ask(clientFor(await fileOf({ cluster: { server } })))).toBe(
      'its certificate is signed by an authority that is not known here; set certificate-authority in the kubeconfig to that of this cluster',
    );
    const path = await fileOf({ cluster: { server, 'insecure-skip-tls-verify': true } });
    expect(await ask(clientFor(path))).toBe('accepted');
  });

  test('goes through a proxy', async () => {
    const through: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket: Socket) => {
      through.push(request.url ?? '');
      const [host = '', port] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket);
        socket.pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      scope.defer(() => {
        onward.destroy();
        socket.destroy();
      });
    });
    const port = await listening(proxy);
    const cluster = await trusted();
    const path = await fileOf({ cluster: { ...cluster, 'proxy-url': `http://127.0.0.1:${port}` } });
    expect(await ask(clientFor(path))).toBe('accepted');
    expect(through).toEqual([new URL(String(Reflect.get(cluster, 'server'))).host]);
    const socks = await fileOf({ cluster: { ...cluster, 'proxy-url': 'socks5://127.0.0.1:1' } });
    expect(await ask(clientFor(socks))).toBe(
      `the proxy-url in the kubeconfig ${socks} is not an http or https address; other proxies (SOCKS) are not supported`,
    );
  });

  test('is found by $KUBECONFIG, else in the home folder', () => {
    const named = (environment: Environment): string =>
      kubeconfig({ mode: 'kubeconfig' }, environment, clock).name;
    expect(named({ KUBECONFIG: '/k/one:/k/two' })).toBe('the current context of /k/one');
    expect(named({ HOME: '/home/ann' })).toBe('the current context of /home/ann/.kube/config');
  });

  test('lets a user log in by OpenID Connect while the token of the file is good', async () => {
    // Signed by nobody: only its end is looked at here.
    const token = [{ alg: 'none' }, { exp: 4_000_000_000 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat('c2ln')
      .join('.');
    const user = {
      'auth-provider': { name: 'oidc', config: { 'id-token': token, 'client-id': 'x' } },
    };
    const path = await fileOf({ cluster: await trusted(), user });
    expect(await ask(clientFor(path))).toBe('accepted');
    expect(authorization()).toEqual([`Bearer ${token}`]);
  });
});

describe('a kubeconfig that is of no use says why', () => {
  test('where there is no such file', async () => {
    const path = folder.path('nowhere');
    expect(await ask(clientFor(path))).toBe(
      `its kubeconfig ${path} cannot be read: there is no such file`,
    );
  });

  test('where the context, or what it leads to, is unknown', async () => {
    const path = await fileOf({ cluster: { server: 'https://x' } });
    expect(await ask(clientFor(path, 'staging'))).toBe(
      `the kubeconfig ${path} has no context staging; it has prod`,
    );
    const none = await fileOf({ cluster: { server: 'https://x' }, current: '' });
    expect(await ask(clientFor(none))).toBe(
      `the kubeconfig ${path} has no current context; set kubernetes.context to one of prod`,
    );
    await folder.write('config', '{contexts: [{name: a, context: {cluster: gone, user: ann}}]}');
    expect(await ask(clientFor(path, 'a'))).toBe(
      `the kubeconfig ${path} has no cluster gone; it has none`,
    );
  });

  test('where it is not YAML, or not as it should be, without a word of what is in it', async () => {
    const path = await folder.write('config', 'users: [{token: sesame');
    expect(await ask(clientFor(path))).toBe(
      `the kubeconfig ${path} is not YAML; check it with kubectl config view`,
    );
    await fileOf({ cluster: { server: 'https://x' }, user: { token: { sesame: 1 } } });
    expect(await ask(clientFor(path))).toBe(
      `user ann of ${path} is not as it should be at token; check it with kubectl config view`,
    );
    await fileOf({ cluster: { server: '10.0.0.1:6443' } });
    expect(await ask(clientFor(path))).toBe(
      `the server of context prod of ${path} is not an address that begins with https://; correct its cluster's server`,
    );
  });

  test('where the authority is none, or another than the server’s', async () => {
    const server = await apiServer();
    const bad = await fileOf({
      cluster: { server, 'certificate-authority-data': base64('nothing') },
    });
    expect(await ask(clientFor(bad))).toBe(
      `the certificate-authority in ${bad} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
    );
    const wrong = await fileOf({
      cluster: { server, 'certificate-authority-data': base64(other.cert) },
    });
    expect(await ask(clientFor(wrong))).toBe(
      'its certificate is signed by an authority that is not known here; set certificate-authority in the kubeconfig to that of this cluster',
    );
    expect(asked).toEqual([]);
  });

  test('where the server’s certificate, or the client’s, has expired', async () => {
    const old = await newCertificate({ by: ours, expired: true });
    const server = await apiServer(old);
    const ca = { 'certificate-authority-data': base64(ours.cert) };
    expect(await ask(clientFor(await fileOf({ cluster: { server, ...ca } })))).toBe(
      'its certificate has expired; renew it',
    );
    const user = {
      'client-certificate-data': base64(old.cert),
      'client-key-data': base64(old.key),
    };
    expect(await ask(clientFor(await fileOf({ cluster: { server, ...ca }, user })))).toBe(
      'the client certificate of user ann expired at 1970-01-02T00:00:00.000Z; get a new one from whoever runs the cluster',
    );
  });

  test('where the credentials are not accepted', async () => {
    accepts = () => false;
    const path = await fileOf({ cluster: await trusted(), user: { token: 'sesame' } });
    expect(await ask(clientFor(path))).toBe(
      'HTTP 401; the credentials are not accepted: check that they belong to this cluster and have not expired',
    );
  });
});

describe('a credential plugin', () => {
  const plugin = async (script: string): Promise<void> => {
    await folder.write('login', `#!/bin/sh\necho run >> "${folder.path('runs')}"\n${script}\n`);
    await chmod(folder.path('login'), 0o700);
  };
  const credential = (status: object): string =>
    `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', status })}\nEND`;
  const withPlugin = async (exec: object = {}): Promise<ApiClient> =>
    clientFor(
      await fileOf({ cluster: await trusted(), user: { exec: { command: './login', ...exec } } }),
    );

  test('is found beside the kubeconfig, is given its environment, and its token is used', async () => {
    await plugin(
      `echo "{\\"kind\\": \\"ExecCredential\\", \\"status\\": {\\"token\\": \\"$WORD-$1\\"}}"; echo "$KUBERNETES_EXEC_INFO" > "${folder.path('info')}"`,
    );
    const client = await withPlugin({ args: ['me'], env: [{ name: 'WORD', value: 'sesame' }] });
    expect(await ask(client)).toBe('accepted');
    expect(await ask(client)).toBe('accepted');
    expect(authorization()).toEqual(['Bearer sesame-me', 'Bearer sesame-me']);
    expect(await runs()).toBe(1);
  });

  test('is run again when what it gave comes to its end, or was refused', async () => {
    await plugin(credential({ token: 't', expirationTimestamp: '2026-10-01T10:10:00Z' }));
    const client = await withPlugin();
    await ask(client);
    clock.advance(500);
    await ask(client);
    expect(await runs()).toBe(1);
    clock.advance(80);
    await ask(client);
    expect(await runs()).toBe(2);
    accepts = () => false;
    clock.set(NOW);
    await ask(client);
    await ask(client);
    expect(await runs()).toBe(3);
  });

  test('may give a client certificate', async () => {
    const { cert, key } = clientCertificate;
    await plugin(credential({ clientCertificateData: cert, clientKeyData: key }));
    expect(await ask(await withPlugin())).toBe('accepted');
  });

  test('that fails is told with its own words, without what could be a secret in them', async () => {
    await plugin('echo "Unable to locate credentials abcdefghijklmnopqrstuvwxyz0123" >&2; exit 3');
    expect(await ask(await withPlugin())).toBe(
      'the credential plugin ./login of user ann failed with 3; it said: Unable to locate credentials …',
    );
  });

  test('that is not there is told with its hint', async () => {
    const client = await withPlugin({
      command: 'podtally-no-such-login',
      installHint: 'Install it.',
    });
    expect(await ask(client)).toBe(
      'the credential plugin podtally-no-such-login of user ann was not found; put it on the PATH of podtally; Install it.',
    );
  });

  test('that prints something else, or nothing of use, or would ask somebody, is told', async () => {
    await plugin('echo sesame');
    expect(await ask(await withPlugin())).toBe(
      'the credential plugin ./login of user ann printed something other than an ExecCredential; run it by hand to see what',
    );
    await plugin(credential({}));
    expect(await ask(await withPlugin())).toBe(
      'the credential plugin ./login of user ann gave neither a token nor a client certificate with its key',
    );
    expect(await ask(await withPlugin({ interactiveMode: 'Always' }))).toBe(
      'the credential plugin ./login of user ann wants to ask somebody (interactiveMode: Always), and nobody is there; use another way to log in',
    );
  });

  async function runs(): Promise<number> {
    return (await readFile(folder.path('runs'), 'utf8')).trim().split('\n').length;
  }
});

describe('inside a cluster', () => {
  const inside = (environment: Environment): ApiClient => {
    const client = new ApiClient(inCluster(environment, folder.path('.')), environment);
    scope.defer(() => client.close());
    return client;
  };

  test('the service account’s token and authority are used, and read again when they are rotated', async () => {
    const { port } = new URL(await apiServer());
    await folder.write('ca.crt', ours.cert);
    await folder.write('token', 'first');
    const client = inside({ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: port });
    expect(await ask(client)).toBe('accepted');
    await folder.write('token', 'the second');
    expect(await ask(client)).toBe('accepted');
    expect(authorization()).toEqual(['Bearer first', 'Bearer the second']);
  });

  test('outside of one it says so', async () => {
    expect(await ask(inside({}))).toBe(
      'podtally does not run in a Kubernetes pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; set kubernetes.mode to kubeconfig',
    );
  });

  test('without a service account it says what is missing', async () => {
    const client = inside({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' });
    expect(await ask(client)).toBe(
      `its service account token ${folder.path('token')} cannot be read: there is no such file`,
    );
  });
});
