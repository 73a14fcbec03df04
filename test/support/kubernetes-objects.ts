import type { Amounts, Container, Node, Pod, Scenario } from '@podtally/demo-cluster';
import { ownersOf } from '../../demo-cluster/src/exposition/object-families.ts';
import { containerState, phaseAt } from '../../demo-cluster/src/model/lifetime.ts';
import type { StubObject } from '../../exporter/src/adapters/kubernetes/testing/stub-api-server.ts';
import {
  CRON_JOBS,
  JOBS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
} from '../../exporter/src/adapters/kubernetes/objects/resources.ts';
import type { ResourceName } from '../../exporter/src/adapters/kubernetes/watch/resource.ts';

/** An object as the API server has it at one moment. */
export interface ShownObject {
  readonly resource: ResourceName;
  readonly object: StubObject;
}

/** The kubelet acknowledges a pod this long after it was bound. */
const ACKNOWLEDGE_SECONDS = 1;

/** Every object of a scenario's cluster at a moment, as the Kubernetes API shows it. */
export function objectsAt(scenario: Scenario, at: number): readonly ShownObject[] {
  const pods = scenario.podsDuring({ start: at, end: at + 1e-6 });
  const nodes = scenario.nodes.filter((node) => node.created <= at && at < node.objectGone);
  const shown = (resource: ResourceName, object: StubObject): ShownObject => ({ resource, object });
  const controllers = ownersOf(pods).map(({ kind, namespace, name, parent }) =>
    shown(
      kind === 'Job' ? JOBS : REPLICA_SETS,
      object(namespace, name, { created: 0, ...(parent && { owner: parent }) }, {}),
    ),
  );
  return [
    ...scenario.namespaces.map((each) => shown(NAMESPACES, object('', each.name, each, {}))),
    ...nodes.map((node) => shown(NODES, nodeObject(node))),
    ...controllers,
    ...pods.map((pod) => shown(PODS, podObject(pod, at))),
  ];
}

/** The moments after one and up to another at which some object changes, in order. */
export function changesOf(scenario: Scenario, after: number, to: number): readonly number[] {
  const moments = new Set<number>();
  for (const { created, objectGone } of scenario.nodes) moments.add(created).add(objectGone);
  for (const pod of scenario.podsDuring({ start: after, end: to })) {
    moments
      .add(pod.created)
      .add(pod.scheduled)
      .add(pod.scheduled + ACKNOWLEDGE_SECONDS);
    moments
      .add(pod.finished?.at ?? NaN)
      .add(pod.deletion?.requested ?? NaN)
      .add(pod.gone);
    for (const { runs } of pod.containers)
      for (const run of runs) moments.add(run.start).add(run.end);
  }
  return [...moments].filter((moment) => after < moment && moment <= to).sort((a, b) => a - b);
}

/** Kinds of resources that a change may be about. */
export const SHOWN_RESOURCES = [NAMESPACES, NODES, JOBS, REPLICA_SETS, CRON_JOBS, PODS] as const;

const moment = (seconds: number): string => new Date(seconds * 1000).toISOString();

interface About {
  readonly created: number;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: { readonly kind: string; readonly name: string };
}

const object = (
  namespace: string,
  name: string,
  { created, uid, labels = {}, annotations = {}, owner }: About,
  rest: object,
): StubObject => ({
  metadata: {
    name,
    ...(namespace !== '' && { namespace }),
    uid: uid ?? `uid-of-${namespace}-${name}`,
    creationTimestamp: moment(created),
    labels,
    annotations,
    ...(owner && { ownerReferences: [{ kind: owner.kind, name: owner.name, controller: true }] }),
  },
  ...rest,
});

function nodeObject(node: Node): StubObject {
  const gpus = gpusOf(node);
  const amounts = ({ cpu, memory }: Amounts): object => ({
    cpu: String(cpu),
    memory: String(memory),
    pods: String(node.maxPods),
    ...gpus,
  });
  return object(
    '',
    node.name,
    { created: node.created, labels: node.labels, uid: `${node.name}-${node.created}` },
    {
      spec: { providerID: node.providerId },
      status: {
        capacity: amounts(node.capacity),
        allocatable: amounts(node.allocatable),
        addresses: [{ type: 'InternalIP', address: node.internalIp }],
        nodeInfo: { osImage: node.osImage, kubeletVersion: node.kubeletVersion },
      },
    },
  );
}

/** What the device plugin offers: whole GPUs, or slices under the name of their profile. */
function gpusOf({ gpus }: Node): Readonly<Record<string, string>> {
  const counts: Record<string, number> = {};
  for (const { mig } of gpus) {
    const resource = mig ? `nvidia.com/mig-${mig.profile}` : 'nvidia.com/gpu';
    counts[resource] = (counts[resource] ?? 0) + (mig?.instances ?? 1);
  }
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)]));
}

function podObject(pod: Pod, at: number): StubObject {
  const isBound = pod.node !== '' && pod.scheduled <= at;
  const inits = pod.containers.filter(({ role }) => role !== 'app');
  const apps = pod.containers.filter(({ role }) => role === 'app');
  const statuses = (of: readonly Container[]): readonly object[] =>
    isBound ? of.map((container) => statusOf(pod, container, at)) : [];
  return object(pod.namespace, pod.name, aboutOf(pod), {
    spec: {
      ...(isBound && { nodeName: pod.node }),
      initContainers: inits.map(specOf),
      containers: apps.map(specOf),
      overhead: quantities(pod.overhead),
    },
    status: {
      phase: phaseAt(pod, at),
      ...(isBound &&
        pod.scheduled + ACKNOWLEDGE_SECONDS <= at && {
          startTime: moment(pod.scheduled + ACKNOWLEDGE_SECONDS),
        }),
      conditions: isBound
        ? [{ type: 'PodScheduled', status: 'True', lastTransitionTime: moment(pod.scheduled) }]
        : [],
      initContainerStatuses: statuses(inits),
      containerStatuses: statuses(apps),
    },
  });
}

const specOf = ({ name, role, requests, limits, gpu }: Container): object => ({
  name,
  ...(role === 'sidecar' && { restartPolicy: 'Always' }),
  resources: {
    requests: quantities(requests, gpu?.migInstance !== undefined),
    limits: quantities(limits, gpu?.migInstance !== undefined),
  },
});

const quantities = (
  { cpu, memory, gpu }: Partial<Amounts>,
  isSlice = false,
): Readonly<Record<string, string>> => ({
  ...(cpu !== undefined && { cpu: String(cpu) }),
  ...(memory !== undefined && { memory: String(memory) }),
  ...(gpu !== undefined &&
    (isSlice ? { 'nvidia.com/mig-1g.5gb': '1' } : { 'nvidia.com/gpu': String(gpu) })),
});

function statusOf(pod: Pod, container: Container, at: number): object {
  const { state, run, last } = containerState(pod, container, at);
  const ended = (of: NonNullable<typeof last>): object => ({
    terminated: { startedAt: moment(of.start), finishedAt: moment(of.end) },
  });
  const now = {
    waiting: () => ({ waiting: {} }),
    running: () => ({ running: { startedAt: moment(run?.start ?? NaN) } }),
    terminated: () => (run ? ended(run) : {}),
  };
  return { name: container.name, state: now[state](), lastState: last ? ended(last) : {} };
}

const aboutOf = ({ created, uid, labels, annotations, owner }: Pod): About => ({
  created,
  uid,
  labels,
  annotations,
  ...(owner && { owner }),
});
