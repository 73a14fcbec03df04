import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HOUR_START, NODE, uid, type FakePod } from './testing/fake-cluster.ts';
import { CART, cart, podIn, polledSource, type PolledSource } from './testing/polled-source.ts';

let bed: PolledSource;
beforeEach(async () => {
  bed = await polledSource();
});
afterEach(() => bed.close());

describe('a living pod', () => {
  test('uses what its counter counted and holds what it requests, the rows of pause and cgroup apart', async () => {
    await bed.pollAt(30, [CART], [cart(3)]);
    await bed.pollAt(60, [CART], [cart(12)]);
    const seen = podIn(bed.between(0, 60), uid(1));
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
      await bed.pollAt(second, [CART], [cart(second / 10)]);
    const cpu = (from: number, to: number): number =>
      podIn(bed.between(from, to), uid(1))?.usage.used.cpu ?? NaN;
    expect(cpu(0, 600)).toBeCloseTo(60, 9);
    expect(cpu(0, 417) + cpu(417, 600)).toBeCloseTo(60, 9);
  });

  test('is the same object from poll to poll while nothing about it changes', async () => {
    const pod = { ...CART, labels: 'label_team="red"' };
    await bed.pollAt(30, [pod]);
    const before = podIn(bed.between(0, 30), uid(1))?.pod;
    await bed.pollAt(60, [pod]);
    expect(podIn(bed.between(0, 60), uid(1))?.pod).toBe(before);
    await bed.pollAt(90, [{ ...pod, labels: 'label_team="blue"' }]);
    expect(podIn(bed.between(0, 90), uid(1))?.pod.labels).toEqual({ team: 'blue' });
  });

  test('that is not scheduled is not there', async () => {
    await bed.pollAt(30, [{ ...CART, node: '' }]);
    expect(bed.between(0, 30).pods).toEqual([]);
    expect(bed.between(0, 30).counted.overInterval.pods).toBe(0);
  });

  test('keeps names with quotes, newlines and letters of every kind', async () => {
    const name = 'ca"rt\nüber\\日本';
    await bed.pollAt(30, [{ ...CART, name, labels: 'label_team="a\\"b"' }], [{ ...cart(3), name }]);
    const seen = podIn(bed.between(0, 30), uid(1));
    expect(seen?.pod.name).toBe(name);
    expect(seen?.pod.labels).toEqual({ team: 'a"b' });
    expect(seen?.usage.used.cpu).toBe(3);
  });

  test('that asks for something as a whole alone is a gap: its class shows that it does, and nothing what', async () => {
    const asking = (id: number, qos: string, cpuRequest: number): FakePod => ({
      ...CART,
      uid: uid(id),
      name: `pod-${id}`,
      qos,
      cpuRequest,
    });
    await bed.pollAt(30, [
      asking(1, 'Burstable', 0),
      asking(2, 'BestEffort', 0),
      asking(3, 'Burstable', 0.5),
    ]);
    expect(bed.between(0, 60).gaps.filter(({ kind }) => kind.startsWith('request_'))).toEqual([
      { kind: 'request_of_pod_unknown', count: 1, examples: ['shop/pod-1'] },
    ]);
  });

  test('changes its request midway between two readings when it is resized in place', async () => {
    await bed.pollAt(30, [CART]);
    await bed.pollAt(60, [{ ...CART, cpuRequest: 1 }]);
    const steps = podIn(bed.between(0, 60), uid(1))?.requests;
    expect(steps?.map(({ from, amounts }) => [from - HOUR_START, amounts.cpu])).toEqual([
      [0, 0.5],
      [45, 1],
    ]);
    expect(bed.between(0, 60).counted.overInterval.cpuRequests).toBe(0.5 * 45 + 1 * 15);
    expect(bed.between(0, 60).counted.atEnd.cpuRequests).toBe(1);
    const resized = (from: number, to: number): number | undefined =>
      bed.between(from, to).gaps.find(({ kind }) => kind === 'request_resized')?.count;
    expect(resized(0, 60)).toBe(1);
    expect([resized(0, 45), resized(46, 60)]).toEqual([undefined, undefined]);
  });
});

describe('a pod that ends', () => {
  test('ends when kube-state-metrics says it completed, and not before its phase says so', async () => {
    await bed.pollAt(30, [{ ...CART, completed: HOUR_START + 20 }]);
    expect(podIn(bed.between(0, 30), uid(1))?.life.to).toBeNull();
    await bed.pollAt(60, [{ ...CART, phase: 'Succeeded', completed: HOUR_START + 50 }]);
    const seen = podIn(bed.between(0, 60), uid(1));
    expect(seen?.life).toEqual({ from: HOUR_START, to: HOUR_START + 50, endEstimated: false });
    expect(podIn(bed.between(50, 60), uid(1))).toBeUndefined();
  });

  test('ends midway between two readings when its object is gone, as a gap', async () => {
    await bed.pollAt(30, [CART, { uid: uid(2), name: 'web' }]);
    await bed.pollAt(60, [{ uid: uid(2), name: 'web' }]);
    expect(podIn(bed.between(0, 60), uid(1))?.life).toEqual({
      from: HOUR_START,
      to: HOUR_START + 45,
      endEstimated: true,
    });
    expect(bed.between(0, 60).gaps).toEqual([
      { kind: 'pod_end_estimated', count: 1, examples: ['shop/cart'] },
      { kind: 'host_without_usage', count: 1, examples: [`${NODE}: no sample yet`] },
    ]);
  });

  test('ends when its successor of the same name was created, each with its own usage', async () => {
    await bed.pollAt(30, [CART], [cart(30)]);
    await bed.pollAt(
      60,
      [{ uid: uid(2), from: HOUR_START + 40 }],
      [{ podId: uid(2), cpu: 5, start: HOUR_START + 41 }],
    );
    const seen = bed.between(0, 60);
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
    await bed.pollAt(30, [CART, web]);
    await bed.pollAt(60, [web]);
    await bed.pollAt(90, [CART, web]);
    expect(podIn(bed.between(0, 90), uid(1))?.life.to).toBeNull();
  });

  test('is forgotten after the previous hour', async () => {
    await bed.pollAt(30, [CART], [cart(30)]);
    await bed.pollAt(60, [{ uid: uid(2), name: 'web' }], []);
    await bed.pollAt(7230, [{ uid: uid(2), name: 'web' }], []);
    expect(podIn(bed.between(0, 7230), uid(1))).toBeUndefined();
  });

  test('of twenty seconds has twenty seconds though no sample saw it', async () => {
    await bed.pollAt(30, [], []);
    await bed.pollAt(60, [
      { ...CART, from: HOUR_START + 35, phase: 'Succeeded', completed: HOUR_START + 55 },
    ]);
    const seen = podIn(bed.between(0, 60), uid(1));
    expect(seen?.usage.used.cpu).toBeNull();
    expect(seen?.usage.runningSeconds).toBe(20);
    expect(bed.between(0, 60).counted.overInterval.cpuRequests).toBe(10);
  });
});

describe('a static pod', () => {
  const HASH = '0123456789abcdef0123456789abcdef';

  test('is found by its config hash where that is shown', async () => {
    const annotations = `annotation_kubernetes_io_config_hash="${HASH}"`;
    await bed.pollAt(30, [{ ...CART, annotations }], [{ ...cart(3), podId: HASH, name: 'other' }]);
    expect(podIn(bed.between(0, 30), uid(1))?.usage.used.cpu).toBe(3);
  });

  test('is found by its name where the hash is not shown', async () => {
    await bed.pollAt(30, [CART], [{ ...cart(3), podId: HASH }]);
    expect(podIn(bed.between(0, 30), uid(1))?.usage.used.cpu).toBe(3);
  });

  test('is not guessed while two pods share its name', async () => {
    const twin = { uid: uid(2), phase: 'Failed', completed: HOUR_START + 10 };
    await bed.pollAt(30, [CART, twin], [{ ...cart(3), podId: HASH }]);
    expect(podIn(bed.between(0, 30), uid(1))?.usage.used.cpu).toBeNull();
  });
});
