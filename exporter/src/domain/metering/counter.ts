import { append, lastTime, lastValue, POINT_CELLS } from './points.ts';

/**
 * One container's counter (cpu seconds), kept as what was accepted of it.
 * Cells: the curve of accepted increases, then the fields below.
 */
const FIRST = POINT_CELLS;
const BASE = FIRST + 1;
const RAW = FIRST + 2;
const HELD_T = FIRST + 3;
const HELD_RAW = FIRST + 4;
const RATE = FIRST + 5;
export const COUNTER_CELLS = FIRST + 6;

/** By how much cAdvisor's own clock wanders between two samples (allocation, section 2). */
export const CLOCK_WANDER_SECONDS = 60;
/** A first sample this soon after the start measures everything since then; the limit for stale samples, too. */
export const FRESH_SECONDS = 300;

const cell = (cells: Float64Array, i: number): number => cells[i] ?? NaN;

/** The moment from which the counter is known; NaN before the first sample. */
export const counterFirst = (cells: Float64Array, at: number): number => cell(cells, at + FIRST);
/** What it had counted at that moment. */
export const counterBase = (cells: Float64Array, at: number): number => cell(cells, at + BASE);
/** Its last rate; NaN while there is only one sample. */
export const counterRate = (cells: Float64Array, at: number): number => cell(cells, at + RATE);
/** What it read last; NaN before the first sample. */
export const counterRaw = (cells: Float64Array, at: number): number => cell(cells, at + RAW);
/** When a sample was held back as impossible and none has explained it yet; NaN where there is none. */
export const counterHeld = (cells: Float64Array, at: number): number => cell(cells, at + HELD_T);

/** Whether an increase over a time is possible at all. */
export const isPossible = (increase: number, over: number, maxRate: number): boolean =>
  increase >= 0 && increase <= maxRate * (over + CLOCK_WANDER_SECONDS);

export interface CounterSample {
  readonly t: number;
  readonly value: number;
  /** When the container started; NaN where unknown. */
  readonly start: number;
  /** The most it can count per second: min(limit, capacity). */
  readonly maxRate: number;
  readonly windowSeconds: number;
}

/** What became of a sample: `old` ones are no news; `held` ones wait for the next to tell a glitch from a fact. */
export type Outcome =
  | 'accepted'
  | 'old'
  | 'held'
  /** No news of this sample, but the one held back before it was no measurement. */
  | 'refuted'
  /** An impossible jump that stayed: the time between these moments is not measured. */
  | { readonly droppedFrom: number; readonly droppedTo: number };

/** Takes one sample in; samples that are not newer than the last are ignored. */
export function addToCounter(cells: Float64Array, at: number, sample: CounterSample): Outcome {
  const { t, value, start, maxRate } = sample;
  if (Number.isNaN(counterFirst(cells, at))) {
    if (!begin(cells, at, sample)) return 'accepted';
  }
  const held = counterHeld(cells, at);
  const last = lastTime(cells, at);
  if (t <= last || t <= held) return 'old';
  const raw = cell(cells, at + RAW);
  const heldRaw = cell(cells, at + HELD_RAW);
  if (isPossible(value - raw, t - last, maxRate) && !goesOnFromHeld(cells, at, sample)) {
    advance(cells, at, sample, value - raw);
    return Number.isNaN(held) ? 'accepted' : 'refuted';
  }
  if (Number.isNaN(held) || !isPossible(value - heldRaw, t - held, maxRate)) {
    cells[at + HELD_T] = t;
    cells[at + HELD_RAW] = value;
    return Number.isNaN(held) ? 'held' : 'refuted';
  }
  // It stayed where it went: a counter that began again at 0, or a jump.
  const isReset = heldRaw < raw && isPossible(heldRaw, held - last, maxRate);
  advance(cells, at, { ...sample, t: held, value: heldRaw }, isReset ? heldRaw : 0);
  advance(cells, at, { ...sample, t, value, start }, value - heldRaw);
  return isReset ? 'accepted' : { droppedFrom: last, droppedTo: held };
}

/**
 * After a sample that was held back: whether this one goes on from there, or from where the counter was before.
 * Where both are possible, whichever the last rate predicts better.
 */
function goesOnFromHeld(
  cells: Float64Array,
  at: number,
  { t, value, maxRate }: CounterSample,
): boolean {
  const sinceHeld = value - cell(cells, at + HELD_RAW);
  const held = counterHeld(cells, at);
  if (!isPossible(sinceHeld, t - held, maxRate)) return false;
  const rate = counterRate(cells, at) || 0;
  const missedBefore = Math.abs(value - cell(cells, at + RAW) - rate * (t - lastTime(cells, at)));
  return Math.abs(sinceHeld - rate * (t - held)) < missedBefore;
}

/** The first sample; true where it still is to be added, because the counter is known from the start. */
function begin(cells: Float64Array, at: number, sample: CounterSample): boolean {
  const { t, value, start, windowSeconds } = sample;
  const fresh = start < t && t - start <= FRESH_SECONDS;
  const from = fresh ? start : t;
  const base = fresh ? 0 : value;
  cells[at + FIRST] = from;
  cells[at + BASE] = base;
  cells[at + RAW] = base;
  append(cells, at, { t: from, value: 0, rateBefore: 0, rateAfter: 0 }, windowSeconds);
  return fresh;
}

function advance(cells: Float64Array, at: number, sample: CounterSample, increase: number): void {
  const { t, value, maxRate, windowSeconds } = sample;
  const rate = increase / (t - lastTime(cells, at));
  const total = lastValue(cells, at) + increase;
  append(cells, at, { t, value: total, rateBefore: rate, rateAfter: rate }, windowSeconds);
  cells[at + RAW] = value;
  cells[at + RATE] = Math.min(rate, maxRate);
  cells[at + HELD_T] = NaN;
  cells[at + HELD_RAW] = NaN;
}
