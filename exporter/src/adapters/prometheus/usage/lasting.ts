import type { ContainerSeries } from '../../../app/cluster/container-series.ts';
import { readCgroup } from '../../../app/cluster/cgroup.ts';
import { LAG_SECONDS } from '../../../app/cluster/page-moments.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import { overlapSeconds, type Interval } from '../../../domain/interval.ts';
import type { Edge, EdgeReading } from './edge.ts';
import { LEAD_SECONDS, TRAIL_SECONDS, type OddCounter, type SpanReader } from './span-reader.ts';

/** Who was there all of a span, and who has to be read sample by sample. */
export interface Lasting {
  /** Cgroups of the containers that were taken in. */
  readonly taken: ReadonlySet<string>;
  /** Names of the pods of all others; null: everybody. */
  readonly pods: readonly string[] | null;
  /** What counters read around the end of the span. */
  readonly edge: Edge;
}

/** A span has one sample more or less than it is long, and distances are known to a hundredth. */
const COUNTED_WITHIN = 0.99;
/** Whoever is sampled so much less often than most has a rhythm of its own. */
const OWN_RHYTHM = 1.2;
/** Who was not sampled for so many distances at the end of an edge fell silent. */
const SILENT_SAMPLES = 2;
/** Where so many are odd, reading all at once is less work. */
const MOST_ODD_SHARE = 0.6;

/** Reads and takes in the containers that were there all of a span. */
export async function readLasting(
  span: Interval,
  store: SpanReader,
  known: Identified,
  series: ContainerSeries,
  before: Edge | null,
): Promise<Lasting> {
  const opening = before ?? (await store.edge(span.start, null));
  const usual = usualSpacing(opening);
  const [closing, means, odd] = await Promise.all([
    store.edge(span.end, opening),
    store.meanMemory(),
    store.odd(leastSamples(span, usual)),
  ]);
  const oddOnes = new OddOnes(known, span);
  oddOnes.note(odd, closing, usual);
  const pairs: [EdgeReading, EdgeReading][] = [];
  for (const last of closing.readings()) {
    const first = opening.find(last.cgroup);
    if (first !== undefined && isLasting(first, last)) pairs.push([first, last]);
    else oddOnes.add(last);
  }
  for (const first of opening.readings())
    if (closing.find(first.cgroup) === undefined) oddOnes.add(first);
  for (const cgroup of means.keys())
    if (closing.find(cgroup) === undefined && opening.find(cgroup) === undefined)
      oddOnes.addUnknown(cgroup);

  const taken = new Set<string>();
  if (oddOnes.size > MOST_ODD_SHARE * closing.size) return { taken, pods: null, edge: closing };
  const room = Math.ceil(LEAD_SECONDS + TRAIL_SECONDS) * 2;
  let [times, values] = [new Float64Array(room), new Float64Array(room)];
  for (const [first, last] of pairs) {
    const { cgroup, name } = last;
    if (first.count + last.count > times.length) {
      times = new Float64Array(2 * (first.count + last.count));
      values = new Float64Array(times.length);
    }
    const seam = opening.copy(first, times, values, 0);
    const count = closing.copy(last, times, values, seam);
    const every = closing.spacing(last) || opening.spacing(first);
    const mean = means.get(cgroup);
    if (series.takeLasting(cgroup, name, { count, times, values }, { span, mean, every }))
      taken.add(cgroup);
    else oddOnes.add(last);
  }
  return { taken, pods: oddOnes.pods(), edge: closing };

  function isLasting(first: EdgeReading, last: EdgeReading): boolean {
    if (first.several || last.several || oddOnes.has(last.cgroup)) return false;
    const every = closing.spacing(last) || usual;
    const heard = Math.min(span.end, store.until(span.end) - SILENT_SAMPLES * every - LAG_SECONDS);
    return opening.firstTime(first) <= span.start && closing.lastTime(last) >= heard;
  }
}

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
    for (const { life, raw } of known.pods.records()) {
      const isWhole = life.from <= span.start && (life.to === null || life.to >= span.end);
      if (!isWhole && overlapSeconds(life, span) > 0) this.#pods.add(raw.name);
    }
  }

  get size(): number {
    return this.#cgroups.size;
  }

  /** Their names; the same name may be another pod's, too. */
  pods(): readonly string[] {
    return [...this.#pods];
  }

  has(cgroup: string): boolean {
    return this.#cgroups.has(cgroup);
  }

  add({ cgroup, name }: EdgeReading): void {
    this.#cgroups.add(cgroup);
    this.#pods.add(name.pod);
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

  /** A container that only its memory tells of. */
  addUnknown(cgroup: string): void {
    if (this.#cgroups.has(cgroup)) return;
    this.#cgroups.add(cgroup);
    const pod = this.#known.pods.byUid(readCgroup(cgroup).podId);
    if (pod !== undefined) this.#pods.add(pod.raw.name);
  }
}
