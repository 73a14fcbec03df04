import type { Metric } from './catalogue.ts';

const OPENCOST_NODE = [
  'instance',
  'node',
  'instance_type',
  'region',
  'provider_id',
  'arch',
] as const;
const OPENCOST_CONTAINER = ['namespace', 'pod', 'container', 'instance', 'node'] as const;

/** What dashboards made for OpenCost read; served only where it is asked for. */
export const OPENCOST_METRICS = {
  node_total_hourly_cost: {
    type: 'gauge',
    unit: '',
    help: 'What a node costs per hour in US dollars.',
    labels: OPENCOST_NODE,
    stability: 'experimental',
    group: 'opencost',
  },
  node_cpu_hourly_cost: {
    type: 'gauge',
    unit: '',
    help: 'What one core of a node costs per hour in US dollars.',
    labels: OPENCOST_NODE,
    stability: 'experimental',
    group: 'opencost',
  },
  node_ram_hourly_cost: {
    type: 'gauge',
    unit: '',
    help: 'What one GiB of memory of a node costs per hour in US dollars.',
    labels: OPENCOST_NODE,
    stability: 'experimental',
    group: 'opencost',
  },
  node_gpu_hourly_cost: {
    type: 'gauge',
    unit: '',
    help: 'What one GPU of a node costs per hour in US dollars; 0 without GPUs.',
    labels: OPENCOST_NODE,
    stability: 'experimental',
    group: 'opencost',
  },
  node_gpu_count: {
    type: 'gauge',
    unit: '',
    help: 'How many GPUs a node has.',
    labels: OPENCOST_NODE,
    stability: 'experimental',
    group: 'opencost',
  },
  kubecost_node_is_spot: {
    type: 'gauge',
    unit: '',
    help: 'Whether a node is a spot instance (1) or not (0).',
    labels: OPENCOST_NODE,
    stability: 'experimental',
    group: 'opencost',
  },
  container_cpu_allocation: {
    type: 'gauge',
    unit: '',
    help: 'Cores a pod requests or uses, whichever is more; container holds the name of its workload, for Podtally measures pods.',
    labels: OPENCOST_CONTAINER,
    stability: 'experimental',
    group: 'opencost',
  },
  container_memory_allocation_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes of memory a pod requests or uses, whichever is more; container holds the name of its workload, for Podtally measures pods.',
    labels: OPENCOST_CONTAINER,
    stability: 'experimental',
    group: 'opencost',
  },
  container_gpu_allocation: {
    type: 'gauge',
    unit: '',
    help: 'GPUs a pod holds; container holds the name of its workload, for Podtally measures pods.',
    labels: OPENCOST_CONTAINER,
    stability: 'experimental',
    group: 'opencost',
  },
} as const satisfies Readonly<Record<string, Metric>>;
