import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import { samplesNamed, sumOf, valueOf } from '../support/samples.ts';
import { until } from '../support/until.ts';
import { startBed } from './support/bed.ts';
import { costOf, reservedBy, usdPerHourOf, usedBy, type Amounts } from './support/expected-cost.ts';
import {
  isLive,
  keyOf,
  nodesOf,
  podManifest,
  podsOf,
  podsRunning,
  type NodeObject,
  type PodObject,
} from './support/objects.ts';
import { ratesBy, startOnEach, windowFilled } from './support/podtally.ts';
import { SOURCES, type Pace } from './support/sources.ts';
import type { Testbed } from './testbed/testbed.ts';

const COST = 'podtally_cost_usd_per_hour';
const PACE: Pace = { scrapeSeconds: 1, windowSeconds: 30, timeoutSeconds: 0.5 };
/**
 * A counter without a timestamp counts as read when the poll began. The poll first reads kube-state-metrics and then the kubelets,
 * each within the timeout or not at all: a window's start and end are off by at most twice the timeout against each other.
 * Prometheus stamps a sample with the start of its scrape, which takes a second at most: the same.
 */
const SAMPLING_ERROR = (2 * PACE.timeoutSeconds) / PACE.windowSeconds;
/** Of `workloads.yaml`: 4 web, 3 api, 2 db, 5 agents, trainer, cache, sandbox; and the two pods below. */
const PODS = 17 + 2 + 2;

const scope = new AsyncDisposableStack();
let bed: Testbed;
/** One for each source, at the same time. */
let exporters: ReadonlyMap<string, RunningExporter>;
let pods: readonly PodObject[];
let nodes: readonly NodeObject[];

beforeAll(async () => {
  bed = await startBed('costs', scope);
  await bed.create('namespaces', 'nodes', 'workloads', 'unschedulable');
  await bed.api.create(
    podManifest('waits', {
      annotations: { 'testbed/stay-pending': 'true', 'testbed/cpu': '0', 'testbed/memory': '0' },
      requests: { cpu: '300m', memory: '64Mi' },
    }),
  );
  await bed.api.create(podManifest('alone', { requests: { cpu: '100m' } }));
  await createRollout(bed);
  // All of them but the one that waits for its image.
  await podsRunning(PODS - 1, bed);
  exporters = await startOnEach(SOURCES, bed, PACE, scope);
  for (const exporter of exporters.values()) await windowFilled(exporter, PACE);
  pods = (await podsOf(bed)).filter(isLive);
  nodes = await nodesOf(bed);
});
afterAll(() => scope.disposeAsync());

/** As Argo Rollouts does it: a ReplicaSet that belongs to an object of a kind that Kubernetes does not know by itself. */
async function createRollout({ api }: Testbed): Promise<void> {
  const group = 'argoproj.io';
  await api.create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `rollouts.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Rollout', plural: 'rollouts' },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  });
  const apiVersion = `${group}/v1alpha1`;
  const { metadata } = await until('the new kind', () =>
    api.create({ apiVersion, kind: 'Rollout', metadata: { name: 'cart', namespace: 'shop' } }),
  );
  await api.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'cart-5d4f',
      namespace: 'shop',
      ownerReferences: [
        { apiVersion, kind: 'Rollout', name: 'cart', uid: metadata.uid, controller: true },
      ],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'cart' } },
      template: {
        metadata: { labels: { app: 'cart' }, annotations: { 'testbed/cpu': '70m' } },
        spec: { containers: [{ name: 'cart', image: 'registry.example/cart:1' }] },
      },
    },
  });
}

const expected = (amounts: (pod: PodObject) => Amounts): ReadonlyMap<string, Amounts> =>
  new Map(pods.map((pod) => [keyOf(pod), costOf(amounts(pod), pod, nodes)]));

describe.each(SOURCES)('a cluster read from %s', (name) => {
  let exporter: RunningExporter;
  beforeAll(() => {
    exporter = exporters.get(name)!;
  });

  test('has each live scheduled pod exactly once, and no other', async () => {
    const cpu = samplesNamed(await exporter.samples(), COST, {
      resource: 'cpu',
      spend_type: 'usage',
    });
    const seen = cpu.map(({ labels }) => `${labels['namespace']}/${labels['pod']}`);
    expect(seen.toSorted()).toEqual(pods.map(keyOf).toSorted());
    expect(seen).toHaveLength(PODS);
  });

  test('costs what its machines cost, to a billionth', async () => {
    const samples = await exporter.samples();
    const bill = nodes.reduce((sum, node) => sum + usdPerHourOf(node), 0);
    expect(sumOf(samples, COST)).toBeCloseTo(bill, 9);
    expect(valueOf(samples, 'podtally_conservation_error_ratio')).toBeLessThanOrEqual(1e-9);
  });

  test('charges requests at their price', async () => {
    const rates = await ratesBy('request', exporter);
    const wanted = expected(reservedBy);
    expect([...rates.keys()].toSorted()).toEqual([...wanted.keys()].toSorted());
    for (const [pod, { cpu, memory, gpu }] of wanted) {
      const rate = rates.get(pod)!;
      expect([pod, rate.cpu]).toEqual([pod, expect.closeTo(cpu, 9)]);
      expect([pod, rate.memory]).toEqual([pod, expect.closeTo(memory, 9)]);
      expect([pod, rate.gpu]).toEqual([pod, expect.closeTo(gpu, 9)]);
    }
  });

  test('charges usage at its price, as exactly as scrapes can tell', async () => {
    const rates = await ratesBy('usage', exporter);
    for (const [pod, { cpu, memory }] of expected(usedBy)) {
      const rate = rates.get(pod)!;
      const isClose = Math.abs(rate.cpu - cpu) <= SAMPLING_ERROR * cpu;
      expect([pod, rate.cpu, isClose]).toEqual([pod, rate.cpu, true]);
      expect([pod, rate.memory]).toEqual([pod, expect.closeTo(memory, 9)]);
    }
  });

  test('charges a pod that waits on its node for what it holds, and for no usage', async () => {
    const cpu = { namespace: 'shop', pod: 'waits', resource: 'cpu' };
    const samples = await exporter.samples();
    expect(sumOf(samples, COST, { ...cpu, spend_type: 'usage' })).toBe(0);
    const waiting = pods.find(({ metadata }) => metadata.name === 'waits')!;
    const held = costOf(reservedBy(waiting), waiting, nodes).cpu;
    expect(sumOf(samples, COST, cpu)).toBeCloseTo(held, 9);
  });

  test('charges nothing for a pod that no machine carries', async () => {
    const { text } = await exporter.get('/metrics');
    expect(text).not.toContain('too-big');
    expect((await podsOf(bed)).map(keyOf)).toContainEqual(expect.stringMatching(/\/too-big-/u));
  });

  test('names a workload by its controller, whatever its kind', async () => {
    const workloads = samplesNamed(await exporter.samples(), COST, {
      resource: 'cpu',
      spend_type: 'usage',
      namespace: 'shop',
    }).map(({ labels }) => `${labels['workload_kind']}/${labels['workload']}`);
    expect([...new Set(workloads)].toSorted()).toEqual([
      'deployment/web',
      'pod/alone',
      'pod/waits',
      'rollout/cart',
      'statefulset/cache',
    ]);
  });
});

describe('a pod whose usage changes', () => {
  let sandbox: PodObject;
  let cpu: number;

  beforeAll(async () => {
    sandbox = pods.find(({ metadata }) => metadata.name.startsWith('sandbox-'))!;
    const more = usedBy(sandbox).cpu + 0.3;
    await bed.api.patch(
      { apiVersion: 'v1', kind: 'Pod', metadata: sandbox.metadata },
      { metadata: { annotations: { 'testbed/cpu': `${Math.round(more * 1000)}m` } } },
    );
    ({ cpu } = costOf({ ...usedBy(sandbox), cpu: more }, sandbox, nodes));
  });

  test.each(SOURCES)('costs what it uses now, as read from %s', async (name) => {
    const rate = await until(
      'the rate of the changed usage',
      async () => {
        const now = (await ratesBy('usage', exporters.get(name)!)).get(keyOf(sandbox))!;
        return now.cpu >= cpu * (1 - SAMPLING_ERROR) ? now.cpu : undefined;
      },
      3 * PACE.windowSeconds,
    );
    expect(rate).toBeLessThanOrEqual(cpu * (1 + SAMPLING_ERROR));
  });
});
