import { effectiveQos } from './qos.ts';
import type { Family } from './family.ts';
import { escapeLabel, kubernetesLabels, number } from './text.ts';
import { phaseAt } from '../model/lifetime.ts';
import type { Pod } from '../model/pod.ts';

const PHASES = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'] as const;

const identities = new WeakMap<Pod, string>();

/** `namespace="…",pod="…",uid="…"`, with which every series of a pod begins. */
export function podIdentity(pod: Pod): string {
  const known = identities.get(pod);
  if (known !== undefined) return known;
  const text = `namespace="${escapeLabel(pod.namespace)}",pod="${escapeLabel(pod.name)}",uid="${pod.uid}"`;
  identities.set(pod, text);
  return text;
}

/** The node's name as the API shows it at a time: empty before scheduling. */
export function boundNode(pod: Pod, time: number): string {
  return pod.scheduled <= time ? pod.node : '';
}

const pod = (
  name: string,
  help: string,
  lines: (pod: Pod, time: number) => string,
): Family<Pod> => ({ name, help, lines });

/** A family with one sample per pod, of no further label, where there is a value. */
const podValue = (
  name: string,
  help: string,
  value: (pod: Pod, time: number) => number | undefined,
): Family<Pod> =>
  pod(name, help, (each, time) => {
    const is = value(each, time);
    return is === undefined ? '' : `${name}{${podIdentity(each)}} ${number(is)}\n`;
  });

/** The kubelet acknowledges a pod this long after it was bound. */
const ACKNOWLEDGE_SECONDS = 1;

const infoLine = (each: Pod, time: number): string => {
  const node = boundNode(each, time);
  const hostIp = node === '' ? '' : hostIpOf(node);
  const podIp = node === '' ? '' : each.podIp;
  return (
    `kube_pod_info{${podIdentity(each)},host_ip="${hostIp}",pod_ip="${podIp}",node="${escapeLabel(node)}",` +
    `created_by_kind="${each.owner?.kind ?? ''}",created_by_name="${escapeLabel(each.owner?.name ?? '')}",` +
    `priority_class="${each.priorityClass}",host_network="${String(each.hostNetwork)}"} 1\n`
  );
};

const ownerLine = (each: Pod): string =>
  `kube_pod_owner{${podIdentity(each)},owner_kind="${each.owner?.kind ?? ''}",` +
  `owner_name="${escapeLabel(each.owner?.name ?? '')}",owner_is_controller="${each.owner ? 'true' : ''}"} 1\n`;

const phaseLines = (each: Pod, time: number): string => {
  const is = phaseAt(each, time);
  return PHASES.map(
    (phase) =>
      `kube_pod_status_phase{${podIdentity(each)},phase="${phase}"} ${phase === is ? 1 : 0}\n`,
  ).join('');
};

/** Emitted as soon as any app container is terminated, even where the pod goes on: as kube-state-metrics does. */
function completionTime(each: Pod, time: number): number | undefined {
  if (each.finished && time >= each.finished.at) return each.finished.at;
  let latest: number | undefined;
  for (const container of each.containers) {
    if (container.role !== 'app' || each.restartPolicy === 'Always') continue;
    const last = container.runs.at(-1);
    if (last && last.end <= time) latest = Math.max(latest ?? 0, last.end);
  }
  return latest;
}

/** The families of kube-state-metrics about whole pods, in its order. */
export const POD_FAMILIES: readonly Family<Pod>[] = [
  podValue(
    'kube_pod_completion_time',
    '[STABLE] Completion time in unix timestamp for a pod.',
    completionTime,
  ),
  podValue('kube_pod_created', '[STABLE] Unix creation timestamp', (each) => each.created),
  podValue('kube_pod_deletion_timestamp', 'Unix deletion timestamp', (each, time) =>
    each.deletion && each.deletion.requested <= time ? each.deletion.timestamp : undefined,
  ),
  pod('kube_pod_info', '[STABLE] Information about pod.', infoLine),
  pod(
    'kube_pod_annotations',
    'Kubernetes annotations converted to Prometheus labels.',
    (each) =>
      `kube_pod_annotations{${podIdentity(each)}${kubernetesLabels('annotation', each.annotations)}} 1\n`,
  ),
  pod(
    'kube_pod_labels',
    '[STABLE] Kubernetes labels converted to Prometheus labels.',
    (each) => `kube_pod_labels{${podIdentity(each)}${kubernetesLabels('label', each.labels)}} 1\n`,
  ),
  podValue(
    'kube_pod_overhead_cpu_cores',
    'The pod overhead in regards to cpu cores associated with running a pod.',
    (each) => each.overhead.cpu,
  ),
  podValue(
    'kube_pod_overhead_memory_bytes',
    'The pod overhead in regards to memory associated with running a pod.',
    (each) => each.overhead.memory,
  ),
  pod('kube_pod_owner', "[STABLE] Information about the Pod's owner.", ownerLine),
  pod(
    'kube_pod_restart_policy',
    '[STABLE] Describes the restart policy in use by this pod.',
    (each) => `kube_pod_restart_policy{${podIdentity(each)},type="${each.restartPolicy}"} 1\n`,
  ),
  pod(
    'kube_pod_spec_volumes_persistentvolumeclaims_info',
    '[STABLE] Information about persistentvolumeclaim volumes in a pod.',
    (each) =>
      each.claims
        .map(
          (claim) =>
            `kube_pod_spec_volumes_persistentvolumeclaims_info{${podIdentity(each)},volume="data",persistentvolumeclaim="${claim}"} 1\n`,
        )
        .join(''),
  ),
  podValue(
    'kube_pod_start_time',
    '[STABLE] Start time in unix timestamp for a pod.',
    (each, time) =>
      each.scheduled + ACKNOWLEDGE_SECONDS <= time
        ? each.scheduled + ACKNOWLEDGE_SECONDS
        : undefined,
  ),
  pod('kube_pod_status_phase', '[STABLE] The pods current phase.', phaseLines),
  pod('kube_pod_status_qos_class', 'The pods current qosClass.', (each) =>
    ['BestEffort', 'Burstable', 'Guaranteed']
      .map(
        (qos) =>
          `kube_pod_status_qos_class{${podIdentity(each)},qos_class="${qos}"} ${effectiveQos(each) === qos ? 1 : 0}\n`,
      )
      .join(''),
  ),
  podValue(
    'kube_pod_status_scheduled_time',
    '[STABLE] Unix timestamp when pod moved into scheduled status',
    (each, time) => (each.scheduled <= time ? each.scheduled : undefined),
  ),
];

/** Nodes are named after their address here (`ip-10-0-1-12…`); other names get one of the same range. */
function hostIpOf(node: string): string {
  const found = /(\d+)-(\d+)-(\d+)-(\d+)/.exec(node);
  return found ? found.slice(1).join('.') : '10.0.0.1';
}
