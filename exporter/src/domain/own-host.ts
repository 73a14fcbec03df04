import { FARGATE_MINIMUM_SECONDS, fargateSize } from './fargate-size.ts';
import type { GapList } from './gap.ts';
import type { Host, HostFacts, PodBilling } from './host.ts';
import type { Interval, Lifetime } from './interval.ts';
import type { ObservedPod } from './observation.ts';
import { podKey } from './pod.ts';
import { isFreeOnAutopilot } from './pod-billing.ts';
import type { HostQuantities, PodQuantities } from './quantities.ts';
import { sameAmounts } from './request.ts';
import { NO_AMOUNTS, NO_RESOURCE_SECONDS, perResource, type PerResource } from './resource.ts';
import {
  amount,
  resourceSeconds,
  seconds,
  unixSeconds,
  type Amount,
  type Seconds,
} from './units.ts';

/** A pod as it was observed, with what that is over the interval. */
export interface MeasuredPod {
  readonly seen: ObservedPod;
  readonly quantities: PodQuantities;
}

/** A node of which nothing is billed but its pods. */
export interface PodBilledNode {
  readonly host: Host;
  readonly billing: PodBilling;
  /** For how long the node was there. */
  readonly there: Seconds;
  readonly pods: readonly MeasuredPod[];
  /** The interval where minimum durations are charged; null for live rates. */
  readonly span: Interval | null;
}

/**
 * A node whose pods are billed each by its own size, as the host that the bill knows (allocation, section 5):
 * its capacity is what its pods are billed for, so that nothing of it is idle beside them.
 */
export function billedByPods(node: PodBilledNode, gaps: GapList): HostQuantities {
  const billed = node.pods.map((pod) => BILLED[node.billing](pod, node, gaps));
  const capacity = perResource((resource) =>
    resourceSeconds(
      billed.reduce((sum, { quantities }) => sum + quantities.requested[resource], 0),
    ),
  );
  const [only, ...others] = billed;
  const isOnePod = node.billing === 'fargate' && others.length === 0;
  const billedSeconds =
    node.billing === 'fargate'
      ? seconds(billed.reduce((sum, pod) => sum + pod.seconds, 0))
      : node.there;
  const size =
    only && isOnePod
      ? only.size
      : perResource((resource) =>
          amount(billedSeconds > 0 ? capacity[resource] / billedSeconds : 0),
        );
  return {
    host: {
      facts: withSize(node.host.facts, size),
      capacity: size,
      allocatable: size,
      life: only && isOnePod ? only.life : node.host.life,
    },
    billedSeconds,
    capacity,
    allocatable: capacity,
    pods: billed.map(({ quantities }) => quantities),
    requestScale: UNSCALED,
    usageScale: UNSCALED,
  };
}

const UNSCALED = perResource(() => 1);

interface BilledPod {
  readonly quantities: PodQuantities;
  readonly size: PerResource<Amount>;
  readonly seconds: Seconds;
  readonly life: Lifetime;
}

type Bill = (pod: MeasuredPod, node: PodBilledNode, gaps: GapList) => BilledPod;

const BILLED: Readonly<Record<PodBilling, Bill>> = {
  fargate: billedByFargate,
  'gke-autopilot': billedByAutopilot,
};

function billedByFargate(
  { seen, quantities }: MeasuredPod,
  { host, span }: PodBilledNode,
  gaps: GapList,
): BilledPod {
  const { pod, requests } = seen;
  const size = fargateSize(pod.annotations, requests[0]?.amounts ?? NO_AMOUNTS);
  if (size.isEstimated) gaps.add('host_size_estimated', `${podKey(pod)} on ${pod.node}`);
  const life = within(seen.life, host.life);
  const billed = seconds(quantities.heldSeconds + (span === null ? 0 : missingSeconds(life, span)));
  const requested = perResource((resource) => resourceSeconds(size.amounts[resource] * billed));
  return {
    quantities: { ...quantities, requested, asked: quantities.requested },
    size: size.amounts,
    seconds: billed,
    life,
  };
}

/** Autopilot writes what it bills into the pod's requests, rounded, and bills by the second without a minimum. */
function billedByAutopilot({ seen, quantities }: MeasuredPod): BilledPod {
  const isFree = isFreeOnAutopilot(seen.pod.namespace);
  const requested = isFree ? NO_RESOURCE_SECONDS : quantities.requested;
  return {
    quantities: { ...quantities, requested, asked: quantities.requested },
    size: NO_AMOUNTS,
    seconds: quantities.heldSeconds,
    life: seen.life,
  };
}

/** What a pod that ended in the span is billed for beyond its life: all of it there, so that pieces of time add up. */
function missingSeconds({ from, to }: Lifetime, span: Interval): number {
  if (to === null || to <= Math.max(from, span.start) || to > span.end) return 0;
  return Math.max(0, FARGATE_MINIMUM_SECONDS - (to - from));
}

/** A pod cannot be billed while there is nothing to run it. */
function within(pod: Lifetime, node: Lifetime): Lifetime {
  const from = unixSeconds(Math.max(pod.from, node.from));
  const ending = node.to === null || (pod.to !== null && pod.to <= node.to) ? pod : node;
  const { to, endEstimated } = ending;
  return { from, to: to === null ? null : unixSeconds(Math.max(from, to)), endEstimated };
}

/** The facts as they were last sized: a price is looked up once per object, so an unchanged size keeps its object. */
const lastSized = new WeakMap<HostFacts, HostFacts>();

function withSize(facts: HostFacts, capacity: PerResource<Amount>): HostFacts {
  const known = lastSized.get(facts);
  if (known && sameAmounts(known.capacity, capacity)) return known;
  const sized = { ...facts, capacity };
  lastSized.set(facts, sized);
  return sized;
}
