import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  newAuthority,
  newCertificate,
  type Certified,
} from '../../../test/support/certificates.ts';
import { temporaryFolder, type Folder } from '../../../test/support/folder.ts';
import { loadConfig } from '../config/load.ts';
import { filesAtStart, loadTls } from './server-files.ts';

let scope: AsyncDisposableStack;
let folder: Folder;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
});
afterEach(() => scope.disposeAsync());

/** The `server` section that names these two files. */
async function serverWith({ cert, key }: Certified): Promise<Parameters<typeof loadTls>[0]> {
  await folder.write('cert.pem', cert);
  await folder.write('key.pem', key);
  const config = loadConfig(
    'server: { tls: { certFile: cert.pem, keyFile: key.pem } }',
    folder.path('c.yaml'),
    {},
  );
  if ('errors' in config) throw new Error('the test writes a bad configuration');
  return config.ok.server;
}

const authority = newAuthority('ours');
const good = async (): Promise<Certified> => newCertificate({ by: await authority });

describe('the certificate and key that HTTPS is served with', () => {
  test('are read, with the chain behind the certificate', async () => {
    const { cert, key } = await good();
    const chain = `${cert}\n${(await authority).cert}`;
    const server = await serverWith({ cert: chain, key });
    expect(filesAtStart(server)).toEqual({ cert: chain, key });
    expect(loadTls(server)).toEqual({ ok: { cert: chain, key } });
  });

  test.each<readonly [string, (good: Certified, of: Certified) => Partial<Certified>, string]>([
    [
      'a certificate that is none',
      () => ({ cert: 'hello' }),
      'server.tls.certFile: cert.pem holds no certificate; it must be PEM (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'an empty certificate',
      () => ({ cert: '' }),
      'server.tls.certFile: cert.pem holds no certificate; it must be PEM (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'an empty key',
      () => ({ key: '' }),
      'server.tls.keyFile: key.pem holds no private key without a passphrase; it must be PEM (-----BEGIN PRIVATE KEY-----)',
    ],
    [
      'one in the place of the other',
      ({ cert, key }) => ({ cert: key, key: cert }),
      'server.tls.certFile: cert.pem holds no certificate; it must be PEM (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'a chain in the wrong order',
      ({ cert }, ours) => ({ cert: `${ours.cert}\n${cert}` }),
      'server.tls.keyFile: key.pem is not the key of the first certificate in cert.pem; name the key it was made with, and let the server’s own certificate come first',
    ],
  ])('are refused where there is %s', async (_, change, says) => {
    const made = await good();
    const server = await serverWith({ ...made, ...change(made, await authority) });
    const told = says.replaceAll(/(?:cert|key)\.pem/gu, (name) => folder.path(name));
    expect(() => filesAtStart(server)).toThrow(told);
    expect(loadTls(server)).toEqual({ errors: [told] });
  });
});
