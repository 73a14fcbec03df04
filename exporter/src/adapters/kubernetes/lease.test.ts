import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { FakeClock } from '../../app/testing/fakes.ts';
import { seconds } from '../../domain/units.ts';
import { KubernetesLease } from './lease.ts';

const { signal } = new AbortController();
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/podtally/leases';
const Written = z.looseObject({
  apiVersion: z.literal('coordination.k8s.io/v1'),
  kind: z.literal('Lease'),
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string().optional() }),
  spec: z.looseObject({
    renewTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/u),
  }),
});

/** Keeps one Lease as an API server does: a write of an older version is a conflict. */
class LeaseServer {
  object: z.output<typeof Written> | null = null;
  status = 0;
  readonly asked: string[] = [];
  readonly #server: Server;
  #version = 1;

  constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        this.asked.push(`${request.method} ${request.url}`);
        const [status, answer] = this.#answer(request.method ?? '', request.url ?? '', body);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(method: string, url: string, body: string): readonly [number, object] {
    const refusal = (code: number, reason: string): readonly [number, object] => [
      code,
      { kind: 'Status', code, reason, message: `leases "podtally" ${reason}` },
    ];
    if (this.status !== 0) return refusal(this.status, 'is forbidden');
    if (method === 'GET') return this.object ? [200, this.object] : refusal(404, 'not found');
    const written = Written.parse(JSON.parse(body));
    if (method === 'POST' ? url !== LEASES : url !== `${LEASES}/podtally`)
      return refusal(404, 'not found');
    const isStale = written.metadata.resourceVersion !== this.object?.metadata.resourceVersion;
    if (isStale) return refusal(409, 'has been modified');
    this.#version += 1;
    const metadata = { ...written.metadata, resourceVersion: String(this.#version) };
    this.object = { ...written, metadata };
    return [method === 'POST' ? 201 : 200, this.object];
  }
}

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
