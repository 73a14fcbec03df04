import { FakeClock } from '../../../app/testing/fakes.ts';
import type { StoreConfig } from '../config.ts';
import { createPrometheusClient, type OpenClient } from '../http/query-client.ts';
import { AT, configFor, startStore, surroundings, type FakeStore } from './fake-store.ts';

/** A store, who asks it, and a clock that stands at `AT` until it is set. */
export interface AskedStore {
  readonly store: FakeStore;
  readonly client: OpenClient;
  readonly clock: FakeClock;
}

/** A store on loopback with a client of it, until the scope ends. */
export async function startAskedStore(scope: AsyncDisposableStack): Promise<AskedStore> {
  const store = await startStore(scope);
  return { store, client: clientOf(store.url, scope), clock: new FakeClock(AT) };
}

/** A client of a store, until the scope ends. */
export function clientOf(
  url: string,
  scope: AsyncDisposableStack,
  more: Partial<StoreConfig> = {},
): OpenClient {
  const client = createPrometheusClient(configFor(url, more), surroundings());
  scope.defer(() => client.close());
  return client;
}
