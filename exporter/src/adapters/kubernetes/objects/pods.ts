import {
  askedAmounts,
  type PodTold,
  type RawContainer,
  type RawPod,
} from '../../../app/cluster/inventory.ts';
import { compact } from '../../../app/cluster/shared.ts';
import { saysTheSame } from '../../../app/cluster/unchanged.ts';
import { labelKey } from '../../../domain/labels.ts';
import type { AskedAmounts } from '../../../domain/request.ts';
import type { Projection, Seen } from '../watch/store.ts';
import { askedOf, largerOf } from './asked.ts';
import { interned } from './bounded.ts';
import { LabelSets } from './label-sets.ts';
import {
  podSchema,
  type GivenContainer,
  type GivenContainerStatus,
  type GivenPod,
} from './pod-schema.ts';
import { PODS } from './resources.ts';
import { checked, controllerOf, momentOf } from './schema.ts';

/** Annotations that are always read: what a static pod's containers go by, and the size that Fargate bills. */
const ALWAYS_READ = [
  'kubernetes.io/config.hash',
  'kubernetes.io/config.mirror',
  'CapacityProvisioned',
];

/**
 * Pods as the books take them.
 * @param wanted keys of annotations that are kept; the others only take memory
 */
export function podProjection(wanted: Iterable<string>): Projection<RawPod> {
  const labels = new LabelSets();
  const annotations = new Set([...ALWAYS_READ, ...wanted].map(labelKey));
  const project = (object: unknown, before: RawPod | undefined, seen: Seen): RawPod => {
    const pod = checked(podSchema, object);
    const { metadata, spec, status } = pod;
    const owner = controllerOf(metadata);
    const containers = containersOf(pod);
    const made: RawPod = {
      uid: metadata.uid,
      namespace: interned(metadata.namespace ?? ''),
      name: metadata.name,
      at: seen.at,
      node: interned(spec.nodeName ?? ''),
      ownerKind: interned(owner?.kind ?? ''),
      ownerName: interned(owner?.name ?? ''),
      qos: '',
      phase: interned(status?.phase ?? ''),
      created: compact(momentOf(metadata.creationTimestamp)),
      scheduled: conditionTime(pod, 'PodScheduled'),
      started: compact(momentOf(status?.startTime)),
      initialized: conditionTime(pod, 'Initialized'),
      completed: 0,
      overhead: askedOf(spec.overhead),
      labels: labels.of(metadata.labels),
      labelsDigest: 0,
      annotations: labels.of(metadata.annotations, annotations),
      annotationsDigest: 0,
      containers,
      told: toldOf(podLevelOf(pod), 0),
    };
    made.completed = compact(completedOf(made, before, seen));
    if (before === undefined) return made;
    made.told = toldOf(made.told?.podLevel ?? null, askedSince(made, before, seen));
    return saysTheSame(before, made) ? before : made;
  };
  return { resource: PODS, project };
}

const NOTHING_MORE: PodTold = Object.freeze({
  podLevel: null,
  askedSince: 0,
  gone: 0,
  goneEstimated: false,
});

const toldOf = (podLevel: PodTold['podLevel'], askedSince: number): PodTold =>
  podLevel === null && askedSince === 0 ? NOTHING_MORE : { ...NOTHING_MORE, podLevel, askedSince };

function conditionTime({ status }: GivenPod, type: string): number {
  const condition = status?.conditions?.find((each) => each.type === type);
  return condition?.status === 'True' ? compact(momentOf(condition.lastTransitionTime)) : 0;
}

/** Init containers and sidecars in the order they start, then the others. */
function containersOf({ spec, status }: GivenPod): readonly RawContainer[] {
  const infeasible = isInfeasible(status);
  const made: RawContainer[] = [];
  for (const given of spec.initContainers ?? []) {
    const kind = given.restartPolicy === 'Always' ? 'sidecar' : 'init';
    made.push(containerOf(given, kind, status?.initContainerStatuses, infeasible));
  }
  for (const given of spec.containers)
    made.push(containerOf(given, 'app', status?.containerStatuses, infeasible));
  return made;
}

function containerOf(
  given: GivenContainer,
  kind: RawContainer['kind'],
  statuses: readonly GivenContainerStatus[] | null | undefined,
  infeasible: boolean,
): RawContainer {
  const status = statuses?.find(({ name }) => name === given.name);
  const { running, terminated } = status?.state ?? {};
  const last = status?.lastState?.terminated;
  return {
    name: interned(given.name),
    kind,
    requests: requestsOf(given, status, infeasible),
    limits: largerLimits(given, status),
    started: compact(momentOf(running?.startedAt ?? terminated?.startedAt)),
    terminated: terminated !== null && terminated !== undefined,
    finished: compact(momentOf(terminated?.finishedAt)),
    lastStarted: compact(momentOf(last?.startedAt)),
    lastTerminated: compact(momentOf(last?.finishedAt)),
  };
}

/**
 * What the scheduler counts of a container: while it is resized the largest of what is asked for, given and in force;
 * what cannot be given is not counted (Kubernetes, "Resize CPU and Memory Resources assigned to Containers").
 */
function requestsOf(
  { resources }: GivenContainer,
  status: GivenContainerStatus | undefined,
  infeasible: boolean,
): AskedAmounts {
  const asked = askedOf(resources?.requests);
  if (!status?.allocatedResources && !status?.resources) return asked;
  const held = largerOf(askedOf(status.resources?.requests), askedOf(status.allocatedResources));
  if (!infeasible) return largerOf(asked, held);
  return askedAmounts(held.cpu ?? asked.cpu, held.memory ?? asked.memory, held.gpu ?? asked.gpu);
}

/** A limit that is being changed holds nobody to the smaller one. */
function largerLimits(
  { resources }: GivenContainer,
  status: GivenContainerStatus | undefined,
): AskedAmounts {
  const asked = askedOf(resources?.limits);
  if (!status?.resources?.limits) return asked;
  const { cpu, memory, gpu } = largerOf(asked, askedOf(status.resources.limits));
  // What the spec does not limit is not limited.
  return askedAmounts(asked.cpu && cpu, asked.memory && memory, asked.gpu && gpu);
}

function isInfeasible(status: GivenPod['status']): boolean {
  if (status?.resize === 'Infeasible') return true;
  const pending = status?.conditions?.find(({ type }) => type === 'PodResizePending');
  return pending?.status === 'True' && pending.reason === 'Infeasible';
}

function podLevelOf({ spec, status }: GivenPod): PodTold['podLevel'] {
  const { resources } = spec;
  if (!resources?.requests && !resources?.limits) return null;
  const held = largerOf(askedOf(status?.resources?.requests), askedOf(status?.allocatedResources));
  return {
    requests: largerOf(askedOf(resources.requests), held),
    limits: largerOf(askedOf(resources.limits), askedOf(status?.resources?.limits)),
  };
}

const hasFinished = ({ phase }: RawPod): boolean => phase === 'Succeeded' || phase === 'Failed';

/**
 * When a finished pod's last container ended; a pod that failed without its containers telling (its node was lost)
 * ended when it was seen to, if it was watched. 0: not finished, or nobody knows.
 */
function completedOf(made: RawPod, before: RawPod | undefined, seen: Seen): number {
  if (!hasFinished(made)) return 0;
  const last = Math.max(0, ...made.containers.map(({ finished }) => finished));
  const isTold = made.containers.every(({ kind, terminated }) => terminated || kind !== 'app');
  if (isTold && last > 0) return last;
  if (before === undefined) return last;
  return hasFinished(before) ? before.completed : Math.max(last, seen.at);
}

/** Since when it asks for what it asks now: when that was seen to change. */
function askedSince(made: RawPod, before: RawPod, seen: Seen): number {
  const asksTheSame =
    made.containers.length === before.containers.length &&
    made.containers.every(({ requests }, i) =>
      sameAsked(requests, before.containers[i]?.requests),
    ) &&
    sameAsked(made.overhead, before.overhead) &&
    sameAsked(made.told?.podLevel?.requests, before.told?.podLevel?.requests);
  return asksTheSame ? (before.told?.askedSince ?? 0) : seen.at;
}

const sameAsked = (a: AskedAmounts | undefined, b: AskedAmounts | undefined): boolean =>
  a === b || (a?.cpu === b?.cpu && a?.memory === b?.memory && a?.gpu === b?.gpu);

/** A pod whose object is gone: as it was, with its end. */
export function gonePod(pod: RawPod, { after, at }: Seen): RawPod {
  const unseen = at > after;
  const gone = unseen ? (after + at) / 2 : at;
  const told = pod.told ?? NOTHING_MORE;
  return { ...pod, told: { ...told, gone, goneEstimated: unseen } };
}
