import { SECONDS_PER_HOUR } from '../units.ts';

/**
 * A cumulative curve in a bounded row of cells: how many points, then their (time, value) pairs, oldest first.
 * It keeps the live window in pieces, its value at the last two UTC hour starts, and its first point while that is not older,
 * so that the window and the closed hour are both answered by interpolation.
 */

/** Points per curve: 12 in the window, one before it, two hour starts. */
const MOST_POINTS = 15;
/** A window is kept in at most this many pieces. */
const WINDOW_PIECES = 11;

/** Cells that one curve takes. */
export const POINT_CELLS = 1 + 2 * MOST_POINTS;

const cell = (cells: Float64Array, i: number): number => cells[i] ?? NaN;
const timeOf = (cells: Float64Array, at: number, i: number): number => cell(cells, at + 1 + 2 * i);
const valueOf = (cells: Float64Array, at: number, i: number): number => cell(cells, at + 2 + 2 * i);
const isHourStart = (t: number): boolean => t % SECONDS_PER_HOUR === 0;

/** How many points a curve has; a fresh slot has none. */
export const pointCount = (cells: Float64Array, at: number): number => cell(cells, at) || 0;

/** Time of the newest point; NaN without points. */
export function lastTime(cells: Float64Array, at: number): number {
  const count = pointCount(cells, at);
  return count === 0 ? NaN : timeOf(cells, at, count - 1);
}

/** Value of the newest point; 0 without points. */
export function lastValue(cells: Float64Array, at: number): number {
  const count = pointCount(cells, at);
  return count === 0 ? 0 : valueOf(cells, at, count - 1);
}

/**
 * Appends a point that is newer than all others.
 * `rateBefore` and `rateAfter` are the slopes at the beginning and end of the way to it; hour starts that lie on it become points.
 */
export function append(
  cells: Float64Array,
  at: number,
  point: { t: number; value: number; rateBefore: number; rateAfter: number },
  windowSeconds: number,
): void {
  const before = lastTime(cells, at);
  const { t, value, rateBefore, rateAfter } = point;
  const hour = Math.floor(t / SECONDS_PER_HOUR) * SECONDS_PER_HOUR;
  const from = lastValue(cells, at);
  for (const mark of [hour - SECONDS_PER_HOUR, hour]) {
    if (!(before < mark && mark < t)) continue;
    const d = mark - before;
    const bend = (rateAfter - rateBefore) / (t - before);
    push(cells, at, mark, from + rateBefore * d + (bend * d * d) / 2, windowSeconds);
  }
  push(cells, at, t, value, windowSeconds);
}

function push(
  cells: Float64Array,
  at: number,
  t: number,
  value: number,
  windowSeconds: number,
): void {
  let count = pointCount(cells, at);
  if (count >= 2) {
    const last = timeOf(cells, at, count - 1);
    const close = last - timeOf(cells, at, count - 2) < windowSeconds / WINDOW_PIECES;
    if (close && !isHourStart(last)) count -= 1;
  }
  if (count === MOST_POINTS) count = thin(cells, at, t, windowSeconds);
  cells[at + 1 + 2 * count] = t;
  cells[at + 2 + 2 * count] = value;
  cells[at] = count + 1;
}

/** Drops what neither the window nor an hour start needs; gives the new count, at least one less. */
function thin(cells: Float64Array, at: number, t: number, windowSeconds: number): number {
  const oldestHour = Math.floor(t / SECONDS_PER_HOUR) * SECONDS_PER_HOUR - SECONDS_PER_HOUR;
  let windowAt = 0;
  while (windowAt + 1 < MOST_POINTS && timeOf(cells, at, windowAt + 1) <= t - windowSeconds)
    windowAt += 1;
  let kept = 0;
  for (let i = 0; i < MOST_POINTS; i += 1) {
    const time = timeOf(cells, at, i);
    if (i >= windowAt || (time >= oldestHour && (i === 0 || isHourStart(time)))) {
      copy(cells, at, i, kept);
      kept += 1;
    }
  }
  if (kept < MOST_POINTS) return kept;
  // A crowded window: give up its oldest point that is neither the first nor an hour start.
  let given = 1;
  while (given + 1 < MOST_POINTS && isHourStart(timeOf(cells, at, given))) given += 1;
  for (let i = given; i + 1 < MOST_POINTS; i += 1) copy(cells, at, i + 1, i);
  return MOST_POINTS - 1;
}

function copy(cells: Float64Array, at: number, from: number, to: number): void {
  cells[at + 1 + 2 * to] = timeOf(cells, at, from);
  cells[at + 2 + 2 * to] = valueOf(cells, at, from);
}

/** The curve's value at a moment, interpolated; level before its oldest and after its newest point. */
export function valueAt(cells: Float64Array, at: number, t: number): number {
  const count = pointCount(cells, at);
  if (count === 0) return 0;
  let i = count - 1;
  while (i >= 0 && timeOf(cells, at, i) > t) i -= 1;
  if (i < 0) return valueOf(cells, at, 0);
  const value = valueOf(cells, at, i);
  if (i === count - 1) return value;
  const from = timeOf(cells, at, i);
  const share = (t - from) / (timeOf(cells, at, i + 1) - from);
  return value + share * (valueOf(cells, at, i + 1) - value);
}
