import { workloadKey } from '../../domain/pod.ts';
import { gpusPerUnit, type AskedAmounts } from '../../domain/request.ts';
import type { Row, WantedFamily } from './row.ts';
import { appended, compact } from './shared.ts';
import {
  askedAmounts,
  atLeast,
  newRawContainer,
  newRawNode,
  newRawPod,
  larger,
  type Inventory,
  type RawContainer,
  type RawNode,
  type RawPod,
} from './inventory.ts';

/** Reads the rows of one kube-state-metrics page into an inventory; what it found before lends it its unchanged labels. */
interface Reading {
  readonly inventory: Inventory;
  readonly before: Inventory | null;
}

interface Reader extends WantedFamily {
  readonly take: (reading: Reading, row: Row) => void;
}

const POD = ['namespace', 'pod', 'uid'] as const;

function podOf({ inventory }: Reading, row: Row): RawPod {
  const uid = row.text(2);
  const known = inventory.pods.get(uid);
  if (known !== undefined) return known;
  const made = newRawPod(uid, row.text(0), row.text(1), inventory.at);
  inventory.pods.set(uid, made);
  return made;
}

function containerOf(pod: RawPod, name: string): RawContainer {
  for (const container of pod.containers) if (container.name === name) return container;
  const made = newRawContainer(name);
  pod.containers = appended(pod.containers, made);
  return made;
}

function nodeOf({ inventory }: Reading, row: Row): RawNode {
  const name = row.text(0);
  const known = inventory.nodes.get(name);
  if (known !== undefined) return known;
  const made = newRawNode(name, inventory.at);
  inventory.nodes.set(name, made);
  return made;
}

/** What is asked for with a further amount, under the name of the host resource it belongs to. */
function ask(known: AskedAmounts, resource: string, value: number): AskedAmounts {
  if (resource === 'cpu' || resource === 'memory') return atLeast(known, resource, value);
  const gpus = gpusPerUnit(resource);
  if (gpus === null || !(value > 0)) return known;
  return askedAmounts(known.cpu, known.memory, (known.gpu ?? 0) + gpus * value);
}

/** A pod's family with one moment per pod. */
const podTime = (
  name: string,
  field: 'created' | 'scheduled' | 'started' | 'initialized' | 'completed',
): Reader => ({
  name,
  labels: POD,
  take: (reading, row) => {
    const pod = podOf(reading, row);
    pod[field] = compact(larger(pod[field], row.value));
  },
});

const containerAmounts = (name: string, which: 'requests' | 'limits', init: boolean): Reader => ({
  name,
  labels: [...POD, 'container', 'resource'],
  take: (reading, row) => {
    const container = containerOf(podOf(reading, row), row.text(3));
    if (init && container.kind === 'app') container.kind = 'init';
    container[which] = ask(container[which], row.text(4), row.value);
  },
});

const overhead = (name: string, resource: 'cpu' | 'memory'): Reader => ({
  name,
  labels: POD,
  take: (reading, row) => {
    const pod = podOf(reading, row);
    pod.overhead = atLeast(pod.overhead, resource, row.value);
  },
});

const nodeAmounts = (name: string, which: 'capacity' | 'allocatable'): Reader => ({
  name,
  labels: ['node', 'resource'],
  take: (reading, row) => {
    const node = nodeOf(reading, row);
    node[which] = ask(node[which], row.text(1), row.value);
  },
});

const owners = (name: string, label: string, which: 'replicaSetOwners' | 'jobOwners'): Reader => ({
  name,
  labels: ['namespace', label, 'owner_kind', 'owner_name', 'owner_is_controller'],
  take: ({ inventory }, row) => {
    if (!row.has(2) || row.is(2, '<none>') || row.is(4, 'false')) return;
    inventory[which].set(`${row.text(0)}/${row.text(1)}`, { kind: row.text(2), name: row.text(3) });
  },
});

const workloadLabels = (kind: string, label: string): Reader => ({
  name: `kube_${kind}_labels`,
  labels: ['namespace', label],
  restPrefix: 'label_',
  take: ({ inventory }, row) => {
    const labels = row.rest();
    if (Object.keys(labels).length > 0)
      inventory.workloads.set(workloadKey(row.text(0), kind, row.text(1)), labels);
  },
});

const namespaceText = (which: 'labels' | 'annotations'): Reader => ({
  name: `kube_namespace_${which}`,
  labels: ['namespace'],
  restPrefix: which === 'labels' ? 'label_' : 'annotation_',
  take: ({ inventory }, row) => {
    const name = row.text(0);
    const namespace = inventory.namespaces.get(name) ?? { labels: {}, annotations: {} };
    namespace[which] = row.rest();
    inventory.namespaces.set(name, namespace);
  },
});

const POD_INFO: Reader = {
  name: 'kube_pod_info',
  labels: [...POD, 'node', 'created_by_kind', 'created_by_name'],
  take: (reading, row) => {
    const pod = podOf(reading, row);
    if (row.has(3)) pod.node = row.text(3);
    if (!row.has(4) || row.is(4, '<none>')) return;
    pod.ownerKind = row.text(4);
    pod.ownerName = row.text(5);
  },
};

const POD_TEXT: readonly Reader[] = [
  {
    name: 'kube_pod_labels',
    labels: POD,
    restPrefix: 'label_',
    take: (reading, row) => {
      const pod = podOf(reading, row);
      const known = reading.before?.pods.get(pod.uid);
      pod.labelsDigest = row.restDigest();
      pod.labels = known?.labelsDigest === pod.labelsDigest ? known.labels : row.rest();
    },
  },
  {
    name: 'kube_pod_annotations',
    labels: POD,
    restPrefix: 'annotation_',
    take: (reading, row) => {
      const pod = podOf(reading, row);
      const known = reading.before?.pods.get(pod.uid);
      pod.annotationsDigest = row.restDigest();
      pod.annotations =
        known?.annotationsDigest === pod.annotationsDigest ? known.annotations : row.rest();
    },
  },
  {
    name: 'kube_pod_status_phase',
    labels: [...POD, 'phase'],
    take: (reading, row) => {
      if (row.value === 1) podOf(reading, row).phase = row.text(3);
    },
  },
  {
    name: 'kube_pod_status_qos_class',
    labels: [...POD, 'qos_class'],
    take: (reading, row) => {
      // Who asks for nothing lacks nothing, so a store is not asked for that class either.
      const asks = row.value === 1 && row.text(3) !== 'BestEffort';
      if (asks) podOf(reading, row).qos = row.text(3);
    },
  },
];

const CONTAINER_STATE: readonly Reader[] = [
  {
    name: 'kube_pod_init_container_info',
    labels: [...POD, 'container', 'restart_policy'],
    take: (reading, row) => {
      containerOf(podOf(reading, row), row.text(3)).kind = row.is(4, 'Always') ? 'sidecar' : 'init';
    },
  },
  {
    name: 'kube_pod_container_info',
    labels: [...POD, 'container'],
    take: (reading, row) => {
      containerOf(podOf(reading, row), row.text(3));
    },
  },
  {
    name: 'kube_pod_container_state_started',
    labels: [...POD, 'container'],
    take: (reading, row) => {
      if (row.value === 0) return;
      const container = containerOf(podOf(reading, row), row.text(3));
      container.started = compact(larger(container.started, row.value));
      reading.inventory.showsStarts = true;
    },
  },
  {
    name: 'kube_pod_container_status_terminated',
    labels: [...POD, 'container'],
    take: (reading, row) => {
      if (row.value === 1) containerOf(podOf(reading, row), row.text(3)).terminated = true;
    },
  },
  {
    name: 'kube_pod_container_status_last_terminated_timestamp',
    labels: [...POD, 'container'],
    take: (reading, row) => {
      const container = containerOf(podOf(reading, row), row.text(3));
      container.lastTerminated = compact(larger(container.lastTerminated, row.value));
    },
  },
];

const NODE: readonly Reader[] = [
  {
    name: 'kube_node_info',
    labels: ['node', 'provider_id', 'os_image', 'internal_ip', 'kubelet_version'],
    take: (reading, row) => {
      const node = nodeOf(reading, row);
      node.providerId = row.text(1);
      node.osImage = row.text(2);
      node.internalIp = row.text(3);
      node.kubeletVersion = row.text(4);
    },
  },
  {
    name: 'kube_node_created',
    labels: ['node'],
    take: (reading, row) => {
      nodeOf(reading, row).created = row.value;
    },
  },
  {
    name: 'kube_node_status_condition',
    labels: ['node', 'condition', 'status'],
    take: (reading, row) => {
      if (row.value === 1 && row.is(1, 'Ready')) nodeOf(reading, row).ready = row.is(2, 'true');
    },
  },
  {
    name: 'kube_node_labels',
    labels: ['node'],
    restPrefix: 'label_',
    take: (reading, row) => {
      const node = nodeOf(reading, row);
      const known = reading.before?.nodes.get(node.node);
      node.labelsDigest = row.restDigest();
      node.labels = known?.labelsDigest === node.labelsDigest ? known.labels : row.rest();
    },
  },
  nodeAmounts('kube_node_status_capacity', 'capacity'),
  nodeAmounts('kube_node_status_allocatable', 'allocatable'),
];

/** Every family that is read, with what becomes of its rows (kube-state-metrics 2.x). */
const READERS: readonly Reader[] = [
  POD_INFO,
  ...POD_TEXT,
  podTime('kube_pod_created', 'created'),
  podTime('kube_pod_status_scheduled_time', 'scheduled'),
  podTime('kube_pod_start_time', 'started'),
  podTime('kube_pod_status_initialized_time', 'initialized'),
  podTime('kube_pod_completion_time', 'completed'),
  ...CONTAINER_STATE,
  containerAmounts('kube_pod_container_resource_requests', 'requests', false),
  containerAmounts('kube_pod_container_resource_limits', 'limits', false),
  containerAmounts('kube_pod_init_container_resource_requests', 'requests', true),
  containerAmounts('kube_pod_init_container_resource_limits', 'limits', true),
  overhead('kube_pod_overhead_cpu_cores', 'cpu'),
  overhead('kube_pod_overhead_memory_bytes', 'memory'),
  ...NODE,
  owners('kube_replicaset_owner', 'replicaset', 'replicaSetOwners'),
  owners('kube_job_owner', 'job_name', 'jobOwners'),
  namespaceText('labels'),
  namespaceText('annotations'),
  workloadLabels('deployment', 'deployment'),
  workloadLabels('statefulset', 'statefulset'),
  workloadLabels('daemonset', 'daemonset'),
  workloadLabels('cronjob', 'cronjob'),
  workloadLabels('job', 'job_name'),
];

/** The families to read of a kube-state-metrics page. */
export const KUBE_STATE_METRICS_FAMILIES: readonly WantedFamily[] = READERS;

/** Takes one row into the inventory; a value that is no number, or negative, is counted and ignored. */
export function takeRow(inventory: Inventory, before: Inventory | null, row: Row): void {
  if (!(row.value >= 0 && row.value < Infinity)) {
    inventory.invalid += 1;
    return;
  }
  READERS[row.family]?.take({ inventory, before }, row);
}
