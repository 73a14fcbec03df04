import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { knownCluster } from '../../../app/cluster/testing/known.ts';
import { FakeClock, FakeLog } from '../../../app/testing/fakes.ts';
import { interval, type Interval } from '../../../domain/interval.ts';
import { finished } from '../../../domain/stepwise.ts';
import { createPrometheusClient, type OpenClient } from '../http/query-client.ts';
import type { SeriesNames } from '../names.ts';
import { SplittingQueries } from '../splitting.ts';
import {
  configFor,
  matrixAnswer,
  NEVER,
  refusal,
  startStore,
  vectorAnswer,
  type FakeStore,
} from '../testing/fake-store.ts';
import { StoreUsage } from './store-usage.ts';

const HOUR = interval(3600, 7200);
const NOW = 7400;
const UID = '11111111-1111-1111-1111-111111111111';
const PLAIN: SeriesNames = { labels: {}, matchers: [] };
const LABELS = { namespace: 'shop', pod: 'cart', container: 'app', id: `/kubepods/pod${UID}/c1` };
const POD = { name: 'cart', uid: UID, from: 10 };
const OTHER = '22222222-2222-2222-2222-222222222222';
const TILL = { name: 'till', uid: OTHER, from: 10 };

const scope = new AsyncDisposableStack();
let store: FakeStore;
let client: OpenClient;
beforeAll(async () => {
  store = await startStore(scope);
  client = createPrometheusClient(configFor(store.url), { clock: new FakeClock(NOW) });
  scope.defer(() => client.close());
});
afterAll(() => scope.disposeAsync());

/** @param past who was there before, by span */
function usage(knowsPast = false, past: Interval[] = [], now = NOW, pods = [POD]): StoreUsage {
  return new StoreUsage(
    {
      queries: new SplittingQueries(client),
      names: () => Promise.resolve({ stateMetrics: PLAIN, cadvisor: PLAIN, dcgm: PLAIN }),
      identifyPast: (span) => {
        past.push(span);
        return Promise.resolve(knownCluster(pods, now));
      },
      knowsPast: () => knowsPast,
      notes: () => Promise.resolve(new Map()),
      windowSeconds: 300,
      scrapeSeconds: () => 30,
      delaySeconds: 20,
      where: 'http://store',
      clock: new FakeClock(now),
      log: new FakeLog(),
    },
    knownCluster(pods, now),
  );
}

/** Half a core and 100 bytes, every 30 seconds; one sample is broken. */
const samples = (value: (at: number) => number): readonly (readonly [number, number])[] =>
  Array.from({ length: 136 }, (_, i) => 3315 + 30 * i).map((at) => [at, value(at)]);

function answerHour(): void {
  store.answer = ({ query }) => {
    if (query.startsWith('container_cpu'))
      return matrixAnswer([[LABELS, samples((at) => (at === 4005 ? -1 : at / 2))]]);
    if (query.startsWith('container_memory')) return matrixAnswer([[LABELS, samples(() => 100)]]);
    return vectorAnswer([]);
  };
}

test('a container with a broken sample is accounted for from every sample around the hour; what is no use is a gap', async () => {
  answerHour();
  store.asked.length = 0;
  const past: Interval[] = [];
  const { pods, gaps } = finished(await usage(true, past).account(HOUR, HOUR.start, NEVER));
  expect(past).toEqual([]);
  expect(pods[0]!.usage.used).toEqual({ cpu: 1800, memory: 360_000, gpu: 0 });
  expect(gaps).toContainEqual({
    kind: 'sample_invalid',
    count: 1,
    examples: ['http://store: 1 samples'],
  });
  // Five minutes before it, three behind it.
  expect(store.asked.map(({ query }) => query)).toContain(
    'container_memory_working_set_bytes{container!="",container!="POD",id!=""}[4080s]',
  );
});

/** Half a core and 100 bytes, every 30 seconds, from 15 s behind a moment to 15 s before another. */
const every30 = (
  from: number,
  to: number,
  value: (at: number) => number,
): readonly (readonly [number, number])[] =>
  Array.from({ length: (to - from) / 30 }, (_, i) => from + 15 + 30 * i).map((at) => [
    at,
    value(at),
  ]);
const half = (at: number): number => at / 2;

test('the hours of an expected window are read together, and each has what was used in it', async () => {
  const two = interval(HOUR.start, HOUR.end + 3600);
  store.answer = ({ query }) => {
    if (query.startsWith('container_cpu'))
      return matrixAnswer([[LABELS, every30(3300, 10_980, half)]]);
    if (query.startsWith('container_mem'))
      return matrixAnswer([[LABELS, every30(3300, 10_980, (at) => (at < 7200 ? 100 : 200))]]);
    return vectorAnswer([]);
  };
  store.asked.length = 0;
  const past: Interval[] = [];
  const source = usage(true, past, two.end + 200);
  source.expect(two);
  const used = [];
  for (const piece of [HOUR, interval(HOUR.end, two.end)]) {
    const { pods, gaps } = finished(await source.account(piece, two.end, NEVER));
    used.push(pods[0]!.usage.used);
    expect(gaps).toEqual([]);
  }
  // From 100 at 7185 to 200 at 7215: 125 × 15 s before the hour's edge, 175 × 15 s behind it.
  expect(used).toEqual([
    { cpu: 1800, memory: 358_500 + 1875, gpu: 0 },
    { cpu: 1800, memory: 717_000 + 2625, gpu: 0 },
  ]);
  expect(past).toEqual([two]);
  expect(store.asked.map(({ query, form }) => `${query.slice(0, 13)} ${form.get('time')}`)).toEqual(
    expect.arrayContaining(['container_cpu 10980', 'container_mem 10980', 'max by (names 10980']),
  );
  expect(store.asked).toHaveLength(3);
});

test('a container that began again is metered, and its neighbour that was there all the time loses nothing', async () => {
  const odd = { ...LABELS, pod: 'till', id: `/kubepods/pod${OTHER}/c2` };
  store.answer = ({ query }) => {
    if (query.startsWith('container_cpu'))
      return matrixAnswer([
        [odd, samples((at) => (at < 5400 ? at / 2 : (at - 5400) / 4))],
        [LABELS, samples(half)],
      ]);
    if (query.startsWith('container_memory'))
      return matrixAnswer([
        [odd, samples(() => 50)],
        [LABELS, samples(() => 100)],
      ]);
    return vectorAnswer([]);
  };
  const { pods } = finished(
    await usage(true, [], NOW, [POD, TILL]).account(HOUR, HOUR.start, NEVER),
  );
  expect(Object.fromEntries(pods.map(({ pod, usage: { used } }) => [pod.name, used]))).toEqual({
    cart: { cpu: 1800, memory: 360_000, gpu: 0 },
    // Half a core until 5385, a quarter from 5415 on, and what it had counted by then.
    till: { cpu: 892.5 + 3.75 + 446.25, memory: 180_000, gpu: 0 },
  });
});

test('a pod of which one container was there all the time and one came within the hour used what both did', async () => {
  const late = { ...LABELS, container: 'debug', id: `/kubepods/pod${UID}/c2` };
  const lateSamples = samples(half).filter(([at]) => at >= 5400);
  store.answer = ({ query }) => {
    if (query.startsWith('container_cpu'))
      return matrixAnswer([
        [LABELS, samples(half)],
        [late, lateSamples.map(([at]) => [at, (at - 5400) / 4])],
      ]);
    if (query.startsWith('container_memory'))
      return matrixAnswer([
        [LABELS, samples(() => 100)],
        [late, lateSamples.map(([at]) => [at, 50])],
      ]);
    // It started at 5400.
    return vectorAnswer([[late, 5400]]);
  };
  const { pods, gaps } = finished(await usage(true).account(HOUR, HOUR.start, NEVER));
  expect(pods[0]!.usage.used).toEqual({ cpu: 1800 + 450, memory: 360_000 + 90_000, gpu: 0 });
  expect(pods[0]!.usage.runningSeconds).toBe(3600);
  expect(gaps).toEqual([]);
});

test('two series of one container that both tell all of it count once', async () => {
  const twin = { ...LABELS, replica: 'b' };
  store.answer = ({ query }) => {
    if (query.startsWith('container_cpu'))
      return matrixAnswer([
        [LABELS, samples(half)],
        [twin, samples(half)],
      ]);
    if (query.startsWith('container_memory'))
      return matrixAnswer([
        [LABELS, samples(() => 100)],
        [twin, samples(() => 100)],
      ]);
    return vectorAnswer([]);
  };
  const { pods } = finished(await usage(true).account(HOUR, HOUR.start, NEVER));
  expect(pods[0]!.usage.used).toEqual({ cpu: 1800, memory: 360_000, gpu: 0 });
});

test('a series that tells part of an hour adds nothing to one of its container that tells all of it', async () => {
  const twin = { ...LABELS, replica: 'b' };
  for (const order of ['part first', 'part last']) {
    const both = (value: (at: number) => number): Parameters<typeof matrixAnswer>[0] => {
      const part = [twin, samples(value).slice(40, 70)] as const;
      const all = [LABELS, samples(value)] as const;
      return order === 'part first' ? [part, all] : [all, part];
    };
    store.answer = ({ query }) => {
      if (query.startsWith('container_cpu')) return matrixAnswer(both(half));
      if (query.startsWith('container_mem')) return matrixAnswer(both(() => 100));
      return vectorAnswer([]);
    };
    const { pods } = finished(await usage(true).account(HOUR, HOUR.start, NEVER));
    expect([order, pods[0]!.usage.used]).toEqual([order, { cpu: 1800, memory: 360_000, gpu: 0 }]);
  }
});

test('who was there before anybody watched is read from the store, where it knows', async () => {
  answerHour();
  const past: Interval[] = [];
  const { pods } = finished(await usage(true, past).account(HOUR, HOUR.start + 1, NEVER));
  expect(past).toEqual([HOUR]);
  expect(pods).toHaveLength(1);
  expect(usage(true).accountableFrom(5000)).toBe(0);
});

test('where it does not know, that is said with what to do', async () => {
  await expect(usage().account(HOUR, HOUR.start + 1, NEVER)).rejects.toThrow(
    'http://store has no series of kube-state-metrics (kube_pod_info), so who was there before is not known; let it scrape kube-state-metrics, or check metrics.prometheus.match.',
  );
  expect(usage().accountableFrom(5000)).toBe(5000);
});

test('an account of half the samples is none', async () => {
  store.answer = ({ query }) => {
    if (query.includes('container_memory')) return refusal(503, 'starting');
    return query.startsWith('container_cpu') ? matrixAnswer([]) : vectorAnswer([]);
  };
  await expect(usage().account(HOUR, HOUR.start, NEVER)).rejects.toThrow('503');
});

test('half a picture of now is not published, and the state says why', async () => {
  const half = usage();
  store.answer = () => refusal(503, 'starting');
  await half.poll(NOW, NEVER);
  expect(() => half.observe(interval(NOW - 300, NOW))).toThrow('503');
  expect(half.states()[0]).toMatchObject({ source: 'prometheus', up: false });
  store.answer = () => vectorAnswer([]);
  await half.poll(NOW + 30, NEVER);
  expect(finished(half.observe(interval(NOW - 270, NOW + 30))).pods).toHaveLength(1);
  expect(half.states()[0]).toMatchObject({ up: true, errors: [] });
});
