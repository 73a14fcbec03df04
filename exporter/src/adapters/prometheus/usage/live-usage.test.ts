import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { knownCluster, recordOf, type KnownPod } from '../../../app/cluster/testing/known.ts';
import { FakeClock } from '../../../app/testing/fakes.ts';
import { interval } from '../../../domain/interval.ts';
import { unixSeconds } from '../../../domain/units.ts';
import { createPrometheusClient, type OpenClient } from '../http/query-client.ts';
import type { SeriesNames } from '../names.ts';
import { SplittingQueries } from '../splitting.ts';
import {
  configFor,
  NEVER,
  startStore,
  vectorAnswer,
  type FakeStore,
} from '../testing/fake-store.ts';
import { LiveReadings } from './live-readings.ts';
import { liveUsageOf } from './live-usage.ts';

const NOW = 10_000;
const WINDOW = 300;
/** The window that ends now, and was read ten seconds ago. */
const AT = NOW - 10;
const SPAN = interval(NOW - WINDOW, NOW);
const UID = '11111111-1111-1111-1111-111111111111';
const PLAIN: SeriesNames = { labels: {}, matchers: [] };
const NAMES = { stateMetrics: PLAIN, cadvisor: PLAIN, dcgm: PLAIN };

const scope = new AsyncDisposableStack();
let store: FakeStore;
let client: OpenClient;
beforeAll(async () => {
  store = await startStore(scope);
  client = createPrometheusClient(configFor(store.url), { clock: new FakeClock(NOW) });
  scope.defer(() => client.close());
});
afterAll(() => scope.disposeAsync());

type Rows = readonly (readonly [Readonly<Record<string, string>>, number])[];

/** What a store answers, by a word of the query. */
async function read(
  answers: Readonly<Record<string, Rows>>,
  apart: readonly string[] = [],
): Promise<LiveReadings> {
  store.answer = ({ query }) =>
    vectorAnswer(Object.entries(answers).find(([word]) => query.startsWith(word))?.[1] ?? []);
  const readings = new LiveReadings(new SplittingQueries(client), WINDOW);
  const failures = await readings.read(
    { names: NAMES, at: unixSeconds(AT), gpus: true, apart, namespaces: ['shop'] },
    NEVER,
  );
  expect(failures).toEqual([]);
  return readings;
}

const usageOf = (readings: LiveReadings, pod: KnownPod) => {
  const known = knownCluster([pod], NOW);
  const name = pod.uid === undefined ? pod.name : undefined;
  const record = name === undefined ? [...known.pods.records()][0]! : recordOf(known, name);
  return liveUsageOf(record, SPAN, Infinity, known, { readings, at: AT, window: WINDOW });
};

const CART = { namespace: 'shop', pod: 'cart' };
const cpu = (coreSeconds: number): Rows => [[CART, coreSeconds]];

test('a pod uses what the store adds up, at that rate until now', async () => {
  const readings = await read({
    'sum by (namespace, pod) (max by (namespace, pod, container, id) (increase': cpu(150),
    'sum by (namespace, pod) (max by (namespace, pod, container, id) (avg': [[CART, 1000]],
  });
  expect(usageOf(readings, { name: 'cart', from: 10 })).toEqual({
    used: { cpu: 150, memory: 300_000, gpu: 0 },
    runningSeconds: 300,
    unseenSeconds: 0,
    notes: [],
  });
});

test('a pod that is one minute old is not diluted by the minutes before it', async () => {
  const readings = await read({
    'sum by (namespace, pod) (max by (namespace, pod, container, id) (increase': cpu(25),
    'sum by (namespace, pod) (max by (namespace, pod, container, id) (avg': [[CART, 1000]],
  });
  // 25 core-seconds in the 50 seconds that were read, and 60 lived: half a core.
  const { used, runningSeconds } = usageOf(readings, { name: 'cart', from: NOW - 60 });
  expect(used).toEqual({ cpu: 30, memory: 60_000, gpu: 0 });
  expect(runningSeconds).toBe(60);
});

test('more than a pod can have used is noise: it counts as what it asks for', async () => {
  // Half a core over 300 seconds, and a minute for cAdvisor's clock: 180 core-seconds at most.
  const pod: KnownPod = { name: 'cart', from: 10, cores: 0.25, limit: 0.5 };
  const asked = 'sum by (namespace, pod) (max by (namespace, pod, container, id) (increase';
  expect(usageOf(await read({ [asked]: cpu(140) }), pod)).toMatchObject({
    used: { cpu: 140 * (300 / 300) },
  });
  const above = usageOf(await read({ [asked]: cpu(200) }), pod);
  expect(above.used.cpu).toBe(0.25 * 300);
  expect(above.notes).toEqual(['usage_above_limit']);
});

test('what nobody read is not zero', async () => {
  expect(usageOf(await read({}), { name: 'cart', from: 10, gpus: 1 }).used).toEqual({
    cpu: null,
    memory: null,
    gpu: null,
  });
});

test('GPUs are busy for their ratio, else for their percentage', async () => {
  const pod: KnownPod = { name: 'cart', from: 10, gpus: 2 };
  const ratio = 'avg by (namespace, pod) (avg_over_time(DCGM_FI_PROF_GR_ENGINE_ACTIVE';
  const percent = 'avg by (namespace, pod) (avg_over_time(DCGM_FI_DEV_GPU_UTIL';
  const both = await read({ [ratio]: [[CART, 0.5]], [percent]: [[CART, 51]] });
  expect(usageOf(both, pod).used.gpu).toBe(300);
  expect(usageOf(await read({ [percent]: [[CART, 51]] }), pod).used.gpu).toBeCloseTo(306, 9);
});

test('pods that share a name are read container by container, by the uid in its path', async () => {
  const id = `/kubepods/pod${UID}/c1`;
  const readings = await read(
    {
      'max by (namespace, pod, container, id) (increase': [[{ ...CART, id }, 60]],
      'max by (namespace, pod, container, id) (sum_over_time': [[{ ...CART, id }, 5000]],
      'max(count_over_time': [[{}, 10]],
    },
    ['cart'],
  );
  const { used } = usageOf(readings, { name: 'cart', uid: UID, from: 10 });
  // 5000 bytes over ten samples of 30 seconds each.
  expect(used).toEqual({ cpu: 60, memory: 150_000, gpu: 0 });
  expect(store.asked.map(({ query }) => query)).toContain(
    'max by (namespace, pod, container, id) (increase(container_cpu_usage_seconds_total{container!="",container!="POD",id!="",cpu=~"total|",pod=~"cart"}[300s]))',
  );
});
