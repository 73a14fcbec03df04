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
        return Promise.resolve(knownCluster([POD], NOW));
      },
      knowsPast: () => knowsPast,
      notes: () => Promise.resolve(new Map()),
      windowSeconds: 300,
      delaySeconds: 20,
      where: 'http://store',
      clock: new FakeClock(now),
      log: new FakeLog(),
    },
    knownCluster(pods, NOW),
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

/** What a meter read around a moment. */
const around = (
  moment: number,
  value: (at: number) => number,
): readonly (readonly [number, number])[] =>
  [-15, 15, 45, 75, 105, 135, 165].map((off) => [moment + off, value(moment + off)]);
const half = (at: number): number => at / 2;
const hundred = (): number => 100;

test('of a container that was there all of an hour its counter is read around both ends, and the mean of its memory', async () => {
  const two: Interval = interval(HOUR.start, HOUR.end + 3600);
  store.answer = ({ query, form }) => {
    const at = Number(form.get('time'));
    if (query.startsWith('container_cpu')) return matrixAnswer([[LABELS, around(at - 180, half)]]);
    if (query.startsWith('container_mem'))
      return matrixAnswer([[LABELS, around(at - 180, hundred)]]);
    return vectorAnswer(query.includes('avg_over_time') ? [[{ id: LABELS.id }, 100]] : []);
  };
  store.asked.length = 0;
  const source = usage(true, [], two.end + 200);
  source.expect(two);
  for (const piece of [HOUR, interval(HOUR.end, two.end)]) {
    const { pods, gaps } = finished(await source.account(piece, 0, NEVER));
    expect(pods[0]!.usage.used).toEqual({ cpu: 1800, memory: 360_000, gpu: 0 });
    expect(gaps).toEqual([]);
  }
  // What stands between two pieces is read once.
  const asked = store.asked.map(({ query, form }) => `${query.slice(0, 13)} ${form.get('time')}`);
  expect(asked.toSorted()).toEqual([
    ...['container_cpu 10980', 'container_cpu 3780', 'container_cpu 7380'],
    ...['container_mem 10980', 'container_mem 3780', 'container_mem 7380'],
    ...['max by (id) ( 10800', 'max by (id) ( 7200'],
    ...['min by (names 10800', 'min by (names 7200'],
  ]);
});

test('a pod with a container whose counter went back is read sample by sample, and no other', async () => {
  const odd = { ...LABELS, pod: 'till', id: `/kubepods/pod${OTHER}/c2` };
  store.answer = ({ query, form }) => {
    const edge = Math.min(HOUR.end, Number(form.get('time')) - 180);
    if (query.startsWith('container_cpu'))
      return matrixAnswer(
        query.includes('pod=~"till"')
          ? [[odd, samples((at) => (at < 5400 ? at / 2 : (at - 5400) / 4))]]
          : [[LABELS, around(edge, half)]],
      );
    if (query.startsWith('container_memory'))
      return matrixAnswer([
        query.includes('pod=~"till"') ? [odd, samples(() => 50)] : [LABELS, around(edge, hundred)],
      ]);
    if (query.includes('avg_over_time')) return vectorAnswer([[{ id: LABELS.id }, 100]]);
    return vectorAnswer(query.includes('resets') ? [[odd, -1]] : []);
  };
  store.asked.length = 0;
  const { pods } = finished(
    await usage(true, [], NOW, [POD, TILL]).account(HOUR, HOUR.start, NEVER),
  );
  expect(Object.fromEntries(pods.map(({ pod, usage: { used } }) => [pod.name, used]))).toEqual({
    cart: { cpu: 1800, memory: 360_000, gpu: 0 },
    // Half a core until 5385, a quarter from 5415 on, and what it had counted by then.
    till: { cpu: 892.5 + 3.75 + 446.25, memory: 180_000, gpu: 0 },
  });
  const raw = store.asked.filter(({ query }) => query.endsWith('[4080s]'));
  expect(raw.map(({ query }) => query.includes('pod=~"till"'))).toEqual([true, true]);
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
