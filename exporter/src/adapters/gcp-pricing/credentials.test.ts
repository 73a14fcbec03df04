import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsFrom } from './credentials.ts';

const never = new AbortController().signal;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podtally-gcp-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fileWith(text: string, name = 'secret'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('an API key is read anew when it is rotated', async () => {
  const apiKeyFile = await fileWith('first-key\n');
  const credentials = credentialsFrom({ apiKeyFile }, true);
  await expect(credentials(never)).resolves.toEqual({ 'x-goog-api-key': 'first-key' });
  await writeFile(apiKeyFile, 'second-key');
  await expect(credentials(never)).resolves.toEqual({ 'x-goog-api-key': 'second-key' });
});

test('a token goes as a bearer', async () => {
  const tokenFile = await fileWith('ya29.token');
  await expect(credentialsFrom({ tokenFile }, true)(never)).resolves.toEqual({
    authorization: 'Bearer ya29.token',
  });
});

test('nobody but Google gets what the machine has by itself', async () => {
  await expect(credentialsFrom({}, false)(never)).resolves.toEqual({});
});

test('a configuration of workload identity federation is exchanged for a token', async () => {
  const asked: string[] = [];
  const sts = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      asked.push(form.get('subject_token') ?? '', form.get('scope') ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          access_token: 'exchanged',
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: 3600,
        }),
      );
    });
  });
  await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
  const address = sts.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const credentialsFile = await fileWith(
    JSON.stringify({
      type: 'external_account',
      audience:
        '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${port}/v1/token`,
      credential_source: { file: await fileWith('pod-token', 'pod') },
    }),
  );
  const headers = await credentialsFrom({ credentialsFile }, true)(never);
  sts.close();
  expect(headers['authorization']).toBe('Bearer exchanged');
  expect(asked).toEqual(['pod-token', 'https://www.googleapis.com/auth/cloud-billing.readonly']);
});

test.each([
  ['apiKeyFile', 'two words', 'must hold one word, the secret alone'],
  ['tokenFile', '', 'must hold one word, the secret alone'],
  [
    'credentialsFile',
    '{"type":"service_account","private_key":"s3cret"}',
    "must hold the JSON of a service account's key or of workload identity federation with a file or URL",
  ],
  [
    'credentialsFile',
    '{"type":"service_account","client_email":"a@b","private_key":"s3cret"}',
    'gives no access token; check that it is a valid key and that the clock is right',
  ],
])('a bad %s is named, without what is in it', async (option, text, why) => {
  const path = await fileWith(text);
  await expect(credentialsFrom({ [option]: path }, true)(never)).rejects.toThrow(
    `prices.gcp.${option} ${path} ${why}`,
  );
});
