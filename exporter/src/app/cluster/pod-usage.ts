import { overlapSeconds, type Interval } from '../../domain/interval.ts';
import type { Measured, Meters } from '../../domain/metering/meters.ts';
import type { PodUsage, UsageNote } from '../../domain/observation.ts';
import { resourceSeconds, seconds, type ResourceSeconds } from '../../domain/units.ts';
import type { ContainerRecord } from './container-book.ts';
import type { HostBook } from './host-book.ts';
import type { PodRecord } from './pod-record.ts';

/** What those containers of a pod used that were there, and seen, all of an interval. */
export interface LastingUse {
  /** null where none of its counters tells. */
  coreSeconds: number | null;
  /** null where none of its gauges tells. */
  byteSeconds: number | null;
}

/**
 * What a pod's containers used within an interval, summed over container ids.
 *
 * @param lasting what is known already of those that are not metered
 */
export function usageOf(
  record: PodRecord,
  span: Interval,
  hostEnd: number,
  hosts: HostBook,
  meters: Meters,
  lasting?: LastingUse,
): PodUsage {
  const until = Math.min(record.life.to ?? Infinity, hostEnd);
  const cpu: Measured[] = [];
  const memory: Measured[] = [];
  const capacity = hosts.byName(record.pod.node)?.host.capacity.cpu || Infinity;
  const maxRate = Math.min(record.limit.cpu ?? Infinity, capacity);
  let unseenSeconds = Infinity;
  for (const container of record.containers) {
    const fallbackRate = requestedCores(record, container);
    const counted = meters.counted(container.slot, span, { until, maxRate, fallbackRate });
    if (counted.used !== null) {
      cpu.push(counted);
      unseenSeconds = Math.min(unseenSeconds, counted.unseenSeconds);
    }
    const integrated = meters.integrated(container.slot, span, until);
    if (integrated.used !== null) memory.push(integrated);
  }
  // Whoever has a container that was seen all the time was seen all the time.
  if (unseenSeconds === Infinity || lasting !== undefined) unseenSeconds = 0;
  return {
    used: {
      cpu: plus(sum(cpu, unseenSeconds), lasting?.coreSeconds ?? null),
      memory: plus(sum(memory, unseenSeconds), lasting?.byteSeconds ?? null),
      gpu: gpuUsed(record, span, until, meters),
    },
    runningSeconds: seconds(
      lasting === undefined
        ? runningSeconds(record, span, until, startedBy(record, meters))
        : Math.max(0, Math.min(span.end, until) - Math.max(span.start, record.life.from)),
    ),
    unseenSeconds: seconds(unseenSeconds),
    notes: notesOf(cpu, memory),
  };
}

/** The sum of what is known. */
function plus(a: ResourceSeconds | null, b: number | null): ResourceSeconds | null {
  if (b === null) return a;
  return resourceSeconds((a ?? 0) + b);
}

/**
 * Seconds that nobody saw are the same for all containers of a pod;
 * one that was seen later than its siblings gets its own mean rate for the difference.
 */
function sum(parts: readonly Measured[], unseenSeconds: number): ResourceSeconds | null {
  if (parts.length === 0) return null;
  let total = 0;
  for (const { used, unseenSeconds: own, meanRate } of parts)
    total += (used ?? 0) + Math.max(0, own - unseenSeconds) * meanRate;
  return resourceSeconds(total);
}

const NO_NOTES: readonly UsageNote[] = [];

function notesOf(...lists: readonly (readonly Measured[])[]): readonly UsageNote[] {
  let unseen = false;
  let ended = false;
  let above = false;
  for (const list of lists)
    for (const { unseenSeconds, extrapolated, dropped } of list) {
      unseen ||= unseenSeconds > 0;
      ended ||= extrapolated;
      above ||= dropped;
    }
  if (!unseen && !ended && !above) return NO_NOTES;
  return [
    ...(unseen ? (['usage_partly_unknown'] as const) : []),
    ...(ended ? (['usage_extrapolated'] as const) : []),
    ...(above ? (['usage_above_limit'] as const) : []),
  ];
}

const requestedCores = ({ raw }: PodRecord, container: ContainerRecord): number =>
  raw.containers.find(({ name }) => name === container.name)?.requests.cpu ?? 0;

/** Mean utilisation of its GPUs × GPUs held × seconds; null where no sample tells. */
function gpuUsed(
  record: PodRecord,
  span: Interval,
  until: number,
  meters: Meters,
): ResourceSeconds | null {
  const held = record.requests.at(-1)?.amounts.gpu ?? 0;
  if (held === 0) return resourceSeconds(0);
  let busy = 0;
  let devices = 0;
  for (const { slot } of record.gpus) {
    const { used } = meters.integrated(slot, span, until);
    if (used === null) continue;
    busy += used;
    devices += 1;
  }
  return devices === 0 ? null : resourceSeconds((busy / devices) * held);
}

type Span = readonly [from: number, to: number];

/** When the containers of a pod ran, as they say themselves. */
function* startedBy({ containers }: PodRecord, meters: Meters): Iterable<Span> {
  for (const { slot } of containers) {
    const end = meters.end(slot);
    const from = meters.start(slot);
    if (!Number.isNaN(from)) yield [from, Number.isNaN(end) ? Infinity : end];
  }
}

/**
 * The seconds of an interval in which at least one container ran.
 *
 * @param measured runs that are known besides those that its identity tells
 */
export function runningSeconds(
  { life, runs, showsRuns }: PodRecord,
  span: Interval,
  until: number,
  measured: Iterable<Span>,
): number {
  const lo = Math.max(span.start, life.from);
  const hi = Math.min(span.end, until);
  if (hi <= lo) return 0;
  // Nearly always one run covers it all.
  for (const { from, to } of runs) if (from <= lo && to >= hi) return hi - lo;
  const spans: Span[] = runs.map(({ from, to }) => [from, to]);
  spans.push(...measured);
  if (spans.length === 0) return showsRuns ? 0 : overlapSeconds(life, span);
  return unionSeconds(spans, lo, hi);
}

/** How much of `[lo, hi)` at least one span covers. */
export function unionSeconds(spans: readonly Span[], lo: number, hi: number): number {
  let covered = 0;
  let at = lo;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const start = Math.max(at, from);
    const end = Math.min(hi, to);
    if (end <= start) continue;
    covered += end - start;
    at = end;
  }
  return covered;
}
