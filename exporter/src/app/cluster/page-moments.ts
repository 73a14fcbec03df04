import type { SampleRun } from '../../domain/metering/run.ts';

/**
 * How old a sample may be when its page is read: the kubelet lets cAdvisor measure every 10 to 15 seconds
 * (its source, pkg/kubelet/cadvisor/cadvisor_linux.go).
 */
export const LAG_SECONDS = 15;
/** Stamps that are looked at: of each series the last ones, of each node no more than tell it well. */
const STAMPS_OF_SERIES = 16;
const STAMPS_OF_NODE = 512;
/** Intervals of scrapes are whole seconds; a mean that is further off tells none. */
const WHOLE_WITHIN_SECONDS = 0.25;
/** Between the pages of one target no sample is taken for so long at least, else the pages cannot be told apart. */
const LEAST_GAP_SECONDS = 2;
/** The last sample of a page is a little older than the page. */
const LEEWAY_SECONDS = 1;

/**
 * When the pages of a node were read, as the times of its samples tell:
 * a page holds samples of the seconds before it, and the next page comes after a fixed time.
 */
export class PageMoments {
  readonly #stamps = new Map<string, number[]>();
  readonly #phases = new Map<string, number | null>();
  #every = NaN;

  /** Takes in when samples of a node were taken. */
  take(node: string, { count, times }: SampleRun): void {
    const stamps = this.#stamps.get(node) ?? [];
    if (stamps.length === 0) this.#stamps.set(node, stamps);
    const room = STAMPS_OF_NODE - stamps.length;
    const first = Math.max(0, count - STAMPS_OF_SERIES);
    for (let i = first; i < Math.min(count, first + room); i += 1) stamps.push(times[i] ?? NaN);
  }

  /** All are in. @param every seconds between two pages, about */
  settle(every: number): void {
    const whole = Math.round(every);
    this.#every = Math.abs(whole - every) <= WHOLE_WITHIN_SECONDS ? whole : NaN;
  }

  /** When the page was read that showed a sample; the sample's own time where that is not known. */
  pageOf(node: string, sampledAt: number): number {
    const phase = this.#phaseOf(node);
    if (phase === null) return sampledAt;
    const before = Math.floor((sampledAt - phase - LEEWAY_SECONDS) / this.#every);
    return Math.max(sampledAt, phase + (before + 1) * this.#every);
  }

  /** The latest moment at which the page after a sample's may have been read. @param every seconds between two pages, about */
  nextAfter(node: string, sampledAt: number, every: number): number {
    const known = this.#phaseOf(node) !== null;
    return known ? this.pageOf(node, sampledAt) + this.#every : sampledAt + every + LAG_SECONDS;
  }

  #phaseOf(node: string): number | null {
    const known = this.#phases.get(node);
    if (known !== undefined) return known;
    const phase = Number.isNaN(this.#every)
      ? null
      : phaseOf(this.#stamps.get(node) ?? [], this.#every);
    this.#phases.set(node, phase);
    return phase;
  }
}

/** Where within an interval the pages lie: behind the last of the samples, before the longest time without any; null where there is none. */
function phaseOf(stamps: readonly number[], every: number): number | null {
  const within = new Float64Array(stamps);
  for (let i = 0; i < within.length; i += 1) within[i] = (within[i] ?? NaN) % every;
  within.sort();
  const first = within[0];
  if (first === undefined) return null;
  let phase = within.at(-1) ?? first;
  let gap = first + every - phase;
  for (const [i, at] of within.entries()) {
    const next = within[i + 1];
    if (next === undefined || next - at <= gap) continue;
    gap = next - at;
    phase = at;
  }
  return gap < Math.max(LEAST_GAP_SECONDS, every - LAG_SECONDS) ? null : phase;
}
