import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningExporter } from '../support/exporter.ts';
import { samplesNamed } from '../support/samples.ts';
import { until } from '../support/until.ts';
import { startBed } from './support/bed.ts';
import { isLive, keyOf, podManifest, podsOf, podsRunning } from './support/objects.ts';
import { startOnTestbed } from './support/podtally.ts';
import { startRecordingProxy, type RecordingProxy } from './support/recording-proxy.ts';
import { startSeveringProxy, type SeveringProxy } from './support/severing-proxy.ts';
import { accountOf, watching, type Pace, type Source } from './support/sources.ts';
import { kubeconfigOf } from './testbed/keys.ts';
import type { Json } from './testbed/api.ts';
import type { Testbed } from './testbed/testbed.ts';

const COST = 'podtally_cost_usd_per_hour';
const PACE: Pace = { scrapeSeconds: 1, windowSeconds: 5, timeoutSeconds: 0.5 };
/** Of `workloads.yaml`, and those that no machine carries. */
const PODS = 17;
const PAGE_SIZE = 3;
const CHANGES = 150;
/** Of the changes, the share after which all connections are cut. */
const CUTS = 0.2;
const SEED = 20_260_729;
/** The longest wait between two attempts is a minute. */
const PATIENCE_SECONDS = 120;

const scope = new AsyncDisposableStack();
let bed: Testbed;
let record: RecordingProxy;
let wire: SeveringProxy;
let source: Source;
let exporter: RunningExporter;

beforeAll(async () => {
  // Lists and watches that go on from before a compaction are answered with 410 Gone.
  bed = await startBed('watch', scope, { apiServerFlags: ['--etcd-compaction-interval', '2s'] });
  await bed.create('namespaces', 'nodes', 'workloads', 'unschedulable');
  await podsRunning(PODS, bed);
  const { access } = await accountOf(bed);
  record = await startRecordingProxy(access, scope);
  wire = await startSeveringProxy(record.url, scope);
  const kubeconfig = join(bed.folder, 'kubeconfig-through-the-proxies');
  await writeFile(kubeconfig, kubeconfigOf({ ...access, url: wire.url }), { mode: 0o600 });
  source = watching({ kubeconfig, pageSize: PAGE_SIZE });
  exporter = await startOnTestbed(bed, source, PACE, scope);
});
afterAll(() => scope.disposeAsync());

const PODS_PATH = '/api/v1/pods';
const isWatch = ({ searchParams }: URL): boolean => searchParams.has('watch');
const isPage = (url: URL): boolean => url.pathname === PODS_PATH && !isWatch(url);
const isLaterPage = (url: URL): boolean => isPage(url) && url.searchParams.has('continue');

/** What it shows of each live pod: where it is, whose it is. */
const shown = async (by = exporter): Promise<readonly string[]> =>
  samplesNamed(await by.samples(), COST, { resource: 'cpu', spend_type: 'usage' })
    .map(({ labels: { namespace, pod, node, team } }) => `${namespace}/${pod} ${node} ${team}`)
    .toSorted();

/** The same by a fresh list of the API. */
async function listed(): Promise<readonly string[]> {
  const namespaces: readonly Json[] = await bed.api.list('/api/v1/namespaces');
  const teams = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels.team]));
  return (await podsOf(bed))
    .filter(isLive)
    .map((pod) => {
      const { labels, namespace } = pod.metadata;
      return `${keyOf(pod)} ${pod.spec.nodeName} ${labels?.['team'] ?? teams.get(namespace) ?? 'unowned'}`;
    })
    .toSorted();
}

/** Waits until an exporter shows what a fresh list has. */
const caughtUp = (by = exporter): Promise<true> =>
  until(
    'the exporter to show what is there',
    async () => {
      expect(await shown(by)).toEqual(await listed());
      return true as const;
    },
    PATIENCE_SECONDS,
  );

const statusOf = async (by: RunningExporter): Promise<Json> => {
  const { sources } = JSON.parse((await by.get('/api/v1/status')).text);
  return sources.find(({ source: name }: { source: string }) => name === 'kubernetes');
};

/** Numbers from 0 to 1, the same ones each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const pod = (name: string): ReturnType<typeof podManifest> =>
  podManifest(name, { requests: { cpu: '1m' } });

/** Makes history that a compaction can take away. */
let writes = 0;
async function write(): Promise<void> {
  writes += 1;
  await bed.api.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `write-${writes}`, namespace: 'default' },
  });
}

test('lists are read in pages', async () => {
  await caughtUp();
  const pages = record.requests.filter(({ url }) => isPage(url));
  expect(pages.every(({ url }) => url.searchParams.get('limit') === `${PAGE_SIZE}`)).toBe(true);
  expect(pages.length).toBe(Math.ceil((await podsOf(bed)).length / PAGE_SIZE));
  expect(pages.filter(({ url }) => isLaterPage(url))).toHaveLength(pages.length - 1);
  expect(await statusOf(exporter)).toMatchObject({ up: true, errors: [] });
});

test('a list whose token expires on the way is begun anew, and holds everything once', async () => {
  const scopeOfAnother = new AsyncDisposableStack();
  const later = record.hold(isLaterPage);
  const begun = record.requests.length;
  const another = startOnTestbed(bed, source, PACE, scopeOfAnother);
  const { pathname, search } = await later.arrived;
  await until(
    'the token to expire',
    async () => {
      await write();
      const { status } = await bed.api.request('GET', `${pathname}${search}`);
      return status === 200 ? undefined : status;
    },
    PATIENCE_SECONDS,
  );
  later.release();
  await caughtUp(await another);
  const pages = record.requests.slice(begun).filter(({ url }) => isPage(url));
  expect(pages.map(({ isGone }) => isGone).slice(0, 3)).toEqual([false, true, false]);
  await scopeOfAnother.disposeAsync();
});

test('nothing is lost while connections break at random and objects change', async () => {
  const next = chance(SEED);
  const alive: string[] = [];
  let made = 0;
  let cuts = 0;
  const before = record.requests.length;
  for (let change = 0; change < CHANGES; change += 1) {
    const draw = next();
    if (draw < 0.5 || alive.length === 0) {
      made += 1;
      const name = `random-${made}`;
      await bed.api.create(pod(name));
      alive.push(name);
      // Now and then it must have its place first.
      if (next() < 0.5)
        await until(`a node for ${name}`, async () => {
          const { spec } = await bed.api.get(`/api/v1/namespaces/shop/pods/${name}`);
          return spec.nodeName;
        });
    } else if (draw < 0.75) {
      const [name = ''] = alive.splice(Math.floor(next() * alive.length), 1);
      await bed.api.remove(pod(name));
    } else {
      const name = alive[Math.floor(next() * alive.length)] ?? '';
      await bed.api.patch(pod(name), { metadata: { labels: { team: `t${change}` } } });
    }
    if (next() < CUTS && wire.sever() > 0) cuts += 1;
    // The next cut finds somebody watching.
    if (change % 30 === 0) await caughtUp();
  }
  expect(cuts).toBeGreaterThanOrEqual(5);
  await caughtUp();
  const watches = record.requests
    .slice(before)
    .filter(({ url }) => url.pathname === PODS_PATH && isWatch(url));
  expect(watches.length).toBeGreaterThanOrEqual(5);
});

test('what changed while the API was out of reach is there afterwards, though its watches are too old', async () => {
  const gone = (): number =>
    record.requests.filter(({ url, isGone }) => isWatch(url) && isGone).length;
  const before = gone();
  wire.block(true);
  await bed.api.create(pod('meanwhile'));
  await bed.api.remove({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db-0', namespace: 'payments' },
  });
  // A server that starts again has nothing that an old watch could go on from.
  await bed.apiServer.stop();
  await until('the state to say that it is out of reach', async () =>
    (await statusOf(exporter)).up ? undefined : true,
  );
  // Meanwhile the last good state stays.
  expect((await exporter.get('/readyz')).status).toBe(200);
  expect((await shown()).length).toBeGreaterThan(PODS);
  await bed.apiServer.start();
  await podsRunningAgain();
  wire.block(false);
  await caughtUp();
  expect((await shown()).join()).toContain('shop/meanwhile');
  expect(gone()).toBeGreaterThan(before);
  const { up, errors } = await until(
    'all to be well again',
    async () => {
      const state = await statusOf(exporter);
      return state.errors.length === 0 ? state : undefined;
    },
    PATIENCE_SECONDS,
  );
  expect([up, errors]).toEqual([true, []]);
});

/** Controllers and the scheduler find the server again. */
const podsRunningAgain = (): Promise<true> =>
  until(
    'db-0 to run again',
    async () => {
      const { status } = await bed.api.get('/api/v1/namespaces/payments/pods/db-0');
      return status.phase === 'Running' ? true : undefined;
    },
    PATIENCE_SECONDS,
  );
