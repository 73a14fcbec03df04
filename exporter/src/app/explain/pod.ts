import {
  PART_NAMES,
  type Allocation,
  type HostAllocation,
  type PodAllocation,
} from '../../domain/allocation.ts';
import { GAP_KINDS, type GapKind } from '../../domain/gap.ts';
import type { Host } from '../../domain/host.ts';
import { chargedUnder, costOfPod } from '../../domain/charged.ts';
import { modelChooser } from '../../domain/model-rules.ts';
import { attributionBy } from '../../domain/attribution.ts';
import type { Pod } from '../../domain/pod.ts';
import { partsOf } from '../../domain/parts.ts';
import type { Model } from '../../domain/policy.ts';
import type { PodQuantities } from '../../domain/quantities.ts';
import { HOST_RESOURCES, type HostResource } from '../../domain/resource.ts';
import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import { entriesOf, SECONDS_PER_HOUR } from '../../domain/units.ts';
import { nearestStepwise } from '../query/nearest.ts';
import { matchInWords } from '../rule-words.ts';
import type { Snapshot } from '../snapshot.ts';
import {
  NotFoundError,
  type ChosenModel,
  type Explanation,
  type PodExplanation,
  type PodResource,
} from './document.ts';
import { explainHost, hostsOf, type AnyHost } from './host.ts';
import { ownersOf } from './owners.ts';
import { AMOUNT_UNITS, explanation, scaleOf, type Scale } from './scale.ts';

/**
 * How the cost of a pod came about: in what runs now, else in the last closed hour.
 * Every pod of the name is explained: a StatefulSet's pod and its successor are two. Throws NotFoundError with the nearest names.
 * Rests after each host.
 */
export function* explainPod(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): Stepwise<Explanation<PodExplanation>> {
  for (const allocation of held(snapshot)) {
    const found = yield* explainIn(allocation, namespace, name);
    if (found.length > 0) return explanation(snapshot.cluster, allocation, found);
  }
  throw yield* notFound(snapshot, namespace, name);
}

/** What a snapshot holds, the live part first. */
export const held = ({ live, settled }: Snapshot): readonly Allocation[] =>
  settled === null ? [live] : [live, settled];

function* explainIn(
  allocation: Allocation,
  namespace: string,
  name: string,
): Stepwise<readonly PodExplanation[]> {
  const isIt = ({ pod }: PodQuantities): boolean =>
    pod.namespace === namespace && pod.name === name;
  const found: PodExplanation[] = [];
  for (const any of hostsOf(allocation)) {
    found.push(
      ...(any.kind === 'priced'
        ? any.host.pods
            .filter(({ quantities }) => isIt(quantities))
            .map((pod) => priced(pod, any, allocation))
        : any.host.quantities.pods.filter(isIt).map((pod) => unpriced(pod, any, allocation))),
    );
    yield;
  }
  for (const strays of batchesOf(allocation.quantities.strays)) {
    found.push(...strays.filter(isIt).map((pod) => unpriced(pod, null, allocation)));
    yield;
  }
  return found;
}

function priced(
  pod: PodAllocation,
  any: Extract<AnyHost, { kind: 'priced' }>,
  allocation: Allocation,
): PodExplanation {
  const { host } = any;
  const scale = scaleOf(allocation);
  const resources = HOST_RESOURCES.filter((resource) => isTouched(pod, resource)).map((resource) =>
    resourceOf(pod, resource, host, scale),
  );
  const sharedIdle = pod.sharesIdle
    ? resources.reduce((sum, { resource, cost }) => sum + cost * host.idleShare[resource], 0)
    : 0;
  const under = (model: Model): number => scale.perHour(costOfPod(host, pod, model));
  return {
    ...identity(pod.quantities, host.quantities.host, pod.attribution, allocation),
    model: {
      choice: pod.model,
      rule: pod.modelRule,
      because: because(pod.modelRule, allocation),
    },
    host: explainHost(any, allocation),
    resources,
    sharedIdle,
    total: resources.reduce((sum, { cost }) => sum + cost, sharedIdle),
    otherModels: { request: under('request'), usage: under('usage'), hybrid: under('hybrid') },
  };
}

function unpriced(
  quantities: PodQuantities,
  any: AnyHost | null,
  allocation: Allocation,
): PodExplanation {
  const { policy } = allocation;
  const host = any?.host.quantities.host ?? null;
  const values = attributionBy(policy.attribution, allocation.quantities).ofPod(
    quantities.pod,
    host,
  );
  const { choice, rule } = modelChooser(policy)(quantities.pod, values);
  return {
    ...identity(quantities, host, values, allocation),
    model: { choice, rule, because: because(rule, allocation) },
    host: any && explainHost(any, allocation),
    resources: [],
    sharedIdle: 0,
    total: null,
    otherModels: null,
  };
}

function identity(
  { pod, heldSeconds, estimated }: PodQuantities,
  host: Host | null,
  values: readonly string[],
  allocation: Allocation,
): Omit<PodExplanation, 'model' | 'host' | 'resources' | 'sharedIdle' | 'total' | 'otherModels'> {
  return {
    namespace: pod.namespace,
    pod: pod.name,
    uid: pod.uid,
    workloadKind: pod.workloadKind,
    workload: pod.workload,
    attribution: ownersOf(pod, host, values, allocation.policy.attribution, allocation.quantities),
    node: pod.node,
    heldHours: heldSeconds / SECONDS_PER_HOUR,
    estimated,
    gaps: gapsOf(pod, allocation),
  };
}

/** Gaps whose examples name the pod: a gap names only its first few, so this can miss one, and never invents one. */
function gapsOf(pod: Pod, { gaps }: Allocation): readonly GapKind[] {
  const name = `${pod.namespace}/${pod.name}`;
  return gaps
    .filter(
      ({ kind, examples }) => kind in GAP_KINDS && examples.some((example) => names(example, name)),
    )
    .map(({ kind }) => kind);
}

const names = (example: string, name: string): boolean =>
  example === name || example.startsWith(`${name} `) || example.startsWith(`${name}:`);

const because = (rule: number, { policy }: Allocation): ChosenModel['because'] => {
  const match = policy.models.rules[rule - 1]?.match;
  return match === undefined ? 'the default' : matchInWords(match);
};

const isTouched = ({ quantities }: PodAllocation, resource: HostResource): boolean =>
  resource !== 'gpu' || quantities.requested.gpu + quantities.used.gpu > 0;

function resourceOf(
  pod: PodAllocation,
  resource: HostResource,
  host: HostAllocation,
  scale: Scale,
): PodResource {
  const { usage, idle } = chargedUnder(host, pod, resource);
  const { asked } = pod.quantities;
  const unitPrice = host.unitPrices[resource];
  const parts = partsOf(pod.quantities, resource, host.kappa[resource]);
  const amount = (held: number): number => scale.amount(resource, held);
  const [usedReserved, usedBurst, idleKept, idleLent, idleHeld] = entriesOf(PART_NAMES).map(
    ([part]) => amount(parts[part]),
  );
  return {
    resource,
    unit: AMOUNT_UNITS[resource],
    requested: amount(pod.quantities.requested[resource]),
    ...(asked && { asked: amount(asked[resource]) }),
    used: amount(pod.quantities.used[resource]),
    parts: {
      used_reserved: usedReserved ?? 0,
      used_burst: usedBurst ?? 0,
      idle_kept: idleKept ?? 0,
      idle_lent: idleLent ?? 0,
      idle_held: idleHeld ?? 0,
    },
    charged: { usage: amount(usage), idle: amount(idle), sum: amount(usage + idle) },
    unitPrice: scale.unitPrice(resource, unitPrice),
    cost: scale.perHour((usage + idle) * unitPrice),
  };
}

function* notFound(snapshot: Snapshot, namespace: string, name: string): Stepwise<NotFoundError> {
  const near = yield* nearestStepwise(`${namespace}/${name}`, namesIn(snapshot));
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(', ')}?`
      : 'It may have ended before the last closed hour, or never have been scheduled.';
  return new NotFoundError(
    `no pod ${namespace}/${name} in cluster ${snapshot.cluster}, now or in the last closed hour. ${hint}`,
    near,
  );
}

/** `namespace/name` of every pod that a snapshot holds. */
function* namesIn(snapshot: Snapshot): Generator<string> {
  for (const allocation of held(snapshot)) {
    const onHosts = hostsOf(allocation).map(({ host }) => host.quantities.pods);
    for (const pods of [...onHosts, allocation.quantities.strays]) {
      for (const { pod } of pods) yield `${pod.namespace}/${pod.name}`;
    }
  }
}
