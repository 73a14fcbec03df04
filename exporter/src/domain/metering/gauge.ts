import { append, lastTime, lastValue, POINT_CELLS } from './points.ts';
import type { SampleRun } from './run.ts';

/**
 * One gauge (bytes of memory, share of a GPU), kept as its integral over time.
 * Cells: the curve of the integral, then the fields below.
 */
const FIRST = POINT_CELLS;
const FIRST_VALUE = FIRST + 1;
const LAST_VALUE = FIRST + 2;
export const GAUGE_CELLS = FIRST + 3;

const cell = (cells: Float64Array, i: number): number => cells[i] ?? NaN;

/** When it was first seen; NaN before that. */
export const gaugeFirst = (cells: Float64Array, at: number): number => cell(cells, at + FIRST);
/** What it was then: taken to hold back to the start. */
export const gaugeFirstValue = (cells: Float64Array, at: number): number =>
  cell(cells, at + FIRST_VALUE);
/** What it was last: taken to hold on to the end. */
export const gaugeLastValue = (cells: Float64Array, at: number): number =>
  cell(cells, at + LAST_VALUE);

/** Takes one sample in, straight lines between samples; false where it is not newer than the last. */
export function addToGauge(
  cells: Float64Array,
  at: number,
  t: number,
  value: number,
  windowSeconds: number,
): boolean {
  const last = lastTime(cells, at);
  if (t <= last) return false;
  if (Number.isNaN(last)) {
    cells[at + FIRST] = t;
    cells[at + FIRST_VALUE] = value;
    append(cells, at, { t, value: 0, rateBefore: 0, rateAfter: 0 }, windowSeconds);
  } else {
    const before = gaugeLastValue(cells, at);
    const integral = lastValue(cells, at) + ((before + value) / 2) * (t - last);
    append(cells, at, { t, value: integral, rateBefore: before, rateAfter: value }, windowSeconds);
  }
  cells[at + LAST_VALUE] = value;
  return true;
}

/**
 * Takes in the samples of a run from one on, all of them newer than the last: its integral holds all,
 * the curve keeps points at the telling ones.
 */
export function addRunToGauge(
  cells: Float64Array,
  at: number,
  { times, values }: SampleRun,
  from: number,
  telling: readonly number[],
  windowSeconds: number,
): void {
  let next = from;
  for (const i of telling) {
    if (Number.isNaN(lastTime(cells, at))) {
      addToGauge(cells, at, cell(times, i), cell(values, i), windowSeconds);
      next = i + 1;
      continue;
    }
    let t = lastTime(cells, at);
    let value = gaugeLastValue(cells, at);
    const rateBefore = value;
    let integral = lastValue(cells, at);
    for (; next <= i; next += 1) {
      const to = cell(times, next);
      const read = cell(values, next);
      integral += ((value + read) / 2) * (to - t);
      t = to;
      value = read;
    }
    append(cells, at, { t, value: integral, rateBefore, rateAfter: value }, windowSeconds);
    cells[at + LAST_VALUE] = value;
  }
}
