import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NODES, PODS, RESOURCES } from './objects/resources.ts';
import { moment, nodeObject, podObject } from './testing/objects.ts';
import { refusalOf, type StubObject } from './testing/stub-api-server.ts';
import { until } from './testing/waiting.ts';
import { T, WatchedStub } from './testing/watched-stub.ts';

let stub: WatchedStub;
beforeEach(async () => {
  stub = new WatchedStub();
  await stub.start();
});
afterEach(() => stub.stop());

describe('the life of a pod that is watched', () => {
  test('ends when its object was gone, also where it was there between two readings only', async () => {
    const old = podObject('shop', 'web-1', { created: T });
    stub.server.put(PODS, old);
    await stub.watching();
    stub.clock.advance(20);
    stub.server.remove(PODS, old);
    const brief = podObject('shop', 'brief', { created: T + 28 });
    stub.server.put(PODS, brief);
    stub.server.remove(PODS, brief);
    await stub.heard();
    stub.clock.advance(30);
    const inventory = await stub.poll();
    expect(inventory.pods.has('uid-of-web-1')).toBe(false);
    expect(stub.recordOf('uid-of-web-1').life).toEqual({
      from: T,
      to: T + 30,
      endEstimated: false,
    });
    expect(stub.recordOf('uid-of-brief').life).toEqual({
      from: T + 28,
      to: T + 30,
      endEstimated: false,
    });
  });

  test('ends with its last container, not with its object', async () => {
    const job = podObject('shop', 'job-1', { created: T });
    stub.server.put(PODS, job);
    await stub.watching();
    const state = {
      terminated: { startedAt: moment(T + 2), finishedAt: moment(T + 8), exitCode: 0 },
    };
    const done = podObject('shop', 'job-1', {
      created: T,
      phase: 'Succeeded',
      status: { phase: 'Succeeded', containerStatuses: [{ name: 'app', state }] },
    });
    stub.server.put(PODS, done);
    stub.server.remove(PODS, done);
    await stub.heard();
    const record = stub.recordOf('uid-of-job-1');
    expect(record.life).toEqual({ from: T, to: T + 8, endEstimated: false });
    expect(record.runs).toEqual([{ container: 'app', from: T + 2, to: T + 8 }]);
  });

  test('goes on while it terminates', async () => {
    stub.server.put(PODS, podObject('shop', 'web-1', { created: T }));
    await stub.watching();
    const metadata = { deletionTimestamp: moment(T + 5) };
    stub.server.put(PODS, podObject('shop', 'web-1', { created: T, metadata }));
    await stub.heard();
    expect(stub.recordOf('uid-of-web-1').life.to).toBeNull();
  });

  test('is another one’s under the same name with another uid', async () => {
    const first = podObject('shop', 'db-0', { created: T, uid: 'first' });
    stub.server.put(PODS, first);
    await stub.watching();
    stub.server.remove(PODS, first);
    stub.server.put(PODS, podObject('shop', 'db-0', { created: T + 10, uid: 'second' }));
    await stub.heard();
    expect(stub.recordOf('first').life).toEqual({ from: T, to: T + 10, endEstimated: false });
    expect(stub.recordOf('second').life).toEqual({ from: T + 10, to: null, endEstimated: false });
  });

  test('has an estimated end where it went while nobody watched', async () => {
    const pod = podObject('shop', 'web-1', { created: T });
    stub.server.put(PODS, pod);
    await stub.watching();
    stub.server.faults.intercept = () => refusalOf(503, 'not now');
    stub.server.cutAll();
    // Each of the watches has noticed it: what is still being watched would tell the exact end.
    await until(() => stub.readable === 0);
    stub.server.remove(PODS, pod);
    stub.server.compact();
    const before = stub.clock.now();
    stub.server.faults.intercept = null;
    await until(() => stub.readable === RESOURCES.length);
    await stub.poll();
    const { life } = stub.recordOf('uid-of-web-1');
    expect(life.endEstimated).toBe(true);
    expect(life.to).toBeGreaterThan(T + 10);
    expect(life.to).toBeLessThanOrEqual(Math.max(before, stub.clock.now()));
  });

  test('has a step in its request when it was resized', async () => {
    const asking = (cpu: string): StubObject =>
      podObject('shop', 'web-1', {
        created: T,
        spec: { containers: [{ name: 'app', resources: { requests: { cpu } } }] },
      });
    stub.server.put(PODS, asking('1'));
    await stub.watching();
    stub.clock.advance(7);
    stub.server.put(PODS, asking('3'));
    await stub.heard();
    stub.clock.advance(30);
    await stub.poll();
    expect(stub.recordOf('uid-of-web-1').requests).toEqual([
      { from: T, amounts: { cpu: 1, memory: 0, gpu: 0 } },
      { from: T + 17, amounts: { cpu: 3, memory: 0, gpu: 0 } },
    ]);
  });

  test('is asked for by the order of its init containers, and by the pod as a whole', async () => {
    const asking = (cpu: string): object => ({ resources: { requests: { cpu } } });
    const spec = {
      initContainers: [
        { name: 'fetch', ...asking('3') },
        { name: 'proxy', restartPolicy: 'Always', ...asking('500m') },
        { name: 'migrate', ...asking('2') },
      ],
      containers: [{ name: 'app', ...asking('1') }],
    };
    stub.server.put(PODS, podObject('shop', 'ordered', { spec }));
    const resources = { requests: { cpu: '5' } };
    stub.server.put(PODS, podObject('shop', 'whole', { spec: { ...spec, resources } }));
    await stub.watching();
    expect(stub.recordOf('uid-of-ordered').requests[0]?.amounts.cpu).toBe(3);
    expect(stub.recordOf('uid-of-whole').requests[0]?.amounts.cpu).toBe(5);
  });

  test('has its runs told, also one that was over before it was first seen', async () => {
    const status = {
      containerStatuses: [
        {
          name: 'app',
          state: { running: { startedAt: moment(T - 10) } },
          lastState: {
            terminated: { startedAt: moment(T - 100), finishedAt: moment(T - 40), exitCode: 1 },
          },
        },
      ],
    };
    stub.server.put(PODS, podObject('shop', 'web-1', { created: T - 200, status }));
    await stub.watching();
    expect(stub.recordOf('uid-of-web-1').runs).toEqual([
      { container: 'app', from: T - 100, to: T - 40 },
      { container: 'app', from: T - 10, to: Infinity },
    ]);
  });
});

describe('the life of a node that is watched', () => {
  test('ends when its object was gone, and a node that takes its name is another host', async () => {
    const first = nodeObject('n1', T - 100);
    stub.server.put(NODES, first);
    await stub.watching();
    stub.clock.advance(5);
    stub.server.remove(NODES, first);
    stub.server.put(NODES, nodeObject('n1', T + 15));
    await stub.heard();
    const lives = [...stub.hosts.records()]
      .filter(({ raw }) => raw.node === 'n1')
      .map(({ host }) => host.life);
    expect(lives).toEqual([
      { from: T - 100, to: T + 15, endEstimated: false },
      { from: T + 15, to: null, endEstimated: false },
    ]);
  });

  test('ends exactly where no other takes its name', async () => {
    const node = nodeObject('n1', T - 100);
    stub.server.put(NODES, node);
    await stub.watching();
    stub.hosts.answered('n1', T + 9);
    stub.clock.advance(20);
    stub.server.remove(NODES, node);
    await stub.heard();
    stub.clock.advance(30);
    await stub.poll();
    expect(stub.hosts.byName('n1')?.host.life).toEqual({
      from: T - 100,
      to: T + 30,
      endEstimated: false,
    });
  });
});
