import type { Workload } from './workload.ts';
import { MIB, ownedByDeployment, podOf } from '../pods.ts';
import type { ContainerSpec, PodSpec } from '../pods.ts';
import type { Node } from '../../model/node.ts';
import type { Owner, Pod } from '../../model/pod.ts';
import type { Profile } from '../../model/profile.ts';
import { constant, pulse, wave } from '../../model/profile.ts';
import { between, fraction, hash, pick, suffix } from '../../random.ts';

const HOUR = 3600;
const DAY = 86400;
/** What a pod without requests is measured by. */
const UNASKED = { cpu: 0.05, bytes: 64 * MIB } as const;
const PROXY = { cpu: 0.05, mib: 96 } as const;

/** Requests of one pod of a workload, its proxy included. */
export function requestOf(workload: Workload): { cpu: number; memory: number; gpu: number } {
  const proxy = workload.proxy === true;
  return {
    cpu: workload.cpu + (proxy ? PROXY.cpu : 0),
    memory: (workload.mib + (proxy ? PROXY.mib : 0)) * MIB,
    gpu: workload.gpu ? 1 : 0,
  };
}

/** The `index`-th pod of a workload on a node, some time before `anchor`. */
export function workloadPod(
  workload: Workload,
  index: number,
  node: Node,
  context: { readonly seed: number; readonly anchor: number; readonly gpuDevice?: number },
): Pod {
  const { seed, anchor } = context;
  const { namespace, kind } = workload;
  const key = hash(`${seed}/${namespace}/${workload.name}/${index}`);
  const oldest = Math.max(node.created + 90, anchor - 9 * DAY);
  const created =
    kind === 'DaemonSet'
      ? node.created + 20
      : oldest + Math.floor(fraction(key, 1) * (anchor - oldest));
  const { name, owner } = nameAndOwner(workload, index, key, seed);
  const spec: PodSpec = {
    seed,
    namespace,
    name,
    node: node.name,
    created,
    ...(owner ? { owner } : {}),
    labels: workload.labels,
    hostNetwork: workload.hostNetwork ?? false,
    priorityClass: workload.priorityClass ?? '',
    restartPolicy: kind === 'Job' ? 'Never' : 'Always',
    claims: workload.volumeGib === undefined ? [] : [`data-${name}`],
    containers: containers(workload, key, context.gpuDevice),
    network: {
      receive: Math.round(2e5 * fraction(key, 8) ** 3) + 300,
      transmit: Math.round(5e5 * fraction(key, 9) ** 3) + 400,
    },
  };
  return podOf(spec);
}

function containers(
  workload: Workload,
  key: number,
  gpuDevice: number | undefined,
): readonly ContainerSpec[] {
  const { cpu, mib, limit } = workload;
  const asks = cpu > 0;
  const bytes = mib * MIB;
  const app: ContainerSpec = {
    name: workload.name,
    image: `registry.example.com/${workload.namespace}/${workload.name}:${between(hash(workload.name), 3, 1, 4)}.${between(hash(workload.name), 4, 0, 30)}.0`,
    requests: asks ? { cpu, memory: bytes, ...(workload.gpu ? { gpu: 1 } : {}) } : {},
    limits: {
      ...(limit === undefined
        ? {}
        : { cpu: cpu * limit, memory: Math.round((bytes * Math.min(limit, 1.5)) / MIB) * MIB }),
      ...(workload.gpu ? { gpu: 1 } : {}),
    },
    cpu: cpuProfile(workload, key),
    memory: memoryProfile(workload, key),
    ...(workload.gpu && gpuDevice !== undefined
      ? {
          gpu: {
            devices: [gpuDevice],
            utilisation: wave(
              workload.gpu.mean,
              workload.gpu.amplitude,
              between(key, 6, 900, 2700),
              between(key, 7, 0, 2700),
            ),
          },
        }
      : {}),
  };
  if (workload.proxy !== true) return [app];
  const proxy: ContainerSpec = {
    name: 'proxy',
    role: 'sidecar',
    image: 'registry.example.com/platform/proxy:1.38.0',
    requests: { cpu: PROXY.cpu, memory: PROXY.mib * MIB },
    cpu: wave(0.02, 0.008, HOUR, between(key, 21, 0, HOUR)),
    memory: constant(60 * MIB),
  };
  return [proxy, app];
}

/** Mean use is the workload's share, give or take a quarter per pod. */
function cpuProfile(workload: Workload, key: number): Profile {
  const own = 0.75 + 0.5 * fraction(key, 11);
  const mean = (workload.cpu || UNASKED.cpu) * workload.cpuShare * own;
  switch (workload.shape) {
    case 'steady':
      return wave(mean, mean * 0.06, between(key, 12, 240, 900), between(key, 13, 0, 900));
    case 'daily':
      // Busiest in the afternoon, UTC, with pods not quite in step.
      return wave(mean, mean * 0.4, DAY, 9 * HOUR + between(key, 14, 0, HOUR));
    case 'bursty': {
      const period = pick(key, 15, 300, 420, 600, 900);
      const on = Math.round(period / 6);
      // A sixth of the time at three times the mean leaves 0.6 of the mean for the rest.
      return pulse(mean * 0.6, mean * 3, period, on, between(key, 16, 0, period));
    }
  }
}

function memoryProfile(workload: Workload, key: number): Profile {
  const mean =
    (workload.mib * MIB || UNASKED.bytes) * workload.memoryShare * (0.9 + 0.2 * fraction(key, 18));
  return wave(mean, mean * 0.05, between(key, 19, 1800, 7200), between(key, 20, 0, 7200));
}

function nameAndOwner(
  { name, kind }: Workload,
  index: number,
  key: number,
  seed: number,
): { readonly name: string; readonly owner?: Owner } {
  switch (kind) {
    case 'Deployment':
    case 'Rollout': {
      const owner = ownedByDeployment(name, seed, kind);
      return { name: `${owner.name}-${suffix(key, 2, 5)}`, owner };
    }
    case 'StatefulSet':
      return { name: `${name}-${index}`, owner: { kind, name } };
    case 'DaemonSet':
      return { name: `${name}-${suffix(key, 2, 5)}`, owner: { kind, name } };
    case 'Job':
      return { name: `${name}-${suffix(key, 2, 5)}`, owner: { kind, name } };
    case 'Pod':
      return { name: `${name}-${pick(key, 5, 'amara', 'jonas', 'mei', 'tomas')}-${index}` };
  }
}
