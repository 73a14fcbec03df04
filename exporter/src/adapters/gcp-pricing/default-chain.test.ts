import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsFrom } from './credentials.ts';

const never = new AbortController().signal;
const environment = { ...process.env };
const SCOPE = 'https://www.googleapis.com/auth/cloud-billing.readonly';

let folder: string;
let server: Server | null = null;
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podtally-gcp-'));
  asked = [];
  // Nothing of this machine: no login of gcloud, no metadata server.
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(GOOGLE|GCE|GCLOUD|CLOUDSDK|DETECT_GCP)/.test(name),
  );
  process.env = Object.fromEntries(others);
  Object.assign(process.env, {
    HOME: folder,
    CLOUDSDK_CONFIG: folder,
    METADATA_SERVER_DETECTION: 'none',
  });
});
afterEach(async () => {
  process.env = { ...environment };
  server?.closeAllConnections();
  server?.close();
  server = null;
  await rm(folder, { recursive: true });
});

/** Answers each path with JSON or text, notes what was asked with what, and returns its host and port. */
async function answering(
  answers: Readonly<Record<string, object | string>>,
  note: (request: IncomingMessage, body: string) => string,
): Promise<string> {
  const own = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      asked.push(`${path} ${note(request, body)}`.trim());
      const answer = answers[path];
      response.setHeader('metadata-flavor', 'Google');
      response.statusCode = answer === undefined ? 404 : 200;
      response.setHeader(
        'content-type',
        typeof answer === 'string' ? 'application/text' : 'application/json',
      );
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
    });
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const address = own.address();
  return `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
}

async function applicationCredentials(text: string): Promise<string> {
  const path = join(folder, 'application-credentials.json');
  await writeFile(path, text);
  process.env['GOOGLE_APPLICATION_CREDENTIALS'] = path;
  return path;
}

const byDefault = (path = ''): Promise<Readonly<Record<string, string>>> =>
  credentialsFrom({ applicationCredentials: path }, true)(never);

describe('without a key in the configuration, credentials come from', () => {
  test('the metadata server of the machine, or of GKE, with the one scope that is needed', async () => {
    const path = '/computeMetadata/v1/instance/service-accounts/default/token';
    process.env['METADATA_SERVER_DETECTION'] = 'assume-present';
    process.env['GCE_METADATA_HOST'] = await answering(
      { [path]: { access_token: 'of-the-machine', token_type: 'Bearer', expires_in: 3600 } },
      ({ url, headers }) =>
        `${new URL(url ?? '', 'http://there').searchParams.get('scopes')} ${String(headers['metadata-flavor'])}`,
    );
    await expect(byDefault()).resolves.toMatchObject({ authorization: 'Bearer of-the-machine' });
    expect(asked).toContain(`${path} ${SCOPE} Google`);
  });

  test('workload identity federation, by the file that GOOGLE_APPLICATION_CREDENTIALS names', async () => {
    const token = join(folder, 'pod-token');
    await writeFile(token, 'token-of-the-pod');
    const host = await answering(
      {
        '/v1/token': {
          access_token: 'federated',
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: 3600,
        },
        '/impersonate': { accessToken: 'impersonated', expireTime: '2099-01-01T00:00:00Z' },
      },
      ({ headers }, body) =>
        new URLSearchParams(body).get('subject_token') ?? String(headers['authorization']),
    );
    const path = await applicationCredentials(
      JSON.stringify({
        type: 'external_account',
        audience:
          '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `http://${host}/v1/token`,
        service_account_impersonation_url: `http://${host}/impersonate`,
        credential_source: { file: token },
      }),
    );
    await expect(byDefault(path)).resolves.toMatchObject({ authorization: 'Bearer impersonated' });
    expect(asked).toEqual(['/v1/token token-of-the-pod', '/impersonate Bearer federated']);
  });
});

describe('the default chain says what was tried, and no secret,', () => {
  test('where there is nothing', async () => {
    await expect(byDefault()).rejects.toThrow(
      'there are no usable Google credentials here (GOOGLE_APPLICATION_CREDENTIALS, the gcloud login and the metadata server were tried); set prices.gcp.apiKeyFile, or give the pod a service account by workload identity',
    );
  });

  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  test.each([
    ['is no JSON', 's3cret'],
    [
      'holds a key that is none',
      '{"type":"service_account","client_email":"a@b","private_key":"s3cret"}',
    ],
    [
      'is exchanged by nobody',
      JSON.stringify({
        type: 'external_account',
        audience:
          '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: 'http://127.0.0.1:1/v1/token',
        credential_source: { file: '/nowhere/s3cret' },
        private_key: privateKey,
      }),
    ],
  ])('where the file that GOOGLE_APPLICATION_CREDENTIALS names %s', async (_what, text) => {
    const path = await applicationCredentials(text);
    const error = await byDefault(path).then(
      () => '',
      (thrown: unknown) => String(thrown),
    );
    expect(error).toBe(
      `Error: ${path}, which GOOGLE_APPLICATION_CREDENTIALS names, gives no access token; check that it is a valid key and that the clock is right`,
    );
  });

  test('where that file is not there', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nowhere/key.json';
    await expect(byDefault('/nowhere/key.json')).rejects.toThrow(
      '/nowhere/key.json, which GOOGLE_APPLICATION_CREDENTIALS names, gives no access token',
    );
  });
});
