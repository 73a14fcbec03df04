import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HOUR_START, ksmPage, NEVER, NODE, uid } from './testing/fake-cluster.ts';
import { CART, cart, podIn, polledSource, type PolledSource } from './testing/polled-source.ts';

let bed: PolledSource;
beforeEach(async () => {
  bed = await polledSource();
});
afterEach(() => bed.close());

describe('a host', () => {
  test('is billed from its creation, and through an outage of its kubelet', async () => {
    await bed.pollAt(30, [CART], [cart(30)]);
    bed.pages.set('/cadvisor', undefined);
    await bed.pollAt(60);
    await bed.pollAt(630);
    expect(bed.between(330, 630).hosts.map(({ life }) => life)).toEqual([
      { from: HOUR_START - 86_400, to: null, endEstimated: false },
    ]);
    expect(bed.between(330, 630).gaps).toContainEqual({
      kind: 'host_without_usage',
      count: 1,
      examples: [`${NODE}: last sample at 2026-10-01T10:00:30.000Z`],
    });
    await bed.pollAt(660, [CART], [cart(660)]);
    expect(podIn(bed.between(0, 660), uid(1))?.usage.used.cpu).toBe(660);
    expect(podIn(bed.between(0, 660), uid(1))?.usage.notes).toEqual([]);
  });

  test('ended half a scrape after its last answer when its node is not ready and its kubelet stays silent', async () => {
    const notReady = `kube_node_status_condition{node="${NODE}",condition="Ready",status="false"} 1\n`;
    await bed.pollAt(30, [CART], [cart(30)]);
    bed.pages.set('/cadvisor', undefined);
    bed.pages.set('/ksm', ksmPage([CART]) + notReady);
    await bed.pollAt(900);
    expect(bed.between(0, 900).hosts[0]?.life.to).toBeNull();
    await bed.pollAt(960);
    expect(bed.between(0, 960).hosts[0]?.life).toEqual({
      from: HOUR_START - 86_400,
      to: HOUR_START + 45,
      endEstimated: true,
    });
    expect(podIn(bed.between(0, 960), uid(1))?.usage.used.cpu).toBe(45);
  });

  test('ends when its object is gone, and comes back as another', async () => {
    await bed.pollAt(30, [CART], [cart(30)]);
    bed.pages.set('/ksm', ksmPage([CART], HOUR_START + 70));
    await bed.pollAt(90, undefined, []);
    expect(bed.between(0, 90).hosts.map(({ life }) => [life.from, life.to])).toEqual([
      [HOUR_START - 86_400, HOUR_START + 45],
      [HOUR_START + 70, null],
    ]);
  });
});

describe('kube-state-metrics', () => {
  test('in two replicas doubles nothing', async () => {
    bed.configure({
      kubeStateMetrics: { urls: [`${bed.pages.url}/ksm`, `${bed.pages.url}/ksm2`] },
    });
    bed.pages.set('/ksm2', ksmPage([CART]));
    await bed.pollAt(30, [CART], [cart(30)]);
    const seen = bed.between(0, 30);
    expect(seen.pods.map(({ pod }) => pod.uid)).toEqual([uid(1)]);
    expect(seen.hosts).toHaveLength(1);
    expect(seen.pods[0]?.requests[0]?.amounts.cpu).toBe(0.5);
    expect(seen.counted.overInterval.cpuRequests).toBe(15);
  });

  test('in shards is read as one, and a failing shard keeps its pods', async () => {
    bed.configure({
      kubeStateMetrics: { urls: [`${bed.pages.url}/ksm`, `${bed.pages.url}/ksm2`] },
    });
    bed.pages.set('/ksm2', ksmPage([{ uid: uid(2), name: 'web' }]));
    await bed.pollAt(30, [CART]);
    bed.pages.set('/ksm2', undefined);
    await bed.pollAt(60, [CART]);
    expect(bed.between(0, 60).pods.map(({ pod, life }) => [pod.name, life.to])).toEqual([
      ['cart', null],
      ['web', null],
    ]);
    expect(bed.errorsOf('kube-state-metrics')).toEqual([
      `kube-state-metrics ${bed.pages.url}/ksm2: HTTP 404; there is no metrics page at this address; check its path; using what it said 30 s ago`,
    ]);
  });

  test('that breaks off in mid-line changes nothing', async () => {
    await bed.pollAt(30, [CART, { uid: uid(2), name: 'web' }]);
    bed.clock.set(HOUR_START + 60);
    bed.pages.set('/ksm', ksmPage([CART]).slice(0, -10));
    await bed.source.poll(NEVER);
    expect(bed.between(0, 60).pods.map(({ life }) => life.to)).toEqual([null, null]);
    expect(bed.source.states()[0]).toMatchObject({ up: false, targets: { total: 1, up: 0 } });
  });

  test('that is not configured is an error that says what to do', async () => {
    bed.configure({ kubeStateMetrics: { urls: [] } });
    await bed.source.poll(NEVER);
    expect(bed.source.watchingSince()).toBeNull();
    expect(bed.between(0, 30).pods).toEqual([]);
    expect(bed.errorsOf('kube-state-metrics')).toEqual([
      'no address of kube-state-metrics is known; set metrics.direct.kubeStateMetrics.urls',
    ]);
  });

  test('whose page is something else is an error, not an empty cluster', async () => {
    await bed.pollAt(30, [CART]);
    bed.clock.set(HOUR_START + 60);
    bed.pages.set('/ksm', 'process_cpu_seconds_total 1\n');
    await bed.source.poll(NEVER);
    expect(bed.between(0, 60).pods).toHaveLength(1);
    expect(bed.errorsOf('kube-state-metrics')[0]).toContain('it shows neither pods nor nodes');
  });
});

describe('the clock', () => {
  test('set back a little is waited for', async () => {
    await bed.pollAt(60, [CART], [cart(60)]);
    await bed.pollAt(30, [CART], [cart(70)]);
    await bed.pollAt(90, [CART], [cart(90)]);
    expect(podIn(bed.between(0, 90), uid(1))?.usage.used.cpu).toBe(90);
    expect(bed.source.watchingSince()).toBe(HOUR_START + 60);
  });

  test('set back by an hour begins again', async () => {
    await bed.pollAt(3600, [CART], [cart(60)]);
    await bed.pollAt(30, [CART], [cart(70)]);
    expect(bed.source.watchingSince()).toBe(HOUR_START + 30);
    await bed.pollAt(60, [CART], [cart(100)]);
    expect(podIn(bed.between(30, 60), uid(1))?.usage.used.cpu).toBe(30);
  });
});

describe('GPUs', () => {
  test('are used as busy as dcgm-exporter saw them, times what is held', async () => {
    bed.configure({ dcgm: { mode: 'urls', urls: [`${bed.pages.url}/dcgm`] } });
    const held = `kube_pod_container_resource_requests{namespace="shop",pod="cart",uid="${uid(1)}",container="app",node="${NODE}",resource="nvidia_com_gpu",unit="integer"} 2\n`;
    bed.pages.set('/ksm', ksmPage([CART]) + held);
    const busy = (device: string, share: number): string =>
      `DCGM_FI_PROF_GR_ENGINE_ACTIVE{UUID="${device}",namespace="shop",pod="cart",container="app"} ${share}\n` +
      `DCGM_FI_DEV_GPU_UTIL{UUID="${device}",namespace="shop",pod="cart",container="app"} 99\n`;
    bed.pages.set('/dcgm', busy('a', 0.5) + busy('b', 0.25));
    await bed.pollAt(30, undefined, [cart(3)]);
    await bed.pollAt(60, undefined, [cart(6)]);
    expect(podIn(bed.between(0, 60), uid(1))?.usage.used.gpu).toBe(60 * 0.75);
  });
});
