import type { Family } from './family.ts';
import { escapeLabel, kubernetesLabels, labelSet, number } from './text.ts';
import type { Amounts, Node } from '../model/node.ts';

const nodeLabel = (node: Node): string => `node="${escapeLabel(node.name)}"`;

const EPHEMERAL_BYTES = 85886742528;

const resources = (name: string, help: string, amounts: (node: Node) => Amounts): Family<Node> => ({
  name,
  help,
  lines: (node) => {
    const { cpu, memory } = amounts(node);
    const line = (resource: string, unit: string, amount: number): string =>
      `${name}{${nodeLabel(node)},resource="${resource}",unit="${unit}"} ${number(amount)}\n`;
    return (
      line('cpu', 'core', cpu) +
      line('ephemeral_storage', 'byte', EPHEMERAL_BYTES) +
      line('hugepages_1Gi', 'byte', 0) +
      line('hugepages_2Mi', 'byte', 0) +
      line('memory', 'byte', memory) +
      gpuResources(node)
        .map(([resource, count]) => line(resource, 'integer', count))
        .join('') +
      line('pods', 'integer', node.maxPods)
    );
  },
});

/** What the device plugin offers: whole GPUs, or MIG instances under the name of their profile. */
function gpuResources(node: Node): readonly (readonly [string, number])[] {
  if (node.gpus.length === 0) return [];
  const whole = node.gpus.filter((gpu) => !gpu.mig).length;
  const slices = new Map<string, number>();
  for (const { mig } of node.gpus) {
    if (!mig) continue;
    const resource = `nvidia_com_mig_${mig.profile.replaceAll(/[^a-z0-9]/g, '_')}`;
    slices.set(resource, (slices.get(resource) ?? 0) + mig.instances);
  }
  return [['nvidia_com_gpu', whole], ...slices];
}

/** The families of kube-state-metrics about nodes, in its order. */
export const NODE_FAMILIES: readonly Family<Node>[] = [
  {
    name: 'kube_node_created',
    help: '[STABLE] Unix creation timestamp',
    lines: (node) => `kube_node_created{${nodeLabel(node)}} ${number(node.created)}\n`,
  },
  {
    name: 'kube_node_info',
    help: '[STABLE] Information about a cluster node.',
    lines: (node) =>
      `kube_node_info{${labelSet([
        ['node', node.name],
        ['kernel_version', node.kernelVersion],
        ['os_image', node.osImage],
        ['container_runtime_version', 'containerd://2.1.5'],
        ['kubelet_version', node.kubeletVersion],
        ['kubeproxy_version', 'deprecated'],
        ['provider_id', node.providerId],
        ['pod_cidr', ''],
        ['system_uuid', node.systemUuid],
        ['internal_ip', node.internalIp],
      ])}} 1\n`,
  },
  {
    name: 'kube_node_labels',
    help: '[STABLE] Kubernetes labels converted to Prometheus labels.',
    lines: (node) =>
      `kube_node_labels{${nodeLabel(node)}${kubernetesLabels('label', node.labels)}} 1\n`,
  },
  resources(
    'kube_node_status_allocatable',
    '[STABLE] The allocatable for different resources of a node that are available for scheduling.',
    (node) => node.allocatable,
  ),
  resources(
    'kube_node_status_capacity',
    '[STABLE] The capacity for different resources of a node.',
    (node) => node.capacity,
  ),
];
