import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { interval } from '../../domain/interval.ts';
import type { Observation, ObservedPod } from '../../domain/observation.ts';
import {
  cadvisorPage,
  HOUR_START,
  ksmPage,
  NEVER,
  NODE,
  servePages,
  sourceOver,
  uid,
  type FakeContainer,
  type FakePod,
  type Pages,
} from './testing/fake-cluster.ts';
import { finished } from '../../domain/stepwise.ts';

let pages: Pages;
let clock: FakeClock;
let source: ReturnType<typeof sourceOver>;

beforeEach(async () => {
  pages = await servePages();
  clock = new FakeClock(HOUR_START);
  source = sourceOver(pages, clock);
});
afterEach(() => pages.close());

/** Polls at a second of the hour with these pods and containers on show; the pages stay as they are where nothing is given. */
async function pollAt(
  second: number,
  pods?: readonly FakePod[],
  containers?: readonly Omit<FakeContainer, 'at'>[],
): Promise<void> {
  const at = HOUR_START + second;
  clock.set(at);
  if (pods !== undefined) pages.set('/ksm', ksmPage(pods));
  if (containers !== undefined)
    pages.set('/cadvisor', cadvisorPage(containers.map((each) => ({ at, ...each }))));
  await source.poll(NEVER);
}

const between = (from: number, to: number): Observation =>
  finished(source.observe(interval(HOUR_START + from, HOUR_START + to)));
const podIn = (observation: Observation, wanted: string): ObservedPod | undefined =>
  observation.pods.find(({ pod }) => pod.uid === wanted);
const errorsOf = (name: string): readonly string[] =>
  source.states().find((state) => state.source === name)?.errors ?? [];

const CART = { uid: uid(1) };
const cart = (cpu: number | string): Omit<FakeContainer, 'at'> => ({ podId: uid(1), cpu });

describe('a living pod', () => {
  test('uses what its counter counted and holds what it requests, the rows of pause and cgroup apart', async () => {
    await pollAt(30, [CART], [cart(3)]);
    await pollAt(60, [CART], [cart(12)]);
    const seen = podIn(between(0, 60), uid(1));
    expect(seen?.usage).toEqual({
      used: { cpu: 12, memory: 60_000, gpu: 0 },
      runningSeconds: 60,
      unseenSeconds: 0,
      notes: [],
    });
    expect(seen?.requests).toEqual([
      { from: HOUR_START, amounts: { cpu: 0.5, memory: 0, gpu: 0 } },
    ]);
    expect(seen?.life).toEqual({ from: HOUR_START, to: null, endEstimated: false });
  });

  test('has one usage for the hour however it is cut', async () => {
    for (let second = 30; second <= 600; second += 30)
      await pollAt(second, [CART], [cart(second / 10)]);
    const cpu = (from: number, to: number): number =>
      podIn(between(from, to), uid(1))?.usage.used.cpu ?? NaN;
    expect(cpu(0, 600)).toBeCloseTo(60, 9);
    expect(cpu(0, 417) + cpu(417, 600)).toBeCloseTo(60, 9);
  });

  test('is the same object from poll to poll while nothing about it changes', async () => {
    const pod = { ...CART, labels: 'label_team="red"' };
    await pollAt(30, [pod]);
    const before = podIn(between(0, 30), uid(1))?.pod;
    await pollAt(60, [pod]);
    expect(podIn(between(0, 60), uid(1))?.pod).toBe(before);
    await pollAt(90, [{ ...pod, labels: 'label_team="blue"' }]);
    expect(podIn(between(0, 90), uid(1))?.pod.labels).toEqual({ team: 'blue' });
  });

  test('that is not scheduled is not there', async () => {
    await pollAt(30, [{ ...CART, node: '' }]);
    expect(between(0, 30).pods).toEqual([]);
    expect(between(0, 30).counted.overInterval.pods).toBe(0);
  });

  test('keeps names with quotes, newlines and letters of every kind', async () => {
    const name = 'ca"rt\nüber\\日本';
    await pollAt(30, [{ ...CART, name, labels: 'label_team="a\\"b"' }], [{ ...cart(3), name }]);
    const seen = podIn(between(0, 30), uid(1));
    expect(seen?.pod.name).toBe(name);
    expect(seen?.pod.labels).toEqual({ team: 'a"b' });
    expect(seen?.usage.used.cpu).toBe(3);
  });

  test('changes its request midway between two readings when it is resized in place', async () => {
    await pollAt(30, [CART]);
    await pollAt(60, [{ ...CART, cpuRequest: 1 }]);
    const steps = podIn(between(0, 60), uid(1))?.requests;
    expect(steps?.map(({ from, amounts }) => [from - HOUR_START, amounts.cpu])).toEqual([
      [0, 0.5],
      [45, 1],
    ]);
    expect(between(0, 60).counted.overInterval.cpuRequests).toBe(0.5 * 45 + 1 * 15);
    expect(between(0, 60).counted.atEnd.cpuRequests).toBe(1);
  });
});

describe('a pod that ends', () => {
  test('ends when kube-state-metrics says it completed, and not before its phase says so', async () => {
    await pollAt(30, [{ ...CART, completed: HOUR_START + 20 }]);
    expect(podIn(between(0, 30), uid(1))?.life.to).toBeNull();
    await pollAt(60, [{ ...CART, phase: 'Succeeded', completed: HOUR_START + 50 }]);
    const seen = podIn(between(0, 60), uid(1));
    expect(seen?.life).toEqual({ from: HOUR_START, to: HOUR_START + 50, endEstimated: false });
    expect(podIn(between(50, 60), uid(1))).toBeUndefined();
  });

  test('ends midway between two readings when its object is gone, as a gap', async () => {
    await pollAt(30, [CART, { uid: uid(2), name: 'web' }]);
    await pollAt(60, [{ uid: uid(2), name: 'web' }]);
    expect(podIn(between(0, 60), uid(1))?.life).toEqual({
      from: HOUR_START,
      to: HOUR_START + 45,
      endEstimated: true,
    });
    expect(between(0, 60).gaps).toEqual([
      { kind: 'pod_end_estimated', count: 1, examples: ['shop/cart'] },
      { kind: 'host_without_usage', count: 1, examples: [`${NODE}: its kubelet never answered`] },
    ]);
  });

  test('ends when its successor of the same name was created, each with its own usage', async () => {
    await pollAt(30, [CART], [cart(30)]);
    await pollAt(
      60,
      [{ uid: uid(2), from: HOUR_START + 40 }],
      [{ podId: uid(2), cpu: 5, start: HOUR_START + 41 }],
    );
    const seen = between(0, 60);
    expect(podIn(seen, uid(1))?.life).toEqual({
      from: HOUR_START,
      to: HOUR_START + 40,
      endEstimated: false,
    });
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(40);
    expect(podIn(seen, uid(1))?.usage.notes).toEqual(['usage_extrapolated']);
    expect(podIn(seen, uid(2))?.usage.used.cpu).toBe(5);
  });

  test('is taken back to life when a restarted kube-state-metrics had only forgotten it', async () => {
    const web = { uid: uid(2), name: 'web' };
    await pollAt(30, [CART, web]);
    await pollAt(60, [web]);
    await pollAt(90, [CART, web]);
    expect(podIn(between(0, 90), uid(1))?.life.to).toBeNull();
  });

  test('is forgotten after the previous hour', async () => {
    await pollAt(30, [CART], [cart(30)]);
    await pollAt(60, [{ uid: uid(2), name: 'web' }], []);
    await pollAt(7230, [{ uid: uid(2), name: 'web' }], []);
    expect(podIn(between(0, 7230), uid(1))).toBeUndefined();
  });

  test('of twenty seconds has twenty seconds though no sample saw it', async () => {
    await pollAt(30, [], []);
    await pollAt(60, [
      { ...CART, from: HOUR_START + 35, phase: 'Succeeded', completed: HOUR_START + 55 },
    ]);
    const seen = podIn(between(0, 60), uid(1));
    expect(seen?.usage.used.cpu).toBeNull();
    expect(seen?.usage.runningSeconds).toBe(20);
    expect(between(0, 60).counted.overInterval.cpuRequests).toBe(10);
  });
});

describe('a container', () => {
  test('that restarts is a new curve from zero', async () => {
    await pollAt(30, [CART], [{ ...cart(30), id: 'a' }]);
    await pollAt(60, [CART], [{ ...cart(10), id: 'b', start: HOUR_START + 50 }]);
    // 30 until second 30, on at 1 per second until the next one started, then 10.
    expect(podIn(between(0, 60), uid(1))?.usage.used.cpu).toBe(60);
  });

  test('counts once where two paths show the same id', async () => {
    clock.set(HOUR_START + 30);
    pages.set('/ksm', ksmPage([CART]));
    const page = cadvisorPage([{ ...cart(30), at: HOUR_START + 30 }]);
    pages.set('/cadvisor', page + page.replaceAll('id="/kubepods', 'id="/docker/abc/kubepods'));
    await source.poll(NEVER);
    expect(podIn(between(0, 30), uid(1))?.usage.used.cpu).toBe(30);
  });

  test('loses and gains nothing by a counter that jumps a thousandfold for one scrape, and says so', async () => {
    const pod = { ...CART, cpuLimit: 2 };
    await pollAt(30, [pod], [cart(30)]);
    await pollAt(60, [pod], [cart(60_000)]);
    await pollAt(90, [pod], [cart(90)]);
    const seen = between(0, 90);
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(90);
    expect(seen.gaps.map(({ kind, count }) => [kind, count])).toEqual([['sample_invalid', 1]]);
  });

  test('gets its mean rate where a jump stays, once, and says so', async () => {
    const pod = { ...CART, cpuLimit: 2 };
    await pollAt(30, [pod], [cart(30)]);
    await pollAt(60, [pod], [cart(60_000)]);
    await pollAt(90, [pod], [cart(60_030)]);
    const usage = podIn(between(0, 90), uid(1))?.usage;
    expect(usage?.used.cpu).toBe(90);
    expect(usage?.notes).toEqual(['usage_above_limit']);
  });

  test('goes on after its counter began again at zero', async () => {
    await pollAt(30, [CART], [cart(30)]);
    await pollAt(60, [CART], [cart(20)]);
    await pollAt(90, [CART], [cart(50)]);
    const seen = between(0, 90);
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(80);
    expect(seen.gaps).toEqual([]);
  });

  test('ignores and counts what is no number, negative, infinite or an hour old', async () => {
    await pollAt(30, [CART], [cart(30)]);
    await pollAt(60, [CART], [cart('NaN')]);
    await pollAt(90, [CART], [cart(-5)]);
    await pollAt(120, [CART], [cart('+Inf')]);
    clock.set(HOUR_START + 150);
    pages.set('/cadvisor', cadvisorPage([{ ...cart(7), at: HOUR_START - 3450 }]));
    await source.poll(NEVER);
    await pollAt(180, [CART], [cart(180)]);
    const seen = between(0, 180);
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(180);
    expect(seen.gaps).toEqual([
      {
        kind: 'sample_invalid',
        count: 5,
        examples: [`kubelet ${NODE} ${pages.url}/cadvisor: 5 samples`],
      },
    ]);
  });

  test('that was old when first seen says for how long nobody saw it', async () => {
    const old = { ...CART, from: HOUR_START - 50_000 };
    const row = { ...cart(5000), start: HOUR_START - 50_000 };
    await pollAt(100, [old], [row]);
    await pollAt(200, [old], [{ ...row, cpu: 5050 }]);
    expect(podIn(between(0, 200), uid(1))?.usage).toEqual({
      used: { cpu: 50, memory: 100_000, gpu: 0 },
      runningSeconds: 200,
      unseenSeconds: 100,
      notes: ['usage_partly_unknown'],
    });
  });

  test('of a pod nobody lists is a gap after the next reading', async () => {
    await pollAt(30, [CART], [{ podId: uid(9), cpu: 3, name: 'ghost' }]);
    expect(between(0, 30).gaps.map(({ kind }) => kind)).not.toContain('usage_without_identity');
    await pollAt(60, [CART], [{ podId: uid(9), cpu: 6, name: 'ghost' }]);
    expect(between(0, 60).gaps).toContainEqual({
      kind: 'usage_without_identity',
      count: 1,
      examples: [`shop/ghost (pod id ${uid(9)})`],
    });
  });
});

describe('a static pod', () => {
  const HASH = '0123456789abcdef0123456789abcdef';

  test('is found by its config hash where that is shown', async () => {
    const annotations = `annotation_kubernetes_io_config_hash="${HASH}"`;
    await pollAt(30, [{ ...CART, annotations }], [{ ...cart(3), podId: HASH, name: 'other' }]);
    expect(podIn(between(0, 30), uid(1))?.usage.used.cpu).toBe(3);
  });

  test('is found by its name where the hash is not shown', async () => {
    await pollAt(30, [CART], [{ ...cart(3), podId: HASH }]);
    expect(podIn(between(0, 30), uid(1))?.usage.used.cpu).toBe(3);
  });

  test('is not guessed while two pods share its name', async () => {
    const twin = { uid: uid(2), phase: 'Failed', completed: HOUR_START + 10 };
    await pollAt(30, [CART, twin], [{ ...cart(3), podId: HASH }]);
    expect(podIn(between(0, 30), uid(1))?.usage.used.cpu).toBeNull();
  });
});

describe('a host', () => {
  test('is billed from its creation, and through an outage of its kubelet', async () => {
    await pollAt(30, [CART], [cart(30)]);
    pages.set('/cadvisor', undefined);
    await pollAt(60);
    await pollAt(630);
    expect(between(330, 630).hosts.map(({ life }) => life)).toEqual([
      { from: HOUR_START - 86_400, to: null, endEstimated: false },
    ]);
    expect(between(330, 630).gaps).toContainEqual({
      kind: 'host_without_usage',
      count: 1,
      examples: [`${NODE}: its kubelet last answered at 2026-10-01T10:00:30.000Z`],
    });
    await pollAt(660, [CART], [cart(660)]);
    expect(podIn(between(0, 660), uid(1))?.usage.used.cpu).toBe(660);
    expect(podIn(between(0, 660), uid(1))?.usage.notes).toEqual([]);
  });

  test('ended half a scrape after its last answer when its node is not ready and its kubelet stays silent', async () => {
    const notReady = `kube_node_status_condition{node="${NODE}",condition="Ready",status="false"} 1\n`;
    await pollAt(30, [CART], [cart(30)]);
    pages.set('/cadvisor', undefined);
    pages.set('/ksm', ksmPage([CART]) + notReady);
    await pollAt(900);
    expect(between(0, 900).hosts[0]?.life.to).toBeNull();
    await pollAt(960);
    expect(between(0, 960).hosts[0]?.life).toEqual({
      from: HOUR_START - 86_400,
      to: HOUR_START + 45,
      endEstimated: true,
    });
    expect(podIn(between(0, 960), uid(1))?.usage.used.cpu).toBe(45);
  });

  test('ends when its object is gone, and comes back as another', async () => {
    await pollAt(30, [CART], [cart(30)]);
    pages.set('/ksm', ksmPage([CART], HOUR_START + 70));
    await pollAt(90, undefined, []);
    expect(between(0, 90).hosts.map(({ life }) => [life.from, life.to])).toEqual([
      [HOUR_START - 86_400, HOUR_START + 45],
      [HOUR_START + 70, null],
    ]);
  });
});

describe('kube-state-metrics', () => {
  test('in two replicas doubles nothing', async () => {
    source = sourceOver(pages, clock, {
      kubeStateMetrics: { urls: [`${pages.url}/ksm`, `${pages.url}/ksm2`] },
    });
    pages.set('/ksm2', ksmPage([CART]));
    await pollAt(30, [CART], [cart(30)]);
    const seen = between(0, 30);
    expect(seen.pods.map(({ pod }) => pod.uid)).toEqual([uid(1)]);
    expect(seen.hosts).toHaveLength(1);
    expect(seen.pods[0]?.requests[0]?.amounts.cpu).toBe(0.5);
    expect(seen.counted.overInterval.cpuRequests).toBe(15);
  });

  test('in shards is read as one, and a failing shard keeps its pods', async () => {
    source = sourceOver(pages, clock, {
      kubeStateMetrics: { urls: [`${pages.url}/ksm`, `${pages.url}/ksm2`] },
    });
    pages.set('/ksm2', ksmPage([{ uid: uid(2), name: 'web' }]));
    await pollAt(30, [CART]);
    pages.set('/ksm2', undefined);
    await pollAt(60, [CART]);
    expect(between(0, 60).pods.map(({ pod, life }) => [pod.name, life.to])).toEqual([
      ['cart', null],
      ['web', null],
    ]);
    expect(errorsOf('kube-state-metrics')).toEqual([
      `kube-state-metrics ${pages.url}/ksm2: HTTP 404; there is no metrics page at this address; check its path; using what it said 30 s ago`,
    ]);
  });

  test('that breaks off in mid-line changes nothing', async () => {
    await pollAt(30, [CART, { uid: uid(2), name: 'web' }]);
    clock.set(HOUR_START + 60);
    pages.set('/ksm', ksmPage([CART]).slice(0, -10));
    await source.poll(NEVER);
    expect(between(0, 60).pods.map(({ life }) => life.to)).toEqual([null, null]);
    expect(source.states()[0]).toMatchObject({ up: false, targets: { total: 1, up: 0 } });
  });

  test('that is not configured is an error that says what to do', async () => {
    source = sourceOver(pages, clock, { kubeStateMetrics: { urls: [] } });
    await source.poll(NEVER);
    expect(source.watchingSince()).toBeNull();
    expect(between(0, 30).pods).toEqual([]);
    expect(errorsOf('kube-state-metrics')).toEqual([
      'no address of kube-state-metrics is known; set metrics.direct.kubeStateMetrics.urls',
    ]);
  });

  test('whose page is something else is an error, not an empty cluster', async () => {
    await pollAt(30, [CART]);
    clock.set(HOUR_START + 60);
    pages.set('/ksm', 'process_cpu_seconds_total 1\n');
    await source.poll(NEVER);
    expect(between(0, 60).pods).toHaveLength(1);
    expect(errorsOf('kube-state-metrics')[0]).toContain('it shows neither pods nor nodes');
  });
});

describe('the clock', () => {
  test('set back a little is waited for', async () => {
    await pollAt(60, [CART], [cart(60)]);
    await pollAt(30, [CART], [cart(70)]);
    await pollAt(90, [CART], [cart(90)]);
    expect(podIn(between(0, 90), uid(1))?.usage.used.cpu).toBe(90);
    expect(source.watchingSince()).toBe(HOUR_START + 60);
  });

  test('set back by an hour begins again', async () => {
    await pollAt(3600, [CART], [cart(60)]);
    await pollAt(30, [CART], [cart(70)]);
    expect(source.watchingSince()).toBe(HOUR_START + 30);
    await pollAt(60, [CART], [cart(100)]);
    expect(podIn(between(30, 60), uid(1))?.usage.used.cpu).toBe(30);
  });
});

describe('GPUs', () => {
  test('are used as busy as dcgm-exporter saw them, times what is held', async () => {
    source = sourceOver(pages, clock, { dcgm: { mode: 'urls', urls: [`${pages.url}/dcgm`] } });
    const held = `kube_pod_container_resource_requests{namespace="shop",pod="cart",uid="${uid(1)}",container="app",node="${NODE}",resource="nvidia_com_gpu",unit="integer"} 2\n`;
    pages.set('/ksm', ksmPage([CART]) + held);
    const busy = (device: string, share: number): string =>
      `DCGM_FI_PROF_GR_ENGINE_ACTIVE{UUID="${device}",namespace="shop",pod="cart",container="app"} ${share}\n` +
      `DCGM_FI_DEV_GPU_UTIL{UUID="${device}",namespace="shop",pod="cart",container="app"} 99\n`;
    pages.set('/dcgm', busy('a', 0.5) + busy('b', 0.25));
    await pollAt(30, undefined, [cart(3)]);
    await pollAt(60, undefined, [cart(6)]);
    expect(podIn(between(0, 60), uid(1))?.usage.used.gpu).toBe(60 * 0.75);
  });
});
