import type { Amounts } from '../model/node.ts';
import type { Container, ContainerRole, GpuHold, Owner, Pod, Run } from '../model/pod.ts';
import type { Profile } from '../model/profile.ts';
import { hash, hex, mix, uuid } from '../random.ts';

/** 2^20 bytes. */
export const MIB = 2 ** 20;

/** A container as scenarios write it. */
export interface ContainerSpec {
  readonly name: string;
  readonly role?: ContainerRole;
  readonly image?: string;
  readonly requests?: Partial<Amounts>;
  readonly limits?: Partial<Amounts>;
  readonly cpu: Profile;
  readonly memory: Profile;
  readonly gpu?: GpuHold;
  /** [start, end) of each run, in unix seconds; without it one run from `starts` to the pod's end. */
  readonly runs?: readonly (readonly [start: number, end: number])[];
  readonly lingerSeconds?: number;
}

/** A pod as scenarios write it. */
export interface PodSpec {
  readonly seed: number;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly created: number;
  readonly containers: readonly ContainerSpec[];
  /** Default: `created`; Infinity for one that never finds a node. */
  readonly scheduled?: number;
  /** When containers without `runs` start; default: 3 s after scheduling. */
  readonly starts?: number;
  readonly finished?: { readonly at: number; readonly phase: 'Succeeded' | 'Failed' };
  readonly deletion?: { readonly requested: number; readonly timestamp: number };
  readonly gone?: number;
  readonly owner?: Owner;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly priorityClass?: string;
  readonly hostNetwork?: boolean;
  readonly restartPolicy?: Pod['restartPolicy'];
  readonly overhead?: Partial<Amounts>;
  readonly claims?: readonly string[];
  readonly sampleless?: boolean;
  /** Static pods carry a config hash in their cgroup instead of the uid. */
  readonly staticPod?: boolean;
  readonly network?: Pod['network'];
  /** Tells pods of one name apart; default: `created`. */
  readonly incarnation?: string;
}

/** Image pull and start take this long where a scenario says nothing else. */
export const START_SECONDS = 3;

const DEFAULTS = {
  gone: Infinity,
  labels: {},
  annotations: {},
  priorityClass: '',
  hostNetwork: false,
  restartPolicy: 'Always',
  overhead: {},
  claims: [],
  sampleless: false,
  staticPod: false,
  network: { receive: 1500, transmit: 2500 },
} as const;

/** Builds a pod: uid and container ids follow from seed, name and incarnation. */
export function podOf(given: PodSpec): Pod {
  const { seed, incarnation, starts: startsAt, staticPod, ...spec } = { ...DEFAULTS, ...given };
  const { namespace, name, created, gone } = spec;
  const key = hash(`${seed}/${namespace}/${name}/${incarnation ?? String(created)}`);
  const uid = uuid(key, 48);
  const scheduled = spec.scheduled ?? created;
  const starts = startsAt ?? scheduled + START_SECONDS;
  // A deleted pod's containers stop a second before its object goes.
  const lastMoment = spec.finished?.at ?? (gone === Infinity ? Infinity : gone - 1);
  const containers = spec.containers.map((container, index) =>
    containerOf(container, mix(key, index), starts, lastMoment),
  );
  return {
    ...spec,
    owner: spec.owner,
    scheduled,
    containers,
    uid,
    cgroupUid: staticPod ? configHash(seed, namespace, name, created) : uid,
    podIp: spec.hostNetwork
      ? ''
      : `10.${100 + (key & 63)}.${(key >> 8) & 255}.${(key >> 16) & 255}`,
    qos: qosOf(containers),
  };
}

/** The config hash in the cgroup of a static pod, which its annotation `kubernetes.io/config.hash` repeats. */
export function configHash(seed: number, namespace: string, name: string, created: number): string {
  return hex(hash(`${seed}/${namespace}/${name}/${created}`), 77, 32);
}

function containerOf(
  spec: ContainerSpec,
  key: number,
  starts: number,
  lastMoment: number,
): Container {
  const spans = spec.runs ?? (starts < lastMoment ? [[starts, lastMoment] as const] : []);
  const runs: readonly Run[] = spans.map(([start, end], n) => ({
    id: hex(mix(key, n), 55, 64),
    start,
    end: Math.min(end, lastMoment),
    lingerSeconds: spec.lingerSeconds ?? 0,
  }));
  return {
    name: spec.name,
    role: spec.role ?? 'app',
    image: spec.image ?? `registry.example.com/${spec.name}:1.0.0`,
    requests: spec.requests ?? {},
    limits: spec.limits ?? {},
    runs,
    cpu: spec.cpu,
    memory: spec.memory,
    ...(spec.gpu ? { gpu: spec.gpu } : {}),
  };
}

/** The rule of Kubernetes: guaranteed where every container's requests equal its limits, best effort without any. */
function qosOf(containers: readonly Container[]): Pod['qos'] {
  const given = (container: Container): boolean =>
    [container.requests, container.limits].some(
      ({ cpu, memory }) => cpu !== undefined || memory !== undefined,
    );
  if (!containers.some(given)) return 'besteffort';
  const equal = containers.every(
    ({ requests, limits }) =>
      limits.cpu !== undefined &&
      limits.memory !== undefined &&
      requests.cpu === limits.cpu &&
      requests.memory === limits.memory,
  );
  return equal ? 'guaranteed' : 'burstable';
}

/** A Deployment's pod owner: its ReplicaSet, with the Deployment above it. */
export function ownedByDeployment(name: string, seed: number, kind = 'Deployment'): Owner {
  const replicaSet = `${name}-${hex(hash(`${seed}/rs/${name}`), 43, 10)}`;
  return { kind: 'ReplicaSet', name: replicaSet, parent: { kind, name } };
}
