import { GapList, mergeGaps, type GapKind } from './gap.ts';
import type { Host } from './host.ts';
import {
  clip,
  isAliveAtEnd,
  lengthOf,
  overlapSeconds,
  type Interval,
  type Lifetime,
} from './interval.ts';
import type { Observation, ObservedPod, PodUsage } from './observation.ts';
import { billedByPods } from './own-host.ts';
import { podKey } from './pod.ts';
import { podsByHost } from './pods-by-host.ts';
import type { HostQuantities, PodQuantities, Quantities } from './quantities.ts';
import { batchesOf, finished, type Stepwise } from './stepwise.ts';
import {
  HOST_RESOURCES,
  NO_RESOURCE_SECONDS,
  perResource,
  type HostResource,
  type PerResource,
} from './resource.ts';
import { withinCapacity } from './within-capacity.ts';
import {
  SECONDS_PER_HOUR,
  resourceSeconds,
  seconds,
  type ResourceSeconds,
  type Seconds,
} from './units.ts';

/**
 * Integrates an observation over its interval: what each host offered and each pod requested and used (allocation, section 2).
 * Unknown usage becomes the request; sums above capacity are scaled to it; both are gaps.
 */
export const settledQuantities = (observed: Observation): Quantities =>
  finished(settledStepwise(observed));

/**
 * The same for what is alive at the interval's end, as if it went on for one hour at the interval's rates:
 * requests as they stand, usage over the seconds lived (allocation, section 11).
 */
export const liveQuantities = (observed: Observation): Quantities =>
  finished(liveStepwise(observed));

/** `settledQuantities`, resting after each host. */
export const settledStepwise = (observed: Observation): Stepwise<Quantities> =>
  toQuantities(observed, SETTLED);

/** `liveQuantities`, resting after each host. */
export const liveStepwise = (observed: Observation): Stepwise<Quantities> =>
  toQuantities(observed, LIVE);

/** How lifetimes and readings become resource-seconds: all in which the settled and the live view differ. */
interface View {
  readonly basis: Quantities['basis'];
  includes(life: Lifetime, span: Interval): boolean;
  /** For how long something that lived so long in the interval counts. */
  secondsFor(lived: Seconds): Seconds;
  /** The part of the interval in which a pod can be charged. */
  chargeable(host: Host, span: Interval): Interval;
  requested(pod: ObservedPod, resource: HostResource, span: Interval): number;
  /** Where least durations are billed; null where rates are told. */
  minimumsIn(span: Interval): Interval | null;
  /** From what was read within the interval to what is charged. */
  usageFactor(seenSeconds: number): number;
}

const SETTLED: View = {
  basis: 'settled',
  includes: (life, span) => overlapSeconds(life, span) > 0,
  secondsFor: (lived) => lived,
  chargeable: (host, span) => clip(host.life, span),
  requested: requestedWithin,
  minimumsIn: (span) => span,
  usageFactor: () => 1,
};

const ONE_HOUR = seconds(SECONDS_PER_HOUR);

const LIVE: View = {
  basis: 'live',
  includes: isAliveAtEnd,
  secondsFor: () => ONE_HOUR,
  chargeable: (_host, span) => span,
  requested: (pod, resource) => (pod.requests.at(-1)?.amounts[resource] ?? 0) * SECONDS_PER_HOUR,
  minimumsIn: () => null,
  usageFactor: (seenSeconds) => (seenSeconds > 0 ? SECONDS_PER_HOUR / seenSeconds : 0),
};

function* toQuantities(observed: Observation, view: View): Stepwise<Quantities> {
  const span = observed.interval;
  const gaps = new GapList();
  const present = observed.hosts.filter(({ life }) => view.includes(life, span));
  const pods: ObservedPod[] = [];
  for (const batch of batchesOf(observed.pods)) {
    pods.push(...batch.filter(({ life }) => view.includes(life, span)));
    yield;
  }
  const homes = yield* podsByHost(present, pods, span);
  const hosts: HostQuantities[] = [];
  for (const host of present) {
    hosts.push(hostQuantities(host, homes.byHost.get(host) ?? [], span, view, gaps));
    yield;
  }
  noteAbandoned(present, observed, gaps);
  const strays: PodQuantities[] = [];
  for (const batch of batchesOf(homes.strays)) {
    strays.push(...batch.map((pod) => podQuantities(pod, span, span, view, gaps)));
    for (const { pod } of batch) gaps.add('pod_without_host', `${podKey(pod)} on ${pod.node}`);
    yield;
  }
  return {
    interval: span,
    basis: view.basis,
    hosts,
    strays,
    namespaces: observed.namespaces,
    workloads: observed.workloads,
    gaps: mergeGaps(observed.gaps, gaps.list()),
    counted: view.basis === 'settled' ? observed.counted.overInterval : observed.counted.atEnd,
  };
}

function hostQuantities(
  host: Host,
  pods: readonly ObservedPod[],
  span: Interval,
  view: View,
  gaps: GapList,
): HostQuantities {
  const within = view.chargeable(host, span);
  const there = view.secondsFor(overlapSeconds(host.life, span));
  const measure = (seen: ObservedPod): PodQuantities =>
    podQuantities(seen, within, span, view, gaps);
  const billing = host.facts.podsBilledBy;
  if (billing === undefined) return withinCapacity(host, there, pods.map(measure), gaps);
  const measured = pods.map((seen) => ({ seen, quantities: measure(seen) }));
  return billedByPods({ host, billing, there, pods: measured, span: view.minimumsIn(span) }, gaps);
}

/** Fargate nodes that were there all the time without a pod that still ran. */
function noteAbandoned(
  hosts: readonly Host[],
  { pods, interval }: Observation,
  gaps: GapList,
): void {
  const fargate = hosts.filter(
    ({ facts, life }) => facts.podsBilledBy === 'fargate' && life.from <= interval.start,
  );
  if (fargate.length === 0) return;
  const inUse = new Set(pods.map(({ pod }) => pod.node));
  for (const { facts } of fargate)
    if (!inUse.has(facts.node)) gaps.add('host_without_pod', facts.node);
}

/** @param within the part of the interval in which the pod's host was billed */
function podQuantities(
  seen: ObservedPod,
  within: Interval,
  span: Interval,
  view: View,
  gaps: GapList,
): PodQuantities {
  const { pod, life, usage } = seen;
  const lived = overlapSeconds(life, span);
  const requested = perResource((resource) =>
    resourceSeconds(view.requested(seen, resource, within)),
  );
  const factor = view.usageFactor(lived - usage.unseenSeconds);
  const running = lived > 0 ? Math.min(1, usage.runningSeconds / lived) : 0;
  const used = perResource((resource) => {
    const measured = usage.used[resource];
    return resourceSeconds(measured === null ? requested[resource] * running : measured * factor);
  });
  const unknown = unknownUsage(usage, requested);
  const estimated = unknown.length > 0 || usage.notes.length > 0;
  if (estimated) noteUsage(seen, unknown, requested, gaps);
  return {
    pod,
    heldSeconds: view.secondsFor(overlapSeconds(life, within)),
    requested,
    clipped:
      lengthOf(within) < lengthOf(span)
        ? outside(seen, requested, span, view)
        : NO_RESOURCE_SECONDS,
    used,
    estimated,
  };
}

function noteUsage(
  { pod, usage }: ObservedPod,
  unknown: readonly HostResource[],
  requested: PerResource<ResourceSeconds>,
  gaps: GapList,
): void {
  for (const note of usage.notes) gaps.add(note, podKey(pod));
  const note = (kind: GapKind, of: readonly HostResource[]): void => {
    if (of.length > 0) gaps.add(kind, `${podKey(pod)} (${of.join(', ')})`);
  };
  note(
    'usage_unknown',
    unknown.filter((resource) => requested[resource] > 0),
  );
  note(
    'usage_unknown_without_request',
    unknown.filter((resource) => requested[resource] === 0),
  );
}

/**
 * Resources of which no sample exists; a pod that holds no GPU has none to sample.
 * Where no container ran, usage is not unknown: it is zero.
 */
function unknownUsage(
  { used, runningSeconds }: PodUsage,
  requested: PerResource<ResourceSeconds>,
): readonly HostResource[] {
  if (used.cpu !== null && used.memory !== null && used.gpu !== null) return NONE;
  return HOST_RESOURCES.filter(
    (resource) =>
      used[resource] === null && runningSeconds > 0 && (resource !== 'gpu' || requested.gpu > 0),
  );
}
const NONE: readonly never[] = [];

/** What a pod requested while its host was not billed. */
function outside(
  seen: ObservedPod,
  requested: PerResource<ResourceSeconds>,
  span: Interval,
  view: View,
): PerResource<ResourceSeconds> {
  return perResource((resource) =>
    resourceSeconds(Math.max(0, view.requested(seen, resource, span) - requested[resource])),
  );
}

/** ∫ of the request steps over the part of a span in which the pod held its place. */
function requestedWithin(pod: ObservedPod, resource: HostResource, span: Interval): number {
  const held = clip(pod.life, span);
  let total = 0;
  for (const [index, step] of pod.requests.entries()) {
    const from = index === 0 ? held.start : step.from;
    const to = pod.requests[index + 1]?.from ?? null;
    total += step.amounts[resource] * lengthOf(clip({ from, to }, held));
  }
  return total;
}
