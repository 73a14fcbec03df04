import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { seconds } from '../../domain/units.ts';
import { KubernetesLease } from './lease.ts';
import { LEASES, LeaseServer } from './testing/lease-server.ts';

const { signal } = new AbortController();
let folder = '';
let server: LeaseServer;
let path = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lease-'));
  server = new LeaseServer();
  path = join(folder, 'kubeconfig');
  const cluster = { name: 'c', cluster: { server: await server.listen() } };
  const context = { name: 'x', context: { cluster: 'c', user: 'u' } };
  writeFileSync(
    path,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
      ...{ clusters: [cluster], contexts: [context], users: [{ name: 'u', user: {} }] },
    }),
  );
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const made: KubernetesLease[] = [];
afterEach(() => {
  for (const lease of made.splice(0)) lease.close();
});
const leaseOf = (): KubernetesLease => {
  const lease = new KubernetesLease({
    connection: { mode: 'kubeconfig', path },
    environment: {},
    clock: new FakeClock(1_767_225_600),
    namespace: 'podtally',
    name: 'podtally',
    timeoutSeconds: 60,
  });
  made.push(lease);
  return lease;
};
const held = (holder: string, transitions: number): Parameters<KubernetesLease['write']>[0] => ({
  ...{ holder, duration: seconds(15), transitions },
});

test('a Lease is made where there is none, renewed, and read as others see it', async () => {
  const lease = leaseOf();
  expect(await lease.read(signal)).toBeNull();
  expect(await lease.write(held('a_1', 0), null, signal)).toBe(true);
  const read = await leaseOf().read(signal);
  expect(read).toEqual({ holder: 'a_1', duration: 15, transitions: 0, version: '2' });
  expect(await lease.write(held('a_1', 0), read, signal)).toBe(true);
  expect(server.object?.spec).toMatchObject({
    holderIdentity: 'a_1',
    leaseDurationSeconds: 15,
    leaseTransitions: 0,
    acquireTime: '2026-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:00:00.000000Z',
  });
  expect(server.asked).toEqual([
    `GET ${LEASES}/podtally`,
    `POST ${LEASES}`,
    `GET ${LEASES}/podtally`,
    `PUT ${LEASES}/podtally`,
  ]);
});

test('of two that write at once, one is told that the other was first', async () => {
  const [a, b] = [leaseOf(), leaseOf()];
  await a.read(signal);
  await b.read(signal);
  expect(await a.write(held('a_1', 0), null, signal)).toBe(true);
  expect(await b.write(held('b_1', 0), null, signal)).toBe(false);
  const [seenByA, seenByB] = [await a.read(signal), await b.read(signal)];
  expect(await b.write(held('b_1', 1), seenByB, signal)).toBe(true);
  expect(await a.write(held('a_1', 0), seenByA, signal)).toBe(false);
  expect((await a.read(signal))?.holder).toBe('b_1');
});

test('labels and fields that others put into it stay', async () => {
  const lease = leaseOf();
  await lease.write(held('a_1', 0), null, signal);
  if (server.object) server.object.metadata['labels'] = { team: 'platform' };
  await lease.write(held('a_1', 0), await lease.read(signal), signal);
  expect(server.object?.metadata).toMatchObject({ labels: { team: 'platform' } });
});

test('missing rights are told with the file that gives them', async () => {
  server.status = 403;
  await expect(leaseOf().read(signal)).rejects.toThrow(
    /^lease podtally\/podtally of .*: HTTP 403: .*; the service account needs get, create and update on leases there \(deploy\/kubernetes\/lease\.yaml\)$/u,
  );
});
