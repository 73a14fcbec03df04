import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import { startBed } from './support/bed.ts';
import { createServiceAccount, type ServiceAccount } from './support/service-account.ts';
import { startSeveringProxy } from './support/severing-proxy.ts';
import type { Json } from './testbed/api.ts';
import type { Testbed } from './testbed/testbed.ts';

/** Compaction takes away what an old list or watch would go on from; it is every five minutes unless told otherwise. */
const COMPACTION_SECONDS = 2;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const ITEMS = 7;

const scope = new AsyncDisposableStack();
let bed: Testbed;
let account: ServiceAccount;

beforeAll(async () => {
  bed = await startBed('api-server', scope, {
    apiServerFlags: ['--etcd-compaction-interval', `${COMPACTION_SECONDS}s`],
  });
  for (let index = 0; index < ITEMS; index += 1) await bed.api.create(namespace(index));
  account = await createServiceAccount(bed);
});
afterAll(() => scope.disposeAsync());

const namespace = (index: number): Json => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: `page-${index}`, labels: { pages: 'true' } },
});
const PAGE = '/api/v1/namespaces?labelSelector=pages%3Dtrue&limit=3';

/** The troubles that a reader of the API must live with, as the real one makes them. */
describe('the API server of the test bed', () => {
  test('gives a list in pages as of one moment', async () => {
    const sizes: number[] = [];
    let next = '';
    do {
      const { items, metadata } = await account.api.get(`${PAGE}&continue=${next}`);
      sizes.push(items.length);
      next = metadata.continue ?? '';
    } while (next !== '');
    expect(sizes).toEqual([3, 3, 1]);
  });

  test('answers 410 Gone to a list that goes on too late', async () => {
    const { metadata } = await account.api.get(PAGE);
    let writes = 0;
    const gone = await until(
      'the list to expire',
      async () => {
        // Only writes make history.
        writes += 1;
        await bed.api.create({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `write-${writes}`, namespace: 'default' },
        });
        const answer = await account.api.request('GET', `${PAGE}&continue=${metadata.continue}`);
        return answer.status === 200 ? undefined : answer;
      },
      60,
    );
    expect(gone.status).toBe(410);
    expect(gone.body).toMatchObject({ reason: 'Expired', code: 410 });
    // Its token starts over from now, with what is left.
    expect(gone.body.metadata.continue).not.toBe('');
    expect((await bed.api.list(CONFIG_MAPS)).length).toBeGreaterThanOrEqual(writes);
  });

  test('keeps all objects and tokens when it starts again, but not what a watch would go on from', async () => {
    const before = (await account.api.get('/api/v1/namespaces')).items.length;
    await bed.apiServer.stop();
    await expect(account.api.get('/api/v1/namespaces')).rejects.toThrow('ECONNREFUSED');
    await bed.apiServer.start();
    const after = await until('the account to be let in', async () =>
      account.api.get('/api/v1/namespaces'),
    );
    expect(after.items).toHaveLength(before);
    const { body } = await account.api.request(
      'GET',
      '/api/v1/namespaces?watch=true&resourceVersion=1&timeoutSeconds=5',
    );
    expect(body).toMatchObject({ type: 'ERROR', object: { reason: 'Expired', code: 410 } });
  });

  test('answers through a proxy that cuts connections, and again after the cut', async () => {
    const proxy = await startSeveringProxy(bed.access.url, scope);
    const api = bed.connectAs({ ...account.access, url: proxy.url });
    const watching = api.request('GET', '/api/v1/namespaces?watch=true&resourceVersion=0');
    watching.catch(() => undefined);
    expect((await api.get('/api/v1/namespaces')).items.length).toBeGreaterThan(ITEMS);
    expect(proxy.sever()).toBe(2);
    await expect(watching).rejects.toThrow(/ECONNRESET|socket hang up|aborted/u);
    proxy.block(true);
    await expect(api.get('/api/v1/namespaces')).rejects.toThrow(/ECONNRESET|socket hang up/u);
    proxy.block(false);
    expect((await api.get('/api/v1/namespaces')).items.length).toBeGreaterThan(ITEMS);
  });
});
