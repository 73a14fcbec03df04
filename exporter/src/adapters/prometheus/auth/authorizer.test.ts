import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, type Folder } from '../../../../../test/support/folder.ts';
import type { StoreAuth } from '../config.ts';
import { createPrometheusClient, type OpenClient } from '../http/query-client.ts';
import {
  AT,
  NEVER,
  configFor,
  startStore,
  surroundings,
  type FakeStore,
} from '../testing/fake-store.ts';

let scope: AsyncDisposableStack;
let store: FakeStore;
let folder: Folder;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  [store, folder] = await Promise.all([startStore(scope), temporaryFolder(scope)]);
});
afterEach(() => scope.disposeAsync());

function clientWith(auth: StoreAuth): OpenClient {
  const client = createPrometheusClient(configFor(store.url, { auth }), surroundings());
  scope.defer(() => client.close());
  return client;
}

const sent = (): readonly (string | undefined)[] =>
  store.asked.map(({ headers }) => headers.authorization);

describe('a query', () => {
  test('without authentication sends none', async () => {
    await clientWith({ kind: 'none' }).vector('up', AT, () => undefined, NEVER);
    expect(sent()).toEqual([undefined]);
  });

  test('sends a token', async () => {
    const client = clientWith({ kind: 'bearer', token: 'sesame' });
    await client.vector('up', AT, () => undefined, NEVER);
    expect(sent()).toEqual(['Bearer sesame']);
  });

  test('sends the token that the file holds now', async () => {
    const tokenFile = await folder.write('token', 'first\n');
    const client = clientWith({ kind: 'bearerFile', tokenFile });
    await client.vector('up', AT, () => undefined, NEVER);
    await folder.write('token', 'the second');
    await client.vector('up', AT, () => undefined, NEVER);
    expect(sent()).toEqual(['Bearer first', 'Bearer the second']);
  });

  test('sends a user name and a password, given or from a file', async () => {
    const passwordFile = await folder.write('password', 'open sesame\n');
    await clientWith({ kind: 'basic', username: 'ali', password: 'sésame' }).vector(
      ...(['up', AT, () => undefined, NEVER] as const),
    );
    await clientWith({ kind: 'basicFile', username: 'ali', passwordFile }).vector(
      ...(['up', AT, () => undefined, NEVER] as const),
    );
    const decoded = sent().map((header = '') => {
      const [scheme = '', value = ''] = header.split(' ');
      return `${scheme} ${Buffer.from(value, 'base64').toString()}`;
    });
    expect(decoded).toEqual(['Basic ali:sésame', 'Basic ali:open sesame']);
  });

  test('is not sent when a file cannot be read; the outcome names it', async () => {
    const tokenFile = folder.path('nothing');
    const client = clientWith({ kind: 'bearerFile', tokenFile });
    expect(await client.vector('up', AT, () => undefined, NEVER)).toEqual({
      kind: 'unauthorised',
      message: `${store.url}/api/v1/query: its tokenFile ${tokenFile} cannot be read: there is no such file`,
    });
    expect(store.asked).toEqual([]);
  });
});
