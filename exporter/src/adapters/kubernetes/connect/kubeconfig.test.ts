import { utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newCertificate } from '../../../../../test/support/certificates.ts';
import type { Environment } from '../config.ts';
import {
  ask,
  base64,
  NOW,
  guardedServers,
  newCertificates,
  type Certificates,
  type GuardedServers,
} from '../../../../../test/support/guarded-servers.ts';
import { kubeconfig } from './kubeconfig.ts';

let certificates: Certificates;
let bed: GuardedServers;
beforeAll(async () => {
  certificates = await newCertificates();
});
beforeEach(async () => {
  bed = await guardedServers(certificates);
});
afterEach(() => bed.close());

describe('a kubeconfig', () => {
  test('gives the token of its current context, and the authority the server is checked against', async () => {
    const path = await bed.fileOf({ cluster: await bed.trusted(), user: { token: 'sesame' } });
    expect(await ask(bed.clientFor(path))).toBe('accepted');
    expect(bed.authorization()).toEqual(['Bearer sesame']);
  });

  test('names files relative to itself, and a token file is read again when it was rotated', async () => {
    await bed.folder.write('ca.pem', certificates.ours.cert);
    await bed.folder.write('token', 'first\n');
    const path = await bed.fileOf({
      cluster: { server: await bed.apiServer(), 'certificate-authority': 'ca.pem' },
      user: { tokenFile: 'token' },
    });
    const client = bed.clientFor(path);
    await ask(client);
    await writeFile(bed.folder.path('token'), 'second\n');
    await utimes(bed.folder.path('token'), NOW, NOW);
    await ask(client);
    expect(bed.authorization()).toEqual(['Bearer first', 'Bearer second']);
  });

  test('gives a client certificate', async () => {
    const path = await bed.fileOf({
      cluster: await bed.trusted(),
      user: {
        'client-certificate-data': base64(certificates.client.cert),
        'client-key-data': base64(certificates.client.key),
      },
    });
    expect(await ask(bed.clientFor(path))).toBe('accepted');
    expect(bed.peers).toEqual(['CN=127.0.0.1']);
    expect(bed.authorization()).toEqual([undefined]);
  });

  test('gives a name and password, and whom to act as', async () => {
    const path = await bed.fileOf({
      cluster: await bed.trusted(),
      user: { username: 'ann', password: 'pw', as: 'bob', 'as-groups': ['dev', 'ops'] },
    });
    expect(await ask(bed.clientFor(path))).toBe('accepted');
    expect(bed.authorization()).toEqual([`Basic ${base64('ann:pw')}`]);
    expect(bed.asked[0]?.headersDistinct['impersonate-user']).toEqual(['bob']);
    expect(bed.asked[0]?.headersDistinct['impersonate-group']).toEqual(['dev', 'ops']);
  });

  test('may accept any certificate', async () => {
    const server = await bed.apiServer();
    expect(await ask(bed.clientFor(await bed.fileOf({ cluster: { server } })))).toBe(
      'its certificate is signed by an authority that is not known here; set certificate-authority in the kubeconfig to that of this cluster',
    );
    const path = await bed.fileOf({ cluster: { server, 'insecure-skip-tls-verify': true } });
    expect(await ask(bed.clientFor(path))).toBe('accepted');
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
      bed.scope.defer(() => {
        onward.destroy();
        socket.destroy();
      });
    });
    const port = await bed.listening(proxy);
    const cluster = await bed.trusted();
    const path = await bed.fileOf({
      cluster: { ...cluster, 'proxy-url': `http://127.0.0.1:${port}` },
    });
    expect(await ask(bed.clientFor(path))).toBe('accepted');
    expect(through).toEqual([new URL(String(Reflect.get(cluster, 'server'))).host]);
    const socks = await bed.fileOf({
      cluster: { ...cluster, 'proxy-url': 'socks5://127.0.0.1:1' },
    });
    expect(await ask(bed.clientFor(socks))).toBe(
      `the proxy-url in the kubeconfig ${socks} is not an http or https address; other proxies (SOCKS) are not supported`,
    );
  });

  test('is found by $KUBECONFIG, else in the home folder', () => {
    const named = (environment: Environment): string =>
      kubeconfig({ mode: 'kubeconfig' }, environment, bed.clock).name;
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
    const path = await bed.fileOf({ cluster: await bed.trusted(), user });
    expect(await ask(bed.clientFor(path))).toBe('accepted');
    expect(bed.authorization()).toEqual([`Bearer ${token}`]);
  });
});

describe('a kubeconfig that is of no use says why', () => {
  test('where there is no such file', async () => {
    const path = bed.folder.path('nowhere');
    expect(await ask(bed.clientFor(path))).toBe(
      `its kubeconfig ${path} cannot be read: there is no such file`,
    );
  });

  test('where the context, or what it leads to, is unknown', async () => {
    const path = await bed.fileOf({ cluster: { server: 'https://x' } });
    expect(await ask(bed.clientFor(path, 'staging'))).toBe(
      `the kubeconfig ${path} has no context staging; it has prod`,
    );
    const none = await bed.fileOf({ cluster: { server: 'https://x' }, current: '' });
    expect(await ask(bed.clientFor(none))).toBe(
      `the kubeconfig ${path} has no current context; set kubernetes.context to one of prod`,
    );
    await bed.folder.write(
      'config',
      '{contexts: [{name: a, context: {cluster: gone, user: ann}}]}',
    );
    expect(await ask(bed.clientFor(path, 'a'))).toBe(
      `the kubeconfig ${path} has no cluster gone; it has none`,
    );
  });

  test('where it is not YAML, or not as it should be, without a word of what is in it', async () => {
    const path = await bed.folder.write('config', 'users: [{token: sesame');
    expect(await ask(bed.clientFor(path))).toBe(
      `the kubeconfig ${path} is not YAML; check it with kubectl config view`,
    );
    await bed.fileOf({ cluster: { server: 'https://x' }, user: { token: { sesame: 1 } } });
    expect(await ask(bed.clientFor(path))).toBe(
      `user ann of ${path} is not as it should be at token; check it with kubectl config view`,
    );
    await bed.fileOf({ cluster: { server: '10.0.0.1:6443' } });
    expect(await ask(bed.clientFor(path))).toBe(
      `the server of context prod of ${path} is not an address that begins with https://; correct its cluster's server`,
    );
  });

  test('where the authority is none, or another than the server’s', async () => {
    const server = await bed.apiServer();
    const bad = await bed.fileOf({
      cluster: { server, 'certificate-authority-data': base64('nothing') },
    });
    expect(await ask(bed.clientFor(bad))).toBe(
      `the certificate-authority in ${bad} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
    );
    const wrong = await bed.fileOf({
      cluster: { server, 'certificate-authority-data': base64(certificates.other.cert) },
    });
    expect(await ask(bed.clientFor(wrong))).toBe(
      'its certificate is signed by an authority that is not known here; set certificate-authority in the kubeconfig to that of this cluster',
    );
    expect(bed.asked).toEqual([]);
  });

  test('where the server’s certificate, or the client’s, has expired', async () => {
    const old = await newCertificate({ by: certificates.ours, expired: true });
    const server = await bed.apiServer(old);
    const ca = { 'certificate-authority-data': base64(certificates.ours.cert) };
    expect(await ask(bed.clientFor(await bed.fileOf({ cluster: { server, ...ca } })))).toBe(
      'its certificate has expired; renew it',
    );
    const user = {
      'client-certificate-data': base64(old.cert),
      'client-key-data': base64(old.key),
    };
    expect(await ask(bed.clientFor(await bed.fileOf({ cluster: { server, ...ca }, user })))).toBe(
      'the client certificate of user ann expired at 1970-01-02T00:00:00.000Z; get a new one from whoever runs the cluster',
    );
  });

  test('where the credentials are not accepted', async () => {
    bed.accepts = () => false;
    const path = await bed.fileOf({ cluster: await bed.trusted(), user: { token: 'sesame' } });
    expect(await ask(bed.clientFor(path))).toBe(
      'HTTP 401; the credentials are not accepted: check that they belong to this cluster and have not expired',
    );
  });
});
