import { createVerify, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, type Folder } from '../../../../../test/support/folder.ts';
import { FakeClock } from '../../../app/testing/fakes.ts';
import { createPrometheusClient, type OpenClient } from '../http/query-client.ts';
import {
  AT,
  NEVER,
  configFor,
  refusal,
  startStore,
  surroundings,
  vectorAnswer,
  type AskedQuery,
  type FakeStore,
  type StoreAnswer,
} from '../testing/fake-store.ts';

const EMAIL = 'podtally@project.iam.gserviceaccount.com';
const HOUR = 3600;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: typeof privateKey): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();

let scope: AsyncDisposableStack;
let folder: Folder;
let clock: FakeClock;
let store: FakeStore;
let tokens: FakeStore;
/** Until when each token holds. */
let issued: Map<string, number>;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  clock = new FakeClock(AT);
  [store, tokens, folder] = await Promise.all([
    startStore(scope),
    startStore(scope),
    temporaryFolder(scope),
  ]);
  issued = new Map();
  tokens.answer = issueToken;
  store.answer = ({ headers }) => {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    const isGood = clock.now() < (issued.get(token) ?? 0);
    return isGood ? vectorAnswer([[{}, 1]]) : refusal(401, 'Request had invalid credentials');
  };
});
afterEach(() => scope.disposeAsync());

/** The endpoint of RFC 7523: a token for an assertion that the account's key signed. */
function issueToken({ form }: AskedQuery): StoreAnswer {
  const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const parsed = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const isSigned = createVerify('RSA-SHA256')
    .update(`${header}.${claims}`)
    .verify(publicKey, signature, 'base64url');
  if (!isSigned) return refusal(400, 'Invalid JWT Signature.', 'invalid_grant');
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  expect(parsed(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  expect(parsed(claims)).toEqual({
    iss: EMAIL,
    scope: 'https://www.googleapis.com/auth/monitoring.read',
    aud: `${tokens.url}/token`,
    iat: clock.now(),
    exp: clock.now() + HOUR,
  });
  const token = `token-${issued.size + 1}`;
  issued.set(token, clock.now() + HOUR);
  return JSON.stringify({ access_token: token, expires_in: HOUR, token_type: 'Bearer' });
}

const writeKey = (more: object = {}): Promise<string> =>
  folder.write(
    'key.json',
    JSON.stringify({
      ...{ type: 'service_account', project_id: 'project', private_key_id: 'key-1' },
      ...{ client_email: EMAIL, private_key: pem(privateKey), token_uri: `${tokens.url}/token` },
      ...more,
    }),
  );

function clientWith(keyFile?: string): OpenClient {
  const auth = { kind: 'google', ...(keyFile !== undefined && { keyFile }) } as const;
  const url = `${store.url}/v1/projects/p/location/global/prometheus`;
  const client = createPrometheusClient(configFor(url, { auth }), surroundings(clock));
  scope.defer(() => client.close());
  return client;
}

describe('a query of Google Managed Prometheus', () => {
  test('shows a token that the signed assertion of a key file was exchanged for, once an hour', async () => {
    const client = clientWith(await writeKey());
    const ask = async (): Promise<void> =>
      expect(await client.vector('up', AT, () => undefined, NEVER)).toMatchObject({ kind: 'ok' });
    await ask();
    await ask();
    clock.advance(HOUR - 61);
    await ask();
    // A minute before its end a token is replaced.
    clock.advance(1);
    await ask();
    clock.advance(HOUR);
    await ask();
    expect(store.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-3',
    ]);
    expect(tokens.asked.map(({ target }) => target)).toEqual(['/token', '/token', '/token']);
  });

  test('sends no parameter that Google might not know', async () => {
    await clientWith(await writeKey()).vector('up', AT, () => undefined, NEVER);
    expect(store.asked[0]?.target).toBe('/v1/projects/p/location/global/prometheus/api/v1/query');
    expect(Object.fromEntries(store.asked[0]?.form ?? [])).toEqual({
      query: 'up',
      time: String(AT),
    });
  });

  test('gets another token where the one it has is not accepted any more', async () => {
    const client = clientWith(await writeKey());
    await client.vector('up', AT, () => undefined, NEVER);
    issued.set('token-1', 0);
    expect(await client.vector('up', AT, () => undefined, NEVER)).toMatchObject({ kind: 'ok' });
    expect(issued.size).toBe(2);
  });

  test('gets another token when the key file changes', async () => {
    const client = clientWith(await writeKey());
    await client.vector('up', AT, () => undefined, NEVER);
    await writeKey({ project_id: 'another' });
    await client.vector('up', AT, () => undefined, NEVER);
    expect([...issued.keys()]).toEqual(['token-1', 'token-2']);
  });

  test('with a revoked key, a silent or odd endpoint, or no key at all says so, and shows no secret', async () => {
    const messages: string[] = [];
    const ask = async (keyFile: string): Promise<void> => {
      const outcome = await clientWith(keyFile).vector('up', AT, () => undefined, NEVER);
      if (outcome.kind === 'ok') throw new Error('it was let in');
      messages.push(
        `${outcome.kind} ${outcome.message}`
          .replaceAll(tokens.url, 'TOKENS')
          .replaceAll(folder.path(''), 'FOLDER'),
      );
    };
    await ask(await writeKey({ private_key: pem(OTHER.privateKey) }));
    tokens.answer = () => '{"token":"x"}';
    await ask(await writeKey());
    tokens.answer = () => refusal(503, 'later');
    await ask(await writeKey());
    tokens.answer = () => (_, response) => response.socket?.destroy();
    await ask(await writeKey());
    await ask(await writeKey({ private_key: 'none' }));
    await ask(await folder.write('key.json', 'none'));
    await ask(folder.path('nothing.json'));
    const where = `unauthorised ${store.url}/v1/projects/p/location/global/prometheus/api/v1/query: `;
    const none = `${where}no token for ${EMAIL} from TOKENS/token: `;
    const noKey = `${where}its keyFile FOLDER/key.json holds no key of a Google service account; download one as JSON`;
    expect(messages).toEqual([
      `${none}HTTP 400; the key may be revoked, or this machine’s clock is wrong; make a new key`,
      `${none}its answer is no token; check token_uri in the key file`,
      `${none}HTTP 503; it is asked again with the next query`,
      `${none}the connection was closed before the answer was whole`,
      noKey,
      noKey,
      `${where}its keyFile FOLDER/nothing.json cannot be read: there is no such file`,
    ]);
    expect(store.asked).toEqual([]);
  });
});

describe('without a key file', () => {
  let environment: NodeJS.ProcessEnv;

  beforeEach(() => {
    environment = process.env;
    process.env = {
      PATH: environment.PATH,
      HOME: folder.path(''),
      GCE_METADATA_HOST: new URL(tokens.url).host,
      METADATA_SERVER_DETECTION: 'assume-present',
    };
  });
  afterEach(() => {
    process.env = environment;
  });

  test('the token comes from the machine’s metadata server, as Google’s library finds it', async () => {
    const paths: string[] = [];
    tokens.answer =
      ({ target, headers }) =>
      (_, response) => {
        paths.push(target.replace(/\?.*/, ''));
        expect(headers['metadata-flavor']).toBe('Google');
        issued.set('of-the-machine', clock.now() + HOUR);
        const isToken = target.includes('/token');
        const body = isToken
          ? { access_token: 'of-the-machine', expires_in: HOUR, token_type: 'Bearer' }
          : 'project';
        response.setHeader('metadata-flavor', 'Google');
        response.setHeader('content-type', isToken ? 'application/json' : 'text/plain');
        response.end(isToken ? JSON.stringify(body) : body);
      };
    expect(await clientWith().vector('up', AT, () => undefined, NEVER)).toMatchObject({
      kind: 'ok',
      rows: 1,
    });
    expect(paths).toContain('/computeMetadata/v1/instance/service-accounts/default/token');
    expect(store.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer of-the-machine',
    ]);
  });
});
