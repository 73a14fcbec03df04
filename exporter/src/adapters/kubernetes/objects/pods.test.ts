import { describe, expect, test } from '@jest/globals';
import type { RawPod } from '../../../app/cluster/inventory.ts';
import { controlledBy, moment, podObject, type PodOptions } from '../testing/objects.ts';
import { gonePod, podProjection } from './pods.ts';

const GIB = 2 ** 30;
const T = 1_790_848_800;
const { project } = podProjection(['example.com/team', 'CostCentre']);
const seenAt = (at: number): { readonly after: number; readonly at: number } => ({ after: at, at });
const read = (options: PodOptions, before?: RawPod, at = T): RawPod =>
  project(podObject('shop', 'web-1', options), before, seenAt(at));

const asking = (cpu: string, memory?: string): object => ({
  requests: { cpu, ...(memory !== undefined && { memory }) },
});
const terminated = (startedAt: number, finishedAt: number): object => ({
  terminated: { startedAt: moment(startedAt), finishedAt: moment(finishedAt), exitCode: 0 },
});

describe('a pod of the API', () => {
  test('is who it says it is, with the times the API tells', () => {
    const pod = read({
      created: T,
      metadata: {
        labels: { 'app.kubernetes.io/name': 'web', podName: 'x' },
        annotations: {
          'kubernetes.io/config.hash': 'abc',
          'example.com/team': 'shop',
          costCentre: '7',
          'kubectl.kubernetes.io/last-applied-configuration': 'large',
        },
        ...controlledBy('ReplicaSet', 'web-5d'),
      },
      status: {
        startTime: moment(T + 5),
        conditions: [
          { type: 'PodScheduled', status: 'True', lastTransitionTime: moment(T + 3) },
          { type: 'Initialized', status: 'True', lastTransitionTime: moment(T + 8) },
          { type: 'Ready', status: 'False', lastTransitionTime: null },
        ],
      },
    });
    expect(pod).toMatchObject({
      uid: 'uid-of-web-1',
      namespace: 'shop',
      name: 'web-1',
      node: 'n1',
      ownerKind: 'ReplicaSet',
      ownerName: 'web-5d',
      phase: 'Running',
      created: T,
      scheduled: T + 3,
      started: T + 5,
      initialized: T + 8,
      completed: 0,
    });
    expect(pod.labels).toEqual({ app_kubernetes_io_name: 'web', pod_name: 'x' });
    expect(pod.annotations).toEqual({
      kubernetes_io_config_hash: 'abc',
      example_com_team: 'shop',
      cost_centre: '7',
    });
  });

  test('has its init containers and sidecars in the order they start, then the others', () => {
    const pod = read({
      spec: {
        initContainers: [
          { name: 'fetch', resources: asking('3') },
          { name: 'proxy', restartPolicy: 'Always', resources: asking('250m') },
          { name: 'migrate', resources: asking('2') },
        ],
        containers: [{ name: 'app', resources: asking('1', '1Gi') }],
        overhead: { cpu: '100m', memory: '64Mi' },
      },
    });
    expect(pod.containers.map(({ name, kind, requests }) => [name, kind, requests])).toEqual([
      ['fetch', 'init', { cpu: 3 }],
      ['proxy', 'sidecar', { cpu: 0.25 }],
      ['migrate', 'init', { cpu: 2 }],
      ['app', 'app', { cpu: 1, memory: GIB }],
    ]);
    expect(pod.overhead).toEqual({ cpu: 0.1, memory: 64 * 2 ** 20 });
  });

  test('asks for GPUs by any of their names, shares of one too', () => {
    const requests = { 'nvidia.com/gpu': '2', 'nvidia.com/mig-3g.40gb': 1, 'example.com/x': '5' };
    const pod = read({ spec: { containers: [{ name: 'app', resources: { requests } }] } });
    expect(pod.containers[0]?.requests.gpu).toBeCloseTo(2 + 3 / 7, 12);
  });

  test('may ask as a whole', () => {
    const resources = { requests: { cpu: '2' }, limits: { cpu: '4', memory: '8Gi' } };
    expect(read({ spec: { containers: [{ name: 'a' }], resources } }).told?.podLevel).toEqual({
      requests: { cpu: 2 },
      limits: { cpu: 4, memory: 8 * GIB },
    });
  });

  test('tells the run of each container and the one before', () => {
    const pod = read({
      spec: { initContainers: [{ name: 'init' }] },
      status: {
        initContainerStatuses: [{ name: 'init', state: terminated(T, T + 4) }],
        containerStatuses: [
          {
            name: 'app',
            state: { running: { startedAt: moment(T + 60) } },
            lastState: terminated(T + 5, T + 50),
          },
        ],
      },
    });
    const [init, app] = pod.containers;
    expect(init).toMatchObject({ started: T, terminated: true, finished: T + 4 });
    expect(app).toMatchObject({
      started: T + 60,
      terminated: false,
      finished: 0,
      lastStarted: T + 5,
      lastTerminated: T + 50,
    });
  });

  test('stays the same object while nothing that matters changes', () => {
    const before = read({ metadata: { labels: { a: 'b' } } });
    const again = read(
      {
        metadata: { labels: { a: 'b' }, annotations: { note: 'new' }, managedFields: [{}] },
        status: { podIP: '10.1.2.3' },
      },
      before,
      T + 9,
    );
    expect(again).toBe(before);
    expect(read({ metadata: { labels: { a: 'c' } } }, before, T + 9)).not.toBe(before);
  });

  test('shares its labels with its like, whatever their order', () => {
    const one = read({ metadata: { labels: { app: 'web', team: 'a' } } });
    const two = read({ uid: 'other', metadata: { labels: { app: 'web', team: 'a' } } });
    expect(two.labels).toBe(one.labels);
    expect(read({ metadata: { labels: { app: 'web', team: 'b' } } }).labels.team).toBe('b');
  });

  test.each([
    [{ created: NaN, metadata: { creationTimestamp: 'soon' } }, '"soon" is not a moment'],
    [
      { spec: { containers: 'none' } },
      'spec.containers: Invalid input: expected array, received string',
    ],
    [
      { spec: { containers: [{ name: 'a', resources: asking('1 core') }] } },
      '"1 core" is not a quantity',
    ],
  ])('that is not as it should be is refused: %#', (options, why) => {
    expect(() => read({ ...options, created: 0 })).toThrow(why);
  });
});

describe('a pod that is resized in place', () => {
  const resized = (
    spec: string,
    allocated: string,
    actual: string,
    more: object = {},
  ): PodOptions => ({
    spec: { containers: [{ name: 'app', resources: asking(spec) }] },
    status: {
      containerStatuses: [
        { name: 'app', allocatedResources: { cpu: allocated }, resources: asking(actual) },
      ],
      ...more,
    },
  });
  const cpu = (pod: RawPod): number | undefined => pod.containers[0]?.requests.cpu;

  test('asks for the largest of what it wants, has been given and has', () => {
    expect(cpu(read(resized('3', '2', '1')))).toBe(3);
    expect(cpu(read(resized('1', '2', '1')))).toBe(2);
    expect(cpu(read(resized('1', '1', '2')))).toBe(2);
  });

  test('asks for no more than it has where the rest cannot be given', () => {
    const conditions = [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }];
    expect(cpu(read(resized('64', '2', '1', { conditions })))).toBe(2);
    expect(cpu(read(resized('64', '2', '1', { resize: 'Infeasible' })))).toBe(2);
  });

  test('asks for something else from when it was seen to', () => {
    const before = read(resized('1', '1', '1'), undefined, T);
    expect(before.told?.askedSince).toBe(0);
    const grown = read(resized('2', '1', '1'), before, T + 100);
    expect(grown.told?.askedSince).toBe(T + 100);
    const running = { ...resized('2', '2', '2'), phase: 'Failed' };
    expect(read(running, grown, T + 130).told?.askedSince).toBe(T + 100);
  });

  test('is not limited by a limit that its spec does not have', () => {
    const limits = { cpu: '2' };
    const pod = read({
      spec: { containers: [{ name: 'app', resources: { limits: { memory: '1Gi' } } }] },
      status: { containerStatuses: [{ name: 'app', resources: { limits } }] },
    });
    expect(pod.containers[0]?.limits).toEqual({ memory: GIB });
  });
});

describe('the end of a pod', () => {
  const done = (phase: string, ...states: readonly object[]): PodOptions => ({
    phase,
    spec: { containers: states.map((_, i) => ({ name: `c${i}` })) },
    status: { phase, containerStatuses: states.map((state, i) => ({ name: `c${i}`, state })) },
  });

  test('is when its last container finished', () => {
    const pod = read(done('Succeeded', terminated(T, T + 20), terminated(T, T + 25)));
    expect(pod.completed).toBe(T + 25);
  });

  test('is not when one of several finished', () => {
    expect(read(done('Running', terminated(T, T + 20), { running: {} })).completed).toBe(0);
  });

  test('is when it was seen to fail where its node was lost and its containers never told', () => {
    const alive = read(done('Running', { running: {} }), undefined, T);
    const lost = read(done('Failed', { running: {} }), alive, T + 300);
    expect(lost.completed).toBe(T + 300);
    expect(read({ ...done('Failed', { running: {} }), node: 'n2' }, lost, T + 400).completed).toBe(
      T + 300,
    );
    expect(read(done('Failed', { running: {} })).completed).toBe(0);
  });

  test('is when its object was gone; somewhere in between where nobody watched', () => {
    const pod = read({});
    expect(gonePod(pod, { after: T + 50, at: T + 50 }).told).toMatchObject({
      gone: T + 50,
      goneEstimated: false,
    });
    expect(gonePod(pod, { after: T, at: T + 50 }).told).toMatchObject({
      gone: T + 25,
      goneEstimated: true,
    });
  });
});
