import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  newAuthority,
  newCertificate,
  type Authority,
  type Certified,
} from '../../../../../test/support/certificates.ts';
import { temporaryFolder, type Folder } from '../../../../../test/support/folder.ts';
import type { StoreTls } from '../config.ts';
import type { QueryOutcome } from '../outcome.ts';
import { AT, NEVER, configFor, startStore, surroundings } from '../testing/fake-store.ts';
import { createPrometheusClient, type OpenClient } from './query-client.ts';

let ours: Authority;
let other: Authority;
let server: Certified;
let client: Certified;
let renewed: Certified;
let scope: AsyncDisposableStack;
let folder: Folder;

beforeAll(async () => {
  [ours, other] = await Promise.all([newAuthority('ours'), newAuthority('other')]);
  [server, client, renewed] = await Promise.all([
    newCertificate({ by: ours }),
    newCertificate({ by: ours, ip: '10.0.0.1', shownBy: 'client' }),
    newCertificate({ by: ours, ip: '10.0.0.2', shownBy: 'client' }),
  ]);
});
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
});
afterEach(() => scope.disposeAsync());

function clientOf(url: string, tls: StoreTls): OpenClient {
  const open = createPrometheusClient(configFor(url, { tls }), surroundings());
  scope.defer(() => open.close());
  return open;
}

const ask = (open: OpenClient): Promise<QueryOutcome> =>
  open.vector('up', AT, () => undefined, NEVER);

describe('a store behind HTTPS', () => {
  test('is trusted by the authorities of the CA file, read again when it changes', async () => {
    const store = await startStore(scope, server);
    const caFile = await folder.write('ca.pem', other.cert);
    const open = clientOf(store.url, { caFile });
    expect(await ask(open)).toEqual({
      kind: 'unavailable',
      message: `${store.url}/api/v1/query: its certificate is from an authority that is unknown here and not in ${caFile}; set caFile to a file with the certificate of whoever signed it, or insecureSkipVerify`,
    });
    await folder.write('ca.pem', `${other.cert}\n${ours.cert}`);
    expect(await ask(open)).toMatchObject({ kind: 'ok' });
    // Over a network that is not trusted bytes are worth compressing.
    expect(store.asked.at(-1)?.headers).toMatchObject({ 'accept-encoding': 'gzip' });
    expect(await ask(clientOf(store.url, {}))).toMatchObject({ kind: 'unavailable' });
    expect(await ask(clientOf(store.url, { insecureSkipVerify: true }))).toMatchObject({
      kind: 'ok',
    });
  });

  test('is shown our certificate where it asks for one, and the renewed one after that', async () => {
    const store = await startStore(scope, { ...server, ca: ours.cert });
    const caFile = await folder.write('ca.pem', ours.cert);
    const certFile = await folder.write('cert.pem', client.cert);
    const keyFile = await folder.write('key.pem', client.key);
    const open = clientOf(store.url, { caFile, certFile, keyFile });
    expect(await ask(open)).toMatchObject({ kind: 'ok' });
    await folder.write('cert.pem', renewed.cert);
    await folder.write('key.pem', renewed.key);
    expect(await ask(open)).toMatchObject({ kind: 'ok' });
    expect(store.asked.map((asked) => asked.client)).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  test('that asks for a certificate is not reached without, nor with one of a stranger', async () => {
    const store = await startStore(scope, { ...server, ca: ours.cert });
    const caFile = await folder.write('ca.pem', ours.cert);
    expect(await ask(clientOf(store.url, { caFile }))).toMatchObject({ kind: 'unavailable' });
    const stranger = await newCertificate({ by: other, shownBy: 'client' });
    const certFile = await folder.write('cert.pem', stranger.cert);
    const keyFile = await folder.write('key.pem', stranger.key);
    const outcome = await ask(clientOf(store.url, { caFile, certFile, keyFile }));
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(store.asked).toEqual([]);
  });

  test('is not asked while a file is of no use, and the outcome names the file', async () => {
    const store = await startStore(scope, server);
    const files = {
      caFile: await folder.write('ca.pem', ours.cert),
      certFile: await folder.write('cert.pem', client.cert),
      keyFile: await folder.write('key.pem', client.key),
    };
    const open = clientOf(store.url, files);
    const fault = async (name: string, text: string): Promise<string> => {
      const right = { 'ca.pem': ours.cert, 'cert.pem': client.cert, 'key.pem': client.key };
      for (const [other, good] of Object.entries(right)) await folder.write(other, good);
      await folder.write(name, text);
      const outcome = await ask(open);
      return outcome.kind === 'ok' ? 'ok' : `${outcome.kind} ${outcome.message}`;
    };
    const where = `unauthorised ${store.url}/api/v1/query: its`;
    expect(await fault('ca.pem', 'none')).toBe(
      `${where} caFile ${files.caFile} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
    );
    expect(await fault('cert.pem', 'none')).toBe(
      `${where} certFile ${files.certFile} holds no certificate; it must hold ours as PEM (-----BEGIN CERTIFICATE-----)`,
    );
    expect(await fault('key.pem', 'none')).toBe(
      `${where} keyFile ${files.keyFile} holds no private key; it must hold the one of certFile as PEM, without a passphrase`,
    );
    expect(await fault('key.pem', renewed.key)).toBe(
      `${where} keyFile ${files.keyFile} is not the key of certFile ${files.certFile}; give both of one pair`,
    );
    expect(store.asked).toEqual([]);
    expect(await fault('ca.pem', ours.cert)).toBe('ok');
  });
});
