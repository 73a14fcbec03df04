import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CLAIMS,
  DEPLOYMENTS,
  JOBS,
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUMES,
  PODS,
  REPLICA_SETS,
  SERVICES,
  STORAGE_CLASSES,
} from './objects/resources.ts';
import { controlledBy, nodeObject, ownedObject, podObject } from './testing/objects.ts';
import { refusalOf, type StubObject } from './testing/stub-api-server.ts';
import { until } from './testing/waiting.ts';
import { T, WatchedStub } from './testing/watched-stub.ts';

let stub: WatchedStub;
beforeEach(async () => {
  stub = new WatchedStub();
  await stub.start();
});
afterEach(() => stub.stop());

describe('the Kubernetes API as a source', () => {
  test('names every pod’s workload: built in, or whatever controls it', async () => {
    stub.server.put(REPLICA_SETS, ownedObject('shop', 'web-5d', controlledBy('Deployment', 'web')));
    stub.server.put(
      REPLICA_SETS,
      ownedObject('shop', 'canary-7f', controlledBy('Rollout', 'canary')),
    );
    stub.server.put(JOBS, ownedObject('shop', 'report-1', controlledBy('CronJob', 'report')));
    stub.server.put(JOBS, ownedObject('shop', 'once'));
    const owners: readonly (readonly [string, object])[] = [
      ['web-5d-a', controlledBy('ReplicaSet', 'web-5d')],
      ['canary-7f-a', controlledBy('ReplicaSet', 'canary-7f')],
      ['report-1-a', controlledBy('Job', 'report-1')],
      ['once-a', controlledBy('Job', 'once')],
      ['spark-exec-1', controlledBy('SparkApplication', 'spark')],
      ['etcd-n1', controlledBy('Node', 'n1')],
      ['alone', {}],
    ];
    for (const [name, metadata] of owners)
      stub.server.put(PODS, podObject('shop', name, { metadata }));
    await stub.watching();
    const workloads = owners.map(([name]) => {
      const { workloadKind, workload } = stub.recordOf(`uid-of-${name}`).pod;
      return `${workloadKind}/${workload}`;
    });
    expect(workloads).toEqual([
      'deployment/web',
      'rollout/canary',
      'cronjob/report',
      'job/once',
      'sparkapplication/spark',
      'node/n1',
      'pod/alone',
    ]);
  });

  test('asks for metadata alone where that is enough', async () => {
    stub.server.put(
      DEPLOYMENTS,
      ownedObject('shop', 'web', { labels: { team: 'shop', 'a.b/c': 'd' } }),
    );
    const annotations = { 'example.com/owner': 'ann', other: 'x' };
    stub.server.put(NAMESPACES, ownedObject('', 'shop', { labels: { team: 'shop' }, annotations }));
    const inventory = await stub.watching();
    expect([...inventory.workloads]).toEqual([
      ['shop/deployment/web', { team: 'shop', a_b_c: 'd' }],
    ]);
    expect(inventory.namespaces.get('shop')).toEqual({
      labels: { team: 'shop' },
      annotations: { example_com_owner: 'ann' },
    });
  });

  test('describes nodes', async () => {
    stub.server.put(NODES, nodeObject('n1', T - 100));
    const inventory = await stub.watching();
    expect(inventory.nodes.get('n1')).toEqual({
      node: 'n1',
      at: T + 10,
      providerId: 'aws:///eu-west-1a/i-n1',
      osImage: 'Amazon Linux 2023',
      kubeletVersion: 'v1.36.3',
      internalIp: '10.0.0.7',
      created: T - 100,
      ready: true,
      capacity: { cpu: 4, memory: 16 * 2 ** 30 },
      allocatable: { cpu: 3.92, memory: 15 * 2 ** 30 },
      labels: { node_kubernetes_io_instance_type: 'm5.large' },
      labelsDigest: 0,
      gone: 0,
    });
  });

  test('knows volumes, claims, storage classes and services', async () => {
    const metadata = (name: string, namespace?: string): StubObject['metadata'] =>
      ownedObject(namespace ?? '', name).metadata;
    stub.server.put(PERSISTENT_VOLUMES, {
      metadata: metadata('pv-1'),
      spec: {
        capacity: { storage: '10Gi' },
        storageClassName: 'gp3',
        csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' },
        claimRef: { namespace: 'shop', name: 'data' },
      },
      status: { phase: 'Bound' },
    });
    stub.server.put(CLAIMS, {
      metadata: metadata('data', 'shop'),
      spec: {
        resources: { requests: { storage: '8Gi' } },
        storageClassName: 'gp3',
        volumeName: 'pv-1',
      },
      status: { phase: 'Bound' },
    });
    stub.server.put(STORAGE_CLASSES, {
      metadata: metadata('gp3'),
      provisioner: 'ebs.csi.aws.com',
      parameters: { type: 'gp3', iops: '4000' },
    });
    stub.server.put(SERVICES, {
      metadata: metadata('web', 'shop'),
      spec: { type: 'LoadBalancer' },
      status: {
        loadBalancer: { ingress: [{ hostname: 'x.elb.amazonaws.com' }, { ip: '10.1.1.1' }] },
      },
    });
    await stub.watching();
    expect([...stub.identity.volumes()]).toEqual([
      {
        name: 'pv-1',
        created: 0,
        bytes: 10 * 2 ** 30,
        storageClass: 'gp3',
        driver: 'ebs.csi.aws.com',
        handle: 'vol-1',
        phase: 'Bound',
        claimNamespace: 'shop',
        claim: 'data',
        labels: {},
      },
    ]);
    expect([...stub.identity.claims()]).toMatchObject([
      { name: 'data', bytes: 8 * 2 ** 30, volume: 'pv-1' },
    ]);
    expect([...stub.identity.storageClasses()]).toEqual([
      { name: 'gp3', provisioner: 'ebs.csi.aws.com', parameters: { type: 'gp3', iops: '4000' } },
    ]);
    expect([...stub.identity.services()]).toMatchObject([
      { name: 'web', type: 'LoadBalancer', ingress: ['x.elb.amazonaws.com', '10.1.1.1'] },
    ]);
  });
});

describe('the state of the Kubernetes API', () => {
  test('is up when nodes and pods are', async () => {
    await stub.watching();
    expect(stub.identity.states()).toEqual([
      {
        source: 'kubernetes',
        up: true,
        lastSuccess: T + 10,
        duration: 0,
        targets: { total: 13, up: 13 },
        errors: [],
      },
    ]);
  });

  test('says which resource may not be read and what to grant; the others go on', async () => {
    stub.server.faults.intercept = (_, { pathname }) =>
      /replicasets|storageclasses/.test(pathname)
        ? refusalOf(403, `may not list ${pathname.split('/').at(-1) ?? ''}`)
        : undefined;
    stub.server.put(PODS, podObject('shop', 'web-1'));
    const { inventory, answered } = await stub.read();
    expect(answered).toBe(true);
    expect(inventory.pods.size).toBe(1);
    const [state] = stub.identity.states();
    expect(state).toMatchObject({ up: true, targets: { total: 13, up: 11 } });
    expect(stub.errors).toEqual([
      "Kubernetes API, the current context of FILE: replicasets.apps: HTTP 403: may not list replicasets; grant podtally's user get, list, watch on replicasets.apps in a ClusterRole",
      "Kubernetes API, the current context of FILE: storageclasses.storage.k8s.io: HTTP 403: may not list storageclasses; grant podtally's user get, list, watch on storageclasses.storage.k8s.io in a ClusterRole",
    ]);
  });

  test('is down, with what was known before, while the server is gone', async () => {
    stub.server.put(PODS, podObject('shop', 'web-1'));
    await stub.watching();
    await stub.server.stop();
    await until(() => stub.readable === 0);
    const { inventory, answered } = await stub.read();
    expect(answered).toBe(false);
    expect(inventory.pods.get('uid-of-web-1')?.name).toBe('web-1');
    const [state] = stub.identity.states();
    expect(state).toMatchObject({ up: false, lastSuccess: T + 10 });
    expect(stub.errors).toEqual([
      'Kubernetes API, the current context of FILE: nodes, pods, namespaces and 10 more: connection refused; check that it runs and listens on this address',
    ]);
    await stub.server.start(stub.server.port);
  });

  test('tells of objects that cannot be read, and leaves only them out', async () => {
    stub.server.put(PODS, podObject('shop', 'web-1'));
    stub.server.put(PODS, podObject('shop', 'odd', { spec: { overhead: { cpu: 'lots' } } }));
    const { inventory } = await stub.read();
    expect([...inventory.pods.keys()]).toEqual(['uid-of-web-1']);
    expect(stub.errors).toEqual([
      'Kubernetes API, the current context of FILE: pods: 1 object was left out, the first because "lots" is not a quantity',
    ]);
  });

  test('a poll that is stopped does not wait for a slow server', async () => {
    stub.server.faults.intercept = () => undefined;
    stub.server.faults.delay = 60_000;
    const stopping = new AbortController();
    const reading = stub.identity.poll(stub.clock.now(), stopping.signal);
    stopping.abort();
    expect((await reading).answered).toBe(false);
  });

  test('a clock that was set back leaves what is there', async () => {
    const pod = podObject('shop', 'web-1');
    stub.server.put(PODS, pod);
    stub.server.put(PODS, podObject('shop', 'web-2'));
    await stub.watching();
    stub.server.remove(PODS, pod);
    await stub.heard();
    stub.identity.clear();
    const { inventory } = await stub.read();
    expect(inventory.pods.has('uid-of-web-1')).toBe(false);
    expect(inventory.pods.has('uid-of-web-2')).toBe(true);
  });
});
