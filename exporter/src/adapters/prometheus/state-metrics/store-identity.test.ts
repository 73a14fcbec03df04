import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Inventory } from '../../../app/cluster/inventory.ts';
import type { IdentityReading } from '../../../app/cluster/sources.ts';
import { FakeClock, FakeLog } from '../../../app/testing/fakes.ts';
import { interval } from '../../../domain/interval.ts';
import type { SeriesNames } from '../names.ts';
import { SplittingQueries } from '../splitting.ts';
import { PageStore, type ScrapedPage } from '../testing/page-store.ts';
import { StoreIdentity } from './store-identity.ts';

const AT = 1_790_848_800;
const EVERY = 30;
const DELAY = 10;
const NEVER = new AbortController().signal;
const KSM = '10.0.0.1:8080';

const NODE = `kube_node_info{node="n1",provider_id="aws:///a/i-1",os_image="",internal_ip="10.1.0.1",kubelet_version="v1.33"} 1
kube_node_created{node="n1"} 1790000000
kube_node_status_condition{node="n1",condition="Ready",status="true"} 1
kube_node_status_condition{node="n1",condition="Ready",status="false"} 0
kube_node_status_capacity{node="n1",resource="cpu",unit="core"} 4
kube_node_status_capacity{node="n1",resource="pods",unit="integer"} 110
kube_node_status_allocatable{node="n1",resource="cpu",unit="core"} 3.9
kube_node_labels{node="n1",label_topology_kubernetes_io_zone="a"} 1
kube_namespace_labels{namespace="shop",label_team="red"} 1
`;

interface PodText {
  readonly node?: string;
  readonly phase?: string;
  readonly cpu?: string;
  readonly created?: number;
  readonly further?: string;
}

/** All that kube-state-metrics says of a pod. */
function pod(
  name: string,
  { node = 'n1', phase = 'Running', cpu = '0.5', created = AT - 100, further = '' }: PodText = {},
): string {
  const id = `namespace="shop",pod="${name}",uid="uid-${name}"`;
  return `kube_pod_info{${id},node="${node}",created_by_kind="ReplicaSet",created_by_name="${name}-rs"} 1
kube_pod_created{${id}} ${created}
kube_pod_status_scheduled_time{${id}} ${created}
kube_pod_status_phase{${id},phase="${phase}"} 1
kube_pod_status_phase{${id},phase="Unknown"} 0
kube_pod_labels{${id},label_app="${name}"} 1
kube_pod_container_info{${id},container="app"} 1
kube_pod_container_state_started{${id},container="app"} ${created}
kube_pod_container_resource_requests{${id},container="app",resource="cpu",unit="core"} ${cpu}
kube_pod_container_resource_requests{${id},container="app",resource="nvidia_com_gpu",unit="integer"} 1
kube_replicaset_owner{namespace="shop",replicaset="${name}-rs",owner_kind="Deployment",owner_name="${name}",owner_is_controller="true"} 1
${further}`;
}

let store: PageStore;
let clock: FakeClock;
let identity: StoreIdentity;
let names: SeriesNames;

beforeEach(() => {
  store = new PageStore();
  clock = new FakeClock(AT);
  names = { labels: {}, matchers: [] };
  identity = new StoreIdentity({
    queries: new SplittingQueries(store),
    names: () => names,
    clock,
    log: new FakeLog(),
    scrapeIntervalSeconds: EVERY,
    queryDelaySeconds: DELAY,
  });
});

/** The next scrape of these pages, and a poll after it. */
function pollAt(
  at: number,
  pages: Readonly<Record<string, string | ScrapedPage>>,
): Promise<IdentityReading> {
  store.pages.clear();
  for (const [instance, page] of Object.entries(pages))
    store.pages.set(instance, typeof page === 'string' ? { at, text: page } : page);
  return again(at);
}

function again(at: number): Promise<IdentityReading> {
  store.asked.length = 0;
  clock.set(at + DELAY);
  return identity.poll(at + DELAY, NEVER);
}

const namesOf = ({ pods }: Inventory): readonly string[] =>
  Array.from(pods.values(), ({ name }) => name).sort();
const errors = (): readonly string[] => identity.states()[0]?.errors ?? [];
const isUp = (): boolean | undefined => identity.states()[0]?.up;

describe('who is there in a store', () => {
  test('is what kube-state-metrics says', async () => {
    const { inventory, answered } = await pollAt(AT, { [KSM]: NODE + pod('web') });
    expect(answered).toBe(true);
    expect(inventory.at).toBe(AT);
    expect(inventory.pods.get('uid-web')).toMatchObject({
      at: AT,
      namespace: 'shop',
      name: 'web',
      node: 'n1',
      phase: 'Running',
      scheduled: AT - 100,
      labels: { app: 'web' },
      ownerKind: 'ReplicaSet',
      containers: [{ name: 'app', kind: 'app', requests: { cpu: 0.5, gpu: 1 }, started: AT - 100 }],
    });
    expect(inventory.nodes.get('n1')).toMatchObject({
      providerId: 'aws:///a/i-1',
      ready: true,
      capacity: { cpu: 4 },
      labels: { topology_kubernetes_io_zone: 'a' },
    });
    expect(inventory.replicaSetOwners.get('shop/web-rs')).toEqual({
      kind: 'Deployment',
      name: 'web',
    });
    expect(inventory.namespaces.get('shop')?.labels).toEqual({ team: 'red' });
    expect([isUp(), errors()]).toEqual([true, []]);
  });

  test('is the same where two replicas say it, and no GPU counts twice', async () => {
    const page = NODE + pod('web');
    const { inventory } = await pollAt(AT, { [KSM]: page, other: { at: AT - 7, text: page } });
    expect(inventory.pods.get('uid-web')?.containers[0]?.requests).toEqual({ cpu: 0.5, gpu: 1 });
    expect(identity.states()[0]?.targets).toEqual({ total: 2, up: 2 });
  });

  test('is found under the names that the store gives the labels', async () => {
    const clash = ['namespace', 'pod', 'container'] as const;
    const labels = Object.fromEntries(clash.map((label) => [label, `exported_${label}`]));
    names = { labels, matchers: [] };
    const text = (NODE + pod('web')).replaceAll(/\b(namespace|pod|container)=/g, 'exported_$1=');
    const target = { namespace: 'monitoring', pod: 'ksm-0', container: 'kube-state-metrics' };
    const { inventory } = await pollAt(AT, { [KSM]: { at: AT, text, target } });
    expect(inventory.pods.get('uid-web')).toMatchObject({
      namespace: 'shop',
      name: 'web',
      containers: [{ name: 'app' }],
    });
    expect(inventory.namespaces.get('shop')?.labels).toEqual({ team: 'red' });
    expect(errors()).toEqual([]);
  });

  test('leaves other clusters of the same store out', async () => {
    names = { labels: {}, matchers: ['cluster="prod"'] };
    const page = (name: string, cluster: string): ScrapedPage => ({
      at: AT,
      text: NODE + pod(name),
      target: { cluster },
    });
    const { inventory } = await pollAt(AT, { [KSM]: page('web', 'prod'), b: page('x', 'dev') });
    expect(namesOf(inventory)).toEqual(['web']);
  });

  test('counts values that are no numbers, and ignores them', async () => {
    const { inventory } = await pollAt(AT, { [KSM]: NODE + pod('web', { cpu: 'NaN' }) });
    expect(inventory.pods.get('uid-web')?.containers[0]?.requests).toEqual({ gpu: 1 });
    expect(identity.gaps(interval(AT - 60, AT + 60))).toEqual([
      {
        kind: 'sample_invalid',
        count: 1,
        examples: ['kube-state-metrics in the store: 1 sample'],
      },
    ]);
  });
});

describe('between two readings of everything', () => {
  beforeEach(async () => {
    await pollAt(AT, { [KSM]: NODE + pod('web') });
  });

  test('one query tells that nothing was scraped since', async () => {
    const { answered, inventory } = await again(AT + 15);
    expect([answered, namesOf(inventory), store.asked.length]).toEqual([true, ['web'], 1]);
  });

  test('what changes rarely is not asked for again, and what did not change is the same object', async () => {
    const before = (await again(AT)).inventory.pods.get('uid-web');
    const { inventory } = await pollAt(AT + EVERY, { [KSM]: NODE + pod('web') });
    expect(inventory.pods.get('uid-web')).toBe(before);
    expect(before?.at).toBe(AT + EVERY);
    expect(store.asked.some((query) => query.includes('kube_pod_labels'))).toBe(false);
    expect(store.asked.length).toBeLessThanOrEqual(13);
  });

  test('a new pod gets all that is said of it at once', async () => {
    const page = NODE + pod('web') + pod('new', { created: AT + 5 });
    const { inventory } = await pollAt(AT + EVERY, { [KSM]: page });
    expect(inventory.pods.get('uid-new')).toMatchObject({
      node: 'n1',
      scheduled: AT + 5,
      labels: { app: 'new' },
      containers: [{ requests: { cpu: 0.5, gpu: 1 } }],
    });
    expect(inventory.replicaSetOwners.get('shop/new-rs')?.name).toBe('new');
    expect(inventory.pods.get('uid-web')?.containers[0]?.requests).toEqual({ cpu: 0.5, gpu: 1 });
  });

  test('a pod ends, and its node becomes unready', async () => {
    const end = `kube_pod_completion_time{namespace="shop",pod="web",uid="uid-web"} ${AT + 7}\n`;
    const unready = NODE.replace('"true"} 1', '"true"} 0').replace('"false"} 0', '"false"} 1');
    const { inventory } = await pollAt(AT + EVERY, {
      [KSM]: unready + pod('web', { phase: 'Succeeded', further: end }),
    });
    expect(inventory.pods.get('uid-web')).toMatchObject({ phase: 'Succeeded', completed: AT + 7 });
    expect(inventory.nodes.get('n1')?.ready).toBe(false);
  });

  test('a new node gets all that is said of it at once', async () => {
    const page = NODE + NODE.replaceAll('n1', 'n2') + pod('web');
    const { inventory } = await pollAt(AT + EVERY, { [KSM]: page });
    expect(inventory.nodes.get('n2')).toMatchObject({ capacity: { cpu: 4 }, ready: true });
    expect(inventory.nodes.get('n1')).toMatchObject({ capacity: { cpu: 4 }, ready: true });
  });

  test('a pod that is gone is gone', async () => {
    await pollAt(AT + EVERY, { [KSM]: NODE + pod('web') + pod('other') });
    const { inventory } = await pollAt(AT + 2 * EVERY, { [KSM]: NODE + pod('other') });
    expect(namesOf(inventory)).toEqual(['other']);
  });

  test('changed requests and labels are seen with the next reading of everything', async () => {
    const changed = NODE + pod('web', { cpu: '2' }).replace('label_app="web"', 'label_app="x"');
    const soon = await pollAt(AT + EVERY, { [KSM]: changed });
    expect(soon.inventory.pods.get('uid-web')?.labels).toEqual({ app: 'web' });
    const later = await pollAt(AT + 300, { [KSM]: changed });
    expect(later.inventory.pods.get('uid-web')).toMatchObject({
      labels: { app: 'x' },
      containers: [{ requests: { cpu: 2, gpu: 1 } }],
    });
  });
});

describe('a kube-state-metrics that falls silent', () => {
  const PAGE = NODE + pod('a') + pod('b') + pod('c');

  test('ends no pod, and its place may be taken by another', async () => {
    await pollAt(AT, { [KSM]: PAGE });
    const silent = await pollAt(AT + EVERY, {});
    expect([silent.answered, namesOf(silent.inventory)]).toEqual([false, ['a', 'b', 'c']]);
    expect([isUp(), errors()]).toEqual([
      false,
      [
        'kube-state-metrics in the store: it has no kube_pod_info at 2026-10-01T10:00:30.000Z; check that kube-state-metrics runs and is scraped, and metrics.prometheus.match; using what it said 30 s before',
      ],
    ]);
    const back = await pollAt(AT + 2 * EVERY, { new: PAGE.replaceAll(pod('c'), '') });
    expect([back.answered, namesOf(back.inventory)]).toEqual([true, ['a', 'b']]);
    expect([isUp(), errors()]).toEqual([true, []]);
  });

  test('is told by the age of its samples, where the store does not mark that they ended', async () => {
    await pollAt(AT, { [KSM]: PAGE });
    const { answered, inventory } = await again(AT + 150);
    expect([answered, namesOf(inventory)]).toEqual([false, ['a', 'b', 'c']]);
    expect(errors()).toEqual([
      'kube-state-metrics in the store: its newest kube_pod_info is of 2026-10-01T10:00:00.000Z, 150 s before the moment asked for; check that kube-state-metrics runs and is scraped, and the clocks; using what it said 150 s before',
    ]);
  });

  test('keeps the pods of one shard alone', async () => {
    const shards = { s0: NODE + pod('a') + pod('b'), s1: pod('c') + pod('d') + pod('f') };
    await pollAt(AT, shards);
    const one = await pollAt(AT + EVERY, { s0: NODE + pod('a') + pod('e') });
    expect([one.answered, namesOf(one.inventory)]).toEqual([false, ['a', 'b', 'c', 'd', 'e', 'f']]);
    expect(errors()).toEqual([
      'kube-state-metrics at s1: the store has no samples of it since 2026-10-01T10:00:00.000Z; check that it runs and is scraped; the pods that it showed are kept as they were',
    ]);
    const both = await pollAt(AT + 2 * EVERY, {
      s0: NODE + pod('a') + pod('e'),
      new: pod('c') + pod('d') + pod('f'),
    });
    expect([both.answered, namesOf(both.inventory)]).toEqual([true, ['a', 'c', 'd', 'e', 'f']]);
  });

  test('is no matter where a replica shows the same', async () => {
    await pollAt(AT, { [KSM]: PAGE, replica: PAGE });
    const { answered, inventory } = await pollAt(AT + EVERY, { replica: PAGE });
    expect([answered, namesOf(inventory), errors()]).toEqual([true, ['a', 'b', 'c'], []]);
  });
});

describe('an answer that cannot be used', () => {
  test.each(['partial', 'refused', 'timeout', 'unavailable', 'cutOff'] as const)(
    'leaves what was known: %s',
    async (kind) => {
      await pollAt(AT, { [KSM]: NODE + pod('web') });
      store.fails = (query) =>
        query.includes('kube_pod_status_phase') ? { kind, message: `store: ${kind}` } : null;
      const { answered, inventory } = await pollAt(AT + EVERY, { [KSM]: NODE + pod('new') });
      expect([answered, namesOf(inventory)]).toEqual([false, ['web']]);
      expect(errors()).toEqual([
        expect.stringMatching(
          new RegExp(
            `^kube-state-metrics in the store: store: ${kind}.*; using what it said 30 s before$`,
          ),
        ),
      ]);
      store.fails = () => null;
      const next = await again(AT + EVERY);
      expect([next.answered, namesOf(next.inventory)]).toEqual([true, ['new']]);
    },
  );

  test('before anything is known leaves nothing', async () => {
    store.fails = () => ({ kind: 'unauthorised', message: 'store: check the token' });
    const { answered, inventory } = await again(AT);
    expect([answered, inventory.pods.size]).toEqual([false, 0]);
    expect(errors()).toEqual(['kube-state-metrics in the store: store: check the token']);
  });

  test('is one without uids', async () => {
    const { answered } = await pollAt(AT, {
      [KSM]: (NODE + pod('web')).replaceAll('uid="uid-web"', 'x=""'),
    });
    expect(answered).toBe(false);
    expect(errors()).toEqual([
      'kube-state-metrics in the store: its kube_pod_info has no label uid, by which pods are told apart; take the rule out that drops it when it is scraped',
    ]);
  });

  test('is one without nodes', async () => {
    const { answered } = await pollAt(AT, { [KSM]: pod('web') });
    expect(answered).toBe(false);
    expect(errors()[0]).toContain('no kube_node_info');
  });
});

describe('a kube-state-metrics that shows less', () => {
  const without = (text: string, ...families: readonly string[]): string =>
    text
      .split('\n')
      .filter((line) => !families.some((family) => line.startsWith(`${family}{`)))
      .join('\n');

  test('answers, and it is said what its labels are missing for and which flag shows them', async () => {
    const text = without(NODE + pod('web'), 'kube_pod_labels', 'kube_node_labels');
    const { answered } = await pollAt(AT, { [KSM]: text.replace('label_team="red"', '') });
    expect([answered, isUp()]).toEqual([true, true]);
    expect(errors()).toEqual([
      'the store has no labels in kube_node_labels: hosts have no instance type and no zone to find their price by; start kube-state-metrics with --metric-labels-allowlist=nodes=[node.kubernetes.io/instance-type,topology.kubernetes.io/zone,topology.kubernetes.io/region,karpenter.sh/capacity-type,eks.amazonaws.com/capacityType,cloud.google.com/gke-spot]',
      'the store has no labels in kube_pod_labels: pods have no labels to find their owners by; start kube-state-metrics with --metric-labels-allowlist=pods=[team,app.kubernetes.io/name]',
      'the store has no labels in kube_namespace_labels: namespaces have no labels to find owners by; start kube-state-metrics with --metric-labels-allowlist=namespaces=[team]',
    ]);
  });

  test('answers, and it is said what else is dropped on the way', async () => {
    const text = without(
      NODE + pod('web'),
      'kube_node_status_allocatable',
      'kube_replicaset_owner',
      'kube_pod_status_phase',
    );
    const { answered } = await pollAt(AT, { [KSM]: text });
    expect(answered).toBe(true);
    expect(errors()).toEqual([
      'the store has no kube_pod_status_phase: a pod counts as over as soon as one of its containers has ended; check that no relabelling rule drops it, and the resources that kube-state-metrics shows',
      'the store has no kube_node_status_allocatable: nothing of a host counts as kept for the system; check that no relabelling rule drops it, and the resources that kube-state-metrics shows',
      'the store has no kube_replicaset_owner: pods of a ReplicaSet count under its own name, not its owner’s; check that no relabelling rule drops it, and the resources that kube-state-metrics shows',
    ]);
    await again(AT + EVERY);
    expect(errors()).toHaveLength(3);
  });
});
