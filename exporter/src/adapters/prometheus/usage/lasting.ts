import { readCgroup } from '../../../app/cluster/cgroup.ts';
import { mostOf } from '../../../app/cluster/container-book.ts';
import type { ContainerSeries } from '../../../app/cluster/container-series.ts';
import { LAG_SECONDS } from '../../../app/cluster/page-moments.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { LastingUse } from '../../../app/cluster/pod-usage.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import { overlapSeconds, type Interval } from '../../../domain/interval.ts';
import { CLOCK_WANDER_SECONDS } from '../../../domain/metering/counter.ts';
import {
  countedBetween,
  countsCleanly,
  integratedBetween,
  readsCleanly,
  type SampleRun,
} from '../../../domain/metering/run.ts';
import type { Edge, EdgeReading, Edges, SeenContainer } from './edge.ts';
import { LEAD_SECONDS, TRAIL_SECONDS, type OddCounter, type SpanReader } from './span-reader.ts';

/** Whoever was there all of a span, and who has to be read sample by sample. */
export interface LastingReading {
  readonly lasting: ReadonlyMap<PodRecord, LastingUse>;
  /** Names of the pods of all others; null: everybody. */
  readonly others: readonly string[] | null;
  /** What counters read around the end of the span. */
  readonly edge: Edges;
}

/** A span has one sample more or less than it is long, and distances are known to a hundredth. */
const COUNTED_WITHIN = 0.99;
/** Whoever is sampled so much less often than most has a rhythm of its own. */
const OWN_RHYTHM = 1.2;
/** Who was not sampled for so many distances at the end of an edge fell silent. */
const SILENT_SAMPLES = 2;

/**
 * Reads what pods used that were there all of a span:
 * their meters around its ends, and the mean of their memory.
 *
 * @param series hears of them, and is not fed
 */
export async function readLasting(
  span: Interval,
  store: SpanReader,
  known: Identified,
  series: ContainerSeries,
  before: Edges | null,
): Promise<LastingReading> {
  const opening = before ?? (await store.edges(span.start, null));
  const usual = usualSpacing(opening.cpu);
  const [closing, means, found] = await Promise.all([
    store.edges(span.end, opening),
    store.meanMemory(),
    store.odd(leastSamples(span, usual)),
  ]);
  const odd = new OddOnes(known, span);
  odd.note(found, closing.cpu, usual);
  odd.noteAbsent(opening.cpu, closing.cpu, means.keys());
  const until = store.until(span.end);
  const cpu = new EdgePairs(span, opening.cpu, closing.cpu, until);
  const memory = new EdgePairs(span, opening.memory, closing.memory, until);
  const seen: Seen[] = [];
  for (const last of closing.cpu.readings()) {
    const { container } = last;
    const pod = odd.has(container) ? null : known.pods.ofContainer(container);
    const run = pod === null ? null : cpu.runOf(last, usual);
    const most = mostOf(pod, known.hosts);
    const every = closing.cpu.spacing(last) || usual;
    const level = { mean: means.get(container.cgroup), every };
    const bytes = memory.integral(container, level, most.memory);
    if (pod === null || run === null || Number.isNaN(bytes) || !counts(run, most.cpu)) {
      odd.add(container);
      continue;
    }
    series.hear(pod.pod.node, run, every);
    seen.push({ pod, bytes, coreSeconds: countedBetween(run, span.start, span.end) });
  }
  return {
    lasting: useOf(seen, odd),
    others: seen.length === 0 ? null : odd.pods(),
    edge: closing,
  };
}

/** Whether nothing that a counter read is impossible. */
const counts = (run: SampleRun, most: number): boolean =>
  countsCleanly(run, 0, NOTHING_BEFORE, most);

/** One container that was there all of the time. */
interface Seen {
  readonly pod: PodRecord;
  /** Byte-seconds; null where it has no memory to show. */
  readonly bytes: number | null;
  readonly coreSeconds: number;
}

const NOTHING_BEFORE = { at: -Infinity, value: NaN } as const;

/** What pods used none of whose containers is odd. */
function useOf(seen: readonly Seen[], odd: OddOnes): ReadonlyMap<PodRecord, LastingUse> {
  const lasting = new Map<PodRecord, LastingUse>();
  for (const { pod, bytes, coreSeconds } of seen) {
    if (odd.hasPod(pod.raw.name)) continue;
    let use = lasting.get(pod);
    if (use === undefined) {
      use = { coreSeconds: 0, byteSeconds: null };
      lasting.set(pod, use);
    }
    use.coreSeconds += coreSeconds;
    if (bytes !== null) use.byteSeconds = (use.byteSeconds ?? 0) + bytes;
  }
  return lasting;
}

/** Meters that were read around both ends of a span. */
class EdgePairs {
  readonly #span: Interval;
  readonly #opening: Edge;
  readonly #closing: Edge;
  readonly #until: number;
  /** The samples of both edges; reused for the next container. */
  #run = runWithRoom(2 * (LEAD_SECONDS + TRAIL_SECONDS));

  constructor(span: Interval, opening: Edge, closing: Edge, until: number) {
    this.#span = span;
    this.#opening = opening;
    this.#closing = closing;
    this.#until = until;
  }

  /** The samples around both ends, of a container that was there all of the time; else null. */
  runOf(last: EdgeReading, usual: number): SampleRun | null {
    const [opening, closing] = [this.#opening, this.#closing];
    const first = opening.find(last.container.cgroup);
    if (first === undefined || first.several || last.several) return null;
    const { start, end } = this.#span;
    const every = closing.spacing(last) || usual;
    const due = Math.min(end, this.#until - SILENT_SAMPLES * every - LAG_SECONDS);
    const heard = Math.max(due, end - CLOCK_WANDER_SECONDS);
    if (opening.firstTime(first) > start || closing.lastTime(last) < heard) return null;
    const count = first.count + last.count;
    if (count > this.#run.times.length) this.#run = runWithRoom(2 * count);
    const run = this.#run;
    run.count = count;
    closing.copy(last, run.times, run.values, opening.copy(first, run.times, run.values, 0));
    return run;
  }

  /** What a container's gauge adds up to; null where it has none, NaN where it is not whole, or more than may be. */
  integral(
    { cgroup }: SeenContainer,
    { mean, every }: { readonly mean: number | undefined; readonly every: number },
    most: number,
  ): number | null {
    const last = this.#closing.find(cgroup);
    if (mean === undefined && last === undefined) return null;
    const run = last === undefined || mean === undefined ? null : this.runOf(last, every);
    if (run === null || mean === undefined || !(mean >= 0 && mean <= most)) return NaN;
    if (!readsCleanly(run, 0, -Infinity, most)) return NaN;
    const { start, end } = this.#span;
    return integratedBetween(run, { mean, every }, start, end);
  }
}

const runWithRoom = (
  room: number,
): { count: number; readonly times: Float64Array; readonly values: Float64Array } => ({
  count: 0,
  times: new Float64Array(room),
  values: new Float64Array(room),
});

/** So many samples a container has at least that was seen all of a span. */
const leastSamples = ({ start, end }: Interval, every: number): number =>
  Math.floor((COUNTED_WITHIN * (end - start)) / every - 1);

/** Seconds between two samples of most containers. */
function usualSpacing(edge: Edge): number {
  const all: number[] = [];
  for (const reading of edge.readings()) {
    const spacing = edge.spacing(reading);
    if (spacing > 0) all.push(spacing);
  }
  all.sort((a, b) => a - b);
  return all[all.length >> 1] ?? LEAD_SECONDS;
}

/** Containers that edges and means do not tell of, and the pods that they belong to. */
class OddOnes {
  readonly #known: Identified;
  readonly #span: Interval;
  readonly #cgroups = new Set<string>();
  readonly #pods = new Set<string>();

  /** Whoever came or went within the span is odd, sampled or not. */
  constructor(known: Identified, span: Interval) {
    this.#known = known;
    this.#span = span;
    const { pods, hosts } = known;
    const endOf = new Map<string, number>();
    for (const { host } of hosts.records())
      endOf.set(host.facts.node, hosts.billed(host).life.to ?? Infinity);
    for (const { life, raw } of pods.records()) {
      const to = Math.min(life.to ?? Infinity, endOf.get(raw.node) ?? Infinity);
      const isWhole = life.from <= span.start && to >= span.end;
      if (!isWhole && overlapSeconds(life, span) > 0) this.#pods.add(raw.name);
    }
  }

  /** Their names; the same name may be another pod's, too. */
  pods(): readonly string[] {
    return [...this.#pods];
  }

  has({ cgroup }: SeenContainer): boolean {
    return this.#cgroups.has(cgroup);
  }

  hasPod(name: string): boolean {
    return this.#pods.has(name);
  }

  add({ cgroup, podName }: SeenContainer): void {
    this.#cgroups.add(cgroup);
    this.#pods.add(podName);
  }

  /** Takes in what the store found, but for those that are sampled as often as is usual for them. */
  note(found: readonly OddCounter[], closing: Edge, usual: number): void {
    for (const { cgroup, pod, samples } of found) {
      const last = closing.find(cgroup);
      const own = last === undefined ? 0 : closing.spacing(last);
      if (own > OWN_RHYTHM * usual && samples >= leastSamples(this.#span, own)) continue;
      this.#cgroups.add(cgroup);
      this.#pods.add(pod);
    }
  }

  /** Takes in who is missing where the span ends, and of whom only the memory is there. @param cgroups with memory */
  noteAbsent(opening: Edge, closing: Edge, cgroups: Iterable<string>): void {
    for (const { container } of opening.readings())
      if (closing.find(container.cgroup) === undefined) this.add(container);
    for (const cgroup of cgroups) {
      if (closing.find(cgroup) !== undefined || this.#cgroups.has(cgroup)) continue;
      const pod = this.#known.pods.byUid(readCgroup(cgroup).podId);
      if (pod !== undefined) this.#pods.add(pod.raw.name);
    }
  }
}
