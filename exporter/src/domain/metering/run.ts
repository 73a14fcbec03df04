import { isPossible } from './counter.ts';

/** Samples of one meter, oldest first; what lies behind `count` in the arrays is old. */
export interface SampleRun {
  readonly count: number;
  /** Unix seconds. */
  readonly times: Float64Array;
  /** What the meter read; may be NaN. */
  readonly values: Float64Array;
}

const valueOf = (cells: Float64Array, i: number): number => cells[i] ?? NaN;

/** Index of the first sample later than a moment. */
export function firstAfter({ count, times }: SampleRun, moment: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueOf(times, middle) > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Whether a counter's samples hold nothing that has to be judged: all are numbers, in order, and no increase is impossible.
 *
 * @param from index of the first sample to look at
 * @param before what was read before that; NaN where nothing was
 */
export function countsCleanly(
  { count, times, values }: SampleRun,
  from: number,
  before: { readonly at: number; readonly value: number },
  maxRate: number,
): boolean {
  let { at, value } = before;
  for (let i = from; i < count; i += 1) {
    const t = valueOf(times, i);
    const read = valueOf(values, i);
    if (!(read >= 0 && read < Infinity) || t <= at) return false;
    if (!Number.isNaN(value) && !isPossible(read - value, t - at, maxRate)) return false;
    at = t;
    value = read;
  }
  return true;
}

/** Whether a gauge's samples are all numbers within what it can be, in order. */
export function readsCleanly(
  { count, times, values }: SampleRun,
  from: number,
  after: number,
  most: number,
): boolean {
  let at = after;
  for (let i = from; i < count; i += 1) {
    const t = valueOf(times, i);
    const read = valueOf(values, i);
    if (!(read >= 0 && read <= most && read < Infinity) || t <= at) return false;
    at = t;
  }
  return true;
}

/**
 * Which samples of a clean run say all that is asked later: the first, the last two, and those around each cut.
 *
 * @param cuts moments at which the meter will be read, in order
 */
export function telling(run: SampleRun, from: number, cuts: readonly number[]): readonly number[] {
  const { count } = run;
  if (from >= count) return [];
  const wanted = new Set<number>([from]);
  for (const cut of cuts) {
    const next = firstAfter(run, cut);
    for (const i of [next - 1, next]) if (i >= from && i < count) wanted.add(i);
  }
  for (const i of [count - 2, count - 1]) if (i >= from) wanted.add(i);
  return [...wanted].sort((a, b) => a - b);
}

/**
 * What a clean run of a counter counted between two moments: a straight line between samples, and its last rate behind the last one.
 *
 * @returns NaN where no sample lies at or before the first moment
 */
export const countedBetween = (run: SampleRun, from: number, to: number): number =>
  readAt(run, to) - readAt(run, from);

function readAt(run: SampleRun, moment: number): number {
  const { count, times, values } = run;
  const next = firstAfter(run, moment);
  if (next === 0) return NaN;
  // Behind the last sample the line through the last two goes on.
  const b = Math.min(next, count - 1);
  const a = Math.max(0, b - 1);
  const [t, value] = [valueOf(times, a), valueOf(values, a)];
  if (a === b) return value;
  const rate = (valueOf(values, b) - value) / (valueOf(times, b) - t);
  return value + rate * (moment - t);
}

/**
 * What a gauge adds up to between two moments: straight lines between samples, level before the first and behind the last.
 *
 * @returns NaN where there is no sample
 */
export function integratedBetween(run: SampleRun, from: number, to: number): number {
  const { count, times, values } = run;
  if (count === 0) return NaN;
  let sum = 0;
  let t = from;
  let value = levelAt(run, from);
  for (let i = firstAfter(run, from); i < count && valueOf(times, i) < to; i += 1) {
    const next = valueOf(times, i);
    const read = valueOf(values, i);
    sum += ((value + read) / 2) * (next - t);
    t = next;
    value = read;
  }
  return sum + ((value + levelAt(run, to)) / 2) * (to - t);
}

/** A gauge between two samples; before the first and behind the last it stays as it is there. */
function levelAt(run: SampleRun, moment: number): number {
  const { count, times, values } = run;
  const b = firstAfter(run, moment);
  if (b === 0) return valueOf(values, 0);
  const value = valueOf(values, b - 1);
  if (b === count) return value;
  const t = valueOf(times, b - 1);
  return value + ((valueOf(values, b) - value) * (moment - t)) / (valueOf(times, b) - t);
}

/** A run whose arrays are used again and again. */
export class ReusedRun implements SampleRun {
  count = 0;
  times = new Float64Array();
  values = new Float64Array();

  /** Makes it a copy of some samples; views of them would be objects of their own, and dearer than the few of an hour. */
  copy(times: Float64Array, values: Float64Array, from: number, to: number): this {
    const count = Math.max(0, to - from);
    if (count > this.times.length) {
      this.times = new Float64Array(2 * count);
      this.values = new Float64Array(2 * count);
    }
    for (let i = 0; i < count; i += 1) {
      this.times[i] = valueOf(times, from + i);
      this.values[i] = valueOf(values, from + i);
    }
    this.count = count;
    return this;
  }
}

/** The samples of a run between two moments, both included: itself where that is all of it, else a copy in `into`. */
export function partOf(run: SampleRun, from: number, to: number, into: ReusedRun): SampleRun {
  const first = firstAtLeast(run, from);
  const behind = firstAfter(run, to);
  if (first === 0 && behind === run.count) return run;
  return into.copy(run.times, run.values, first, behind);
}

function firstAtLeast(run: SampleRun, moment: number): number {
  let i = firstAfter(run, moment);
  while (i > 0 && valueOf(run.times, i - 1) >= moment) i -= 1;
  return i;
}
