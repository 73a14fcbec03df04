import type { Gap } from '../../domain/gap.ts';
import { GapList, mergeGaps } from '../../domain/gap.ts';
import { isAliveAtEnd, overlaps, type Interval } from '../../domain/interval.ts';
import type { InputCount, Observation, ObservedPod, PodUsage } from '../../domain/observation.ts';
import { podKey } from '../../domain/pod.ts';
import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import { unixSeconds } from '../../domain/units.ts';
import type { HostRecord } from './host-book.ts';
import { isOrderMissed, isToldInFull, isWholeMissed, type PodRecord } from './pod-record.ts';
import type { Identified } from './sources.ts';

/** What is known of usage within an interval. */
export interface UsageView {
  /** @param hostEnd when its host ended; Infinity while that is there */
  usageOf(record: PodRecord, hostEnd: number): PodUsage;
  /** Usage of pods that nobody named, for people: each pod once. */
  readonly unnamed: Iterable<string>;
  /** Gaps met while reading it. */
  readonly gaps: readonly Gap[];
}

/** A host as its provider bills it. */
type BilledHost = Pick<HostRecord, 'host' | 'lastAnswer'>;

/** How many pods are answered for between two rests: well under a millisecond of work, but ten times that while the collector marks beside it. */
const PODS_AT_A_TIME = 50;

/** What is known of an interval: who was there, and what they used. */
export function* observe(
  known: Identified,
  span: Interval,
  usage: UsageView,
): Stepwise<Observation> {
  const { pods, hosts, inventory } = known;
  const billedHosts: readonly BilledHost[] = [...hosts.records()].map(({ host, lastAnswer }) => ({
    host: hosts.billed(host),
    lastAnswer,
  }));
  const gaps = new GapList();
  const observed: ObservedPod[] = [];
  for (const record of pods.records()) {
    const { pod, life, requests } = record;
    if (!overlaps(life, span)) continue;
    const host = hosts.byName(pod.node)?.host;
    const hostEnd = (host && hosts.billed(host).life.to) ?? Infinity;
    observed.push({ pod, life, requests, usage: usage.usageOf(record, hostEnd) });
    if (life.endEstimated && endsWithin(life.to, span)) gaps.add('pod_end_estimated', podKey(pod));
    noteRequests(record, span, gaps);
    if (observed.length % PODS_AT_A_TIME === 0) yield;
  }
  const seen = billedHosts.filter(({ host }) => overlaps(host.life, span));
  for (const record of seen) noteHost(record, span, gaps);
  yield;
  for (const pod of usage.unnamed) gaps.add('usage_without_identity', pod);
  yield;
  const overInterval = yield* countOver(pods.records(), billedHosts, span);
  const atEnd = yield* countAtEnd(pods.records(), billedHosts, span);
  return {
    interval: span,
    hosts: seen.map(({ host }) => host),
    pods: observed,
    namespaces: inventory.namespaces,
    workloads: inventory.workloads,
    gaps: mergeGaps(gaps.list(), known.gaps(span), usage.gaps),
    counted: { overInterval, atEnd },
  };
}

/** What of a pod's request is not told where nobody asks the Kubernetes API. */
function noteRequests({ pod, raw, requests }: PodRecord, span: Interval, gaps: GapList): void {
  if (isToldInFull(raw)) return;
  if (isWholeMissed(raw)) gaps.add('request_of_pod_unknown', podKey(pod));
  if (isOrderMissed(raw)) gaps.add('request_order_unknown', podKey(pod));
  const isChanged = requests.some(({ from }, index) => index > 0 && endsWithin(from, span));
  if (isChanged) gaps.add('request_resized', podKey(pod));
}

const endsWithin = (to: number | null, span: Interval): boolean =>
  to !== null && to >= span.start && to < span.end;

function noteHost({ host, lastAnswer }: BilledHost, span: Interval, gaps: GapList): void {
  const { node } = host.facts;
  if (host.life.endEstimated && endsWithin(host.life.to, span))
    gaps.add('host_end_estimated', node);
  if (!(lastAnswer >= span.start)) {
    const since = Number.isNaN(lastAnswer)
      ? 'no sample yet'
      : `last sample at ${new Date(lastAnswer * 1000).toISOString()}`;
    gaps.add('host_without_usage', `${node}: ${since}`);
  }
}

/** The inputs counted straight from what was listed, without the join above. */
function* countOver(
  pods: Iterable<PodRecord>,
  hosts: Iterable<BilledHost>,
  span: Interval,
): Stepwise<InputCount> {
  let count = 0;
  let cpuRequests = 0;
  let memoryRequests = 0;
  for (const batch of batchesOf(pods)) {
    for (const { life, requests } of batch) {
      const from = Math.max(life.from, span.start);
      const to = Math.min(life.to ?? span.end, span.end);
      if (to <= from) continue;
      count += 1;
      // By hand: an iterator for each of all pods is more than what it goes over.
      for (let i = 0; i < requests.length; i += 1) {
        const step = requests[i];
        if (step === undefined) continue;
        const start = i === 0 ? from : Math.max(from, step.from);
        const held = Math.max(0, Math.min(to, requests[i + 1]?.from ?? to) - start);
        cpuRequests += step.amounts.cpu * held;
        memoryRequests += step.amounts.memory * held;
      }
    }
    yield;
  }
  return {
    hosts: countHosts(hosts, (host) => overlaps(host.life, span)),
    pods: count,
    cpuRequests,
    memoryRequests,
  };
}

function* countAtEnd(
  pods: Iterable<PodRecord>,
  hosts: Iterable<BilledHost>,
  span: Interval,
): Stepwise<InputCount> {
  let count = 0;
  let cpuRequests = 0;
  let memoryRequests = 0;
  for (const batch of batchesOf(pods)) {
    for (const { life, requests } of batch) {
      if (!isAliveAtEnd(life, span)) continue;
      count += 1;
      cpuRequests += requests.at(-1)?.amounts.cpu ?? 0;
      memoryRequests += requests.at(-1)?.amounts.memory ?? 0;
    }
    yield;
  }
  return {
    hosts: countHosts(hosts, (host) => isAliveAtEnd(host.life, span)),
    pods: count,
    cpuRequests,
    memoryRequests,
  };
}

function countHosts(
  hosts: Iterable<BilledHost>,
  counts: (host: BilledHost['host']) => boolean,
): number {
  let count = 0;
  for (const { host } of hosts) if (counts(host)) count += 1;
  return count;
}

/** The hour before the current one: how far back an observation reaches. */
export const reachOf = (at: number): number =>
  unixSeconds(Math.max(0, Math.floor(at / HOUR) * HOUR - HOUR));
const HOUR = 3600;
