import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newAuthority, newCertificate } from '../../support/certificates.ts';
import type { Access } from './api.ts';

/** Everything secret of a test bed, made anew for each, as files. */
export interface Keys {
  /** The certificate that vouches for the API server (PEM). */
  readonly authority: string;
  /** May do everything. */
  readonly adminToken: string;
  readonly files: {
    readonly authority: string;
    readonly serverCertificate: string;
    readonly serverKey: string;
    /** Sign and check the tokens of service accounts. */
    readonly accountsPrivateKey: string;
    readonly accountsPublicKey: string;
    readonly adminToken: string;
    /** Who the bearer of the administrator's token is, as the API server reads it. */
    readonly tokens: string;
  };
}

/** Makes keys and writes them to a folder that nobody else may read. */
export async function writeKeys(folder: string): Promise<Keys> {
  await mkdir(folder, { mode: 0o700 });
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const authority = await newAuthority('testbed');
  const server = await newCertificate({ by: authority });
  const accounts = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const adminToken = randomBytes(24).toString('hex');
  return {
    authority: authority.cert,
    adminToken,
    files: {
      authority: await write('authority.crt', authority.cert),
      serverCertificate: await write('server.crt', server.cert),
      serverKey: await write('server.key', server.key),
      accountsPrivateKey: await write('accounts.key', accounts.privateKey),
      accountsPublicKey: await write('accounts.pub', accounts.publicKey),
      adminToken: await write('admin.token', adminToken),
      tokens: await write('tokens.csv', `${adminToken},admin,admin,system:masters\n`),
    },
  };
}

/** A kubeconfig; JSON is YAML to whoever reads it. */
export const kubeconfigOf = ({ url, authority, token }: Access): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'testbed',
    contexts: [{ name: 'testbed', context: { cluster: 'testbed', user: 'testbed' } }],
    clusters: [
      {
        name: 'testbed',
        cluster: {
          server: url,
          'certificate-authority-data': Buffer.from(authority).toString('base64'),
        },
      },
    ],
    users: [{ name: 'testbed', user: { token } }],
  });

/** Reads what `kubeconfigOf` has written. */
export function accessOf(kubeconfig: string): Access {
  const { clusters, users } = JSON.parse(kubeconfig);
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  return {
    url: server,
    authority: Buffer.from(authority, 'base64').toString(),
    token: users[0].user.token,
  };
}
