import type { Family } from './family.ts';
import { boundNode, podIdentity } from './pod-families.ts';
import { escapeLabel, number } from './text.ts';
import { containerState } from '../model/lifetime.ts';
import type { Container, Pod } from '../model/pod.ts';
import type { Amounts } from '../model/node.ts';
import { hash, hex } from '../random.ts';

const MIG_PROFILE = 'nvidia_com_mig_1g_5gb';

/** App containers in the order of the spec. */
function apps(pod: Pod): readonly Container[] {
  return pod.containers.filter((container) => container.role === 'app');
}

/** Init containers and sidecars by name: their order in the spec is not exported. */
function inits(pod: Pod): readonly Container[] {
  const list = pod.containers.filter((container) => container.role !== 'app');
  return list.length < 2 ? list : list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const identity = (pod: Pod, container: Container): string =>
  `${podIdentity(pod)},container="${escapeLabel(container.name)}"`;

/** One sample per container where there is a value. */
const value = (
  name: string,
  help: string,
  of: (pod: Pod) => readonly Container[],
  read: (pod: Pod, container: Container, time: number) => number | undefined,
): Family<Pod> => ({
  name,
  help,
  lines: (pod, time) => {
    let text = '';
    for (const container of of(pod)) {
      const is = read(pod, container, time);
      if (is !== undefined) text += `${name}{${identity(pod, container)}} ${number(is)}\n`;
    }
    return text;
  },
});

const resources = (
  name: string,
  help: string,
  of: (pod: Pod) => readonly Container[],
  amounts: (container: Container) => Partial<Amounts>,
): Family<Pod> => ({
  name,
  help,
  lines: (pod, time) => {
    const node = escapeLabel(boundNode(pod, time));
    let text = '';
    for (const container of of(pod)) {
      const { cpu, memory, gpu } = amounts(container);
      const start = `${name}{${identity(pod, container)},node="${node}",resource=`;
      if (cpu !== undefined) text += `${start}"cpu",unit="core"} ${number(cpu)}\n`;
      if (memory !== undefined) text += `${start}"memory",unit="byte"} ${number(memory)}\n`;
      if (gpu !== undefined) {
        const slice = container.gpu?.migInstance !== undefined;
        text += `${start}"${slice ? MIG_PROFILE : 'nvidia_com_gpu'}",unit="integer"} ${slice ? 1 : number(gpu)}\n`;
      }
    }
    return text;
  },
});

const info = (
  name: string,
  help: string,
  of: (pod: Pod) => readonly Container[],
  tail: (container: Container) => string,
): Family<Pod> => ({
  name,
  help,
  lines: (pod, time) => {
    let text = '';
    for (const container of of(pod)) {
      const { run, last } = containerState(pod, container, time);
      const id = run ?? last;
      const image = escapeLabel(container.image);
      const imageId = id ? `${image.replace(/:[^/:]*$/, '')}@sha256:${imageDigest(image)}` : '';
      text +=
        `${name}{${identity(pod, container)},image_spec="${image}",image="${image}",image_id="${imageId}",` +
        `container_id="${id ? `containerd://${id.id}` : ''}"${tail(container)}} 1\n`;
    }
    return text;
  },
});

const requestHelp = (which: 'request' | 'limit'): string =>
  `[STABLE] The number of requested ${which} resource by a container. It is recommended to use the ` +
  `kube_pod_resource_${which}s metric exposed by kube-scheduler instead, as it is more precise.`;

/** The families of kube-state-metrics about containers, in its order. */
export const CONTAINER_FAMILIES: readonly Family<Pod>[] = [
  info(
    'kube_pod_container_info',
    '[STABLE] Information about a container in a pod.',
    apps,
    () => '',
  ),
  resources(
    'kube_pod_container_resource_limits',
    requestHelp('limit'),
    apps,
    (container) => container.limits,
  ),
  resources(
    'kube_pod_container_resource_requests',
    requestHelp('request'),
    apps,
    (container) => container.requests,
  ),
  value(
    'kube_pod_container_state_started',
    '[STABLE] Start time in unix timestamp for a pod container.',
    apps,
    (pod, container, time) => containerState(pod, container, time).run?.start,
  ),
  value(
    'kube_pod_container_status_last_terminated_timestamp',
    'Last terminated time for a pod container in unix timestamp.',
    apps,
    (pod, container, time) => containerState(pod, container, time).last?.end,
  ),
  {
    ...value(
      'kube_pod_container_status_restarts_total',
      '[STABLE] The number of container restarts per container.',
      apps,
      (_pod, container, time) =>
        Math.max(0, container.runs.filter((run) => run.start <= time).length - 1),
    ),
    type: 'counter',
  },
  value(
    'kube_pod_container_status_running',
    '[STABLE] Describes whether the container is currently in running state.',
    apps,
    (pod, container, time) => (containerState(pod, container, time).state === 'running' ? 1 : 0),
  ),
  info(
    'kube_pod_init_container_info',
    '[STABLE] Information about an init container in a pod.',
    inits,
    (container) => `,restart_policy="${container.role === 'sidecar' ? 'Always' : ''}"`,
  ),
  resources(
    'kube_pod_init_container_resource_limits',
    'The number of requested limit resource by an init container.',
    inits,
    (container) => container.limits,
  ),
  resources(
    'kube_pod_init_container_resource_requests',
    'The number of requested request resource by an init container.',
    inits,
    (container) => container.requests,
  ),
  value(
    'kube_pod_init_container_status_running',
    '[STABLE] Describes whether the init container is currently in running state.',
    inits,
    (pod, container, time) => (containerState(pod, container, time).state === 'running' ? 1 : 0),
  ),
];

const digests = new Map<string, string>();

function imageDigest(image: string): string {
  const known = digests.get(image) ?? hex(hash(image), 71, 64);
  digests.set(image, known);
  return known;
}
