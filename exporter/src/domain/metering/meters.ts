import type { Interval } from '../interval.ts';
import { SECONDS_PER_HOUR } from '../units.ts';
import {
  addToCounter,
  CLOCK_WANDER_SECONDS,
  COUNTER_CELLS,
  counterBase,
  counterFirst,
  counterHeld,
  counterRate,
  counterRaw,
  FRESH_SECONDS,
  isPossible,
} from './counter.ts';
import {
  addRunToGauge,
  addToGauge,
  GAUGE_CELLS,
  gaugeFirst,
  gaugeFirstValue,
  gaugeLastValue,
} from './gauge.ts';
import { lastTime, valueAt } from './points.ts';
import { countsCleanly, firstAfter, readsCleanly, telling, type SampleRun } from './run.ts';
import { Slab } from './slab.ts';

const GAUGE = COUNTER_CELLS;
const START = GAUGE + GAUGE_CELLS;
const END = START + 1;
const STRIDE = END + 1;

/** What is known of one meter over an interval. */
export interface Measured {
  /** Resource-seconds; null where no sample says anything about the interval. */
  readonly used: number | null;
  /** Seconds before the first sample of something that was already old; `used` holds nothing for them. */
  readonly unseenSeconds: number;
  /** What it used per second in the time that was measured. */
  readonly meanRate: number;
  /** Some time after the last sample got the last rate, up to the end. */
  readonly extrapolated: boolean;
  /** Some time was dropped as impossible and got the mean rate. */
  readonly dropped: boolean;
}

/** What bounds a meter's reading besides its own samples. */
export interface Bounds {
  /** The end of whatever it belongs to; Infinity while that is there. */
  readonly until: number;
  /** The most it can be per second. */
  readonly maxRate: number;
  /** Its rate where no sample tells: the request. */
  readonly fallbackRate: number;
}

const NOTHING: Measured = {
  used: null,
  unseenSeconds: 0,
  meanRate: 0,
  extrapolated: false,
  dropped: false,
};

interface DroppedSpan {
  readonly from: number;
  readonly to: number;
}

/** One counter and one gauge for each container, answered over any interval back to the previous UTC hour's start. */
export class Meters {
  readonly #window: number;
  readonly #slab = new Slab(STRIDE);
  /** Rare, so kept apart. */
  readonly #dropped = new Map<number, readonly DroppedSpan[]>();

  constructor(windowSeconds: number) {
    this.#window = windowSeconds;
  }

  open(): number {
    return this.#slab.open();
  }

  close(slot: number): void {
    this.#dropped.delete(slot);
    this.#slab.close(slot);
  }

  /** When it started, from its own start time; the first such moment stays. */
  setStart(slot: number, start: number): void {
    const at = this.#slab.at(slot) + START;
    const cells = this.#slab.page(slot);
    if (Number.isNaN(cells[at])) cells[at] = start;
  }

  /** When it ended; NaN: it has not, after all. */
  setEnd(slot: number, end: number): void {
    this.#slab.page(slot)[this.#slab.at(slot) + END] = end;
  }

  start(slot: number): number {
    return this.#slab.page(slot)[this.#slab.at(slot) + START] ?? NaN;
  }

  end(slot: number): number {
    return this.#slab.page(slot)[this.#slab.at(slot) + END] ?? NaN;
  }

  /** Time of the newest sample of either meter; NaN without one. */
  lastSample(slot: number): number {
    const cells = this.#slab.page(slot);
    const at = this.#slab.at(slot);
    const counter = lastTime(cells, at);
    const gauge = lastTime(cells, at + GAUGE);
    return Number.isNaN(counter) || gauge > counter ? gauge : counter;
  }

  /** Takes in what the counter read at a moment; gives false where that shows the sample before it to be no measurement. */
  count(slot: number, t: number, value: number, maxRate: number): boolean {
    const outcome = addToCounter(this.#slab.page(slot), this.#slab.at(slot), {
      t,
      value,
      start: this.start(slot),
      maxRate,
      windowSeconds: this.#window,
    });
    if (typeof outcome === 'object') {
      const reach = t - 2 * SECONDS_PER_HOUR;
      const known = (this.#dropped.get(slot) ?? []).filter(({ to }) => to > reach);
      this.#dropped.set(slot, [...known, { from: outcome.droppedFrom, to: outcome.droppedTo }]);
    }
    return outcome !== 'refuted';
  }

  /** Takes in what the gauge read at a moment; gives false where `most` makes it impossible. */
  gauge(slot: number, t: number, value: number, most: number): boolean {
    if (value > most) return false;
    addToGauge(this.#slab.page(slot), this.#slab.at(slot) + GAUGE, t, value, this.#window);
    return true;
  }

  /**
   * Takes in many readings of the counter at once; the same as one by one for whoever asks only at the cuts.
   *
   * @param cuts moments of the run at which it will be asked, in order, hour starts among them
   * @returns how many of them are no measurements
   */
  countRun(slot: number, run: SampleRun, cuts: readonly number[], maxRate: number): number {
    const cells = this.#slab.page(slot);
    const at = this.#slab.at(slot);
    const last = lastTime(cells, at);
    const from = Number.isNaN(last) ? 0 : firstAfter(run, last);
    const before = { at: Number.isNaN(last) ? -Infinity : last, value: counterRaw(cells, at) };
    const isClean =
      Number.isNaN(counterHeld(cells, at)) && countsCleanly(run, from, before, maxRate);
    let bad = 0;
    const take = (i: number): void => {
      const value = run.values[i] ?? NaN;
      const isNumber = value >= 0 && value < Infinity;
      if (!isNumber || !this.count(slot, run.times[i] ?? NaN, value, maxRate)) bad += 1;
    };
    if (isClean) for (const i of telling(run, from, cuts)) take(i);
    else for (let i = from; i < run.count; i += 1) take(i);
    return bad;
  }

  /** The same for the gauge. */
  gaugeRun(slot: number, run: SampleRun, cuts: readonly number[], most: number): number {
    const cells = this.#slab.page(slot);
    const at = this.#slab.at(slot) + GAUGE;
    const last = lastTime(cells, at);
    const after = Number.isNaN(last) ? -Infinity : last;
    const from = firstAfter(run, after);
    if (readsCleanly(run, from, after, most)) {
      addRunToGauge(cells, at, run, from, telling(run, from, cuts), this.#window);
      return 0;
    }
    let bad = 0;
    for (let i = from; i < run.count; i += 1) {
      const value = run.values[i] ?? NaN;
      const isNumber = value >= 0 && value < Infinity;
      if (!isNumber || !this.gauge(slot, run.times[i] ?? NaN, value, most)) bad += 1;
    }
    return bad;
  }

  /** What the counter counted within an interval. */
  counted(slot: number, span: Interval, bounds: Bounds): Measured {
    const cells = this.#slab.page(slot);
    const at = this.#slab.at(slot);
    const first = counterFirst(cells, at);
    const life = this.#within(slot, span, bounds.until, first);
    if (life === null) return NOTHING;
    const { lo, hi, start, ended } = life;
    const last = lastTime(cells, at);

    const early = beforeFirst(cells, at, { lo, hi, start, from: span.start }, bounds.maxRate);
    const inner = this.#between(slot, Math.max(lo, first), Math.min(hi, last));
    const known = early.known + inner.known;
    let used = early.used + inner.used;
    let { droppedSeconds } = inner;

    const after = Math.max(0, hi - Math.max(lo, last));
    const lastRate = counterRate(cells, at);
    const isFirst = Number.isNaN(lastRate) && !(known > 0) && last >= span.start - FRESH_SECONDS;
    const rate = rateAfter(cells, at, { lastRate, start, used, known }, bounds.maxRate);
    const speaks = known > 0 || ((isFirst || isRecentEnd(ended, last, span)) && rate >= 0);
    // After a sample that was held back as impossible nothing is measured.
    if (counterHeld(cells, at) > 0) droppedSeconds += after;
    else if (speaks) used += rate * after;
    if (droppedSeconds === 0 && !speaks) return NOTHING;
    const { unseen } = early;
    const measured = hi - lo - unseen - droppedSeconds;
    const meanRate = measured > 0 ? used / measured : bounds.fallbackRate;
    return {
      used: Math.max(0, used + droppedSeconds * meanRate),
      unseenSeconds: unseen,
      meanRate,
      extrapolated: droppedSeconds === 0 && (isFirst || isWorthNoting(after, ended)),
      dropped: droppedSeconds > 0,
    };
  }

  /** What the gauge adds up to within an interval. */
  integrated(slot: number, span: Interval, until: number): Measured {
    const cells = this.#slab.page(slot);
    const at = this.#slab.at(slot) + GAUGE;
    const first = gaugeFirst(cells, at);
    const life = this.#within(slot, span, until, first);
    if (life === null) return NOTHING;
    const { lo, hi, start, ended } = life;
    const last = lastTime(cells, at);
    const sampled = first < span.end && last >= span.start;
    const fresh = first >= span.end && first - start <= FRESH_SECONDS;
    const isFirst = first === last && last < span.end && last >= span.start - FRESH_SECONDS;
    if (!sampled && !fresh && !isFirst && !isRecentEnd(ended, last, span)) return NOTHING;

    const before = Math.max(0, Math.min(hi, first) - lo);
    const unseen = start < span.start && first - start > FRESH_SECONDS ? before : 0;
    const after = Math.max(0, hi - Math.max(lo, last));
    const from = Math.max(lo, first);
    const to = Math.min(hi, last);
    const between = to > from ? valueAt(cells, at, to) - valueAt(cells, at, from) : 0;
    const used =
      gaugeFirstValue(cells, at) * (before - unseen) + between + gaugeLastValue(cells, at) * after;
    return {
      used,
      unseenSeconds: unseen,
      meanRate: unseen < hi - lo ? used / (hi - lo - unseen) : 0,
      extrapolated: isWorthNoting(after, ended),
      dropped: false,
    };
  }

  /** The part of an interval in which it was there; null where there is none, or no sample at all. */
  #within(
    slot: number,
    span: Interval,
    until: number,
    first: number,
  ): { lo: number; hi: number; start: number; ended: boolean } | null {
    if (Number.isNaN(first)) return null;
    const start = Number.isNaN(this.start(slot)) ? first : Math.min(this.start(slot), first);
    const own = this.end(slot);
    const end = Number.isNaN(own) ? until : Math.min(own, until);
    const lo = Math.max(span.start, start);
    const hi = Math.min(span.end, end);
    return hi > lo ? { lo, hi, start, ended: end <= span.end } : null;
  }

  /** What was counted between two moments that both have samples around them. */
  #between(
    slot: number,
    from: number,
    to: number,
  ): { readonly used: number; readonly known: number; readonly droppedSeconds: number } {
    if (!(to > from)) return { used: 0, known: 0, droppedSeconds: 0 };
    const cells = this.#slab.page(slot);
    const at = this.#slab.at(slot);
    let droppedSeconds = 0;
    for (const dropped of this.#dropped.get(slot) ?? [])
      droppedSeconds += Math.max(0, Math.min(dropped.to, to) - Math.max(dropped.from, from));
    const used = valueAt(cells, at, to) - valueAt(cells, at, from);
    return { used, known: to - from - droppedSeconds, droppedSeconds };
  }
}

/**
 * The time before the first sample of a counter that was already running:
 * what it read is the usage since its start where that lies in the interval, else nobody saw it.
 */
function beforeFirst(
  cells: Float64Array,
  at: number,
  { lo, hi, start, from }: { lo: number; hi: number; start: number; from: number },
  maxRate: number,
): { readonly used: number; readonly known: number; readonly unseen: number } {
  const first = counterFirst(cells, at);
  const seconds = Math.max(0, Math.min(hi, first) - lo);
  const base = counterBase(cells, at);
  return seconds > 0 && start >= from && isPossible(base, first - start, maxRate)
    ? { used: (base * seconds) / (first - start), known: seconds, unseen: 0 }
    : { used: 0, known: 0, unseen: seconds };
}

/**
 * The rate at which a counter goes on after its last sample; NaN where nothing tells.
 * With one sample alone that is its mean rate so far: since its container's start it counted from 0.
 */
function rateAfter(
  cells: Float64Array,
  at: number,
  {
    lastRate,
    start,
    used,
    known,
  }: { lastRate: number; start: number; used: number; known: number },
  maxRate: number,
): number {
  if (!Number.isNaN(lastRate)) return lastRate;
  if (known > 0) return used / known;
  const lived = counterFirst(cells, at) - start;
  const base = counterBase(cells, at);
  return lived > 0 && isPossible(base, lived, maxRate) ? base / lived : NaN;
}

/** Whether an end so soon after the last sample lets the last rate speak for an interval without one. */
const isRecentEnd = (ended: boolean, last: number, span: Interval): boolean =>
  ended && last >= span.start - FRESH_SECONDS;

/** Every living container has a few seconds since its last sample; only ends and outages are worth a note. */
const isWorthNoting = (after: number, ended: boolean): boolean =>
  after > 0 && (ended || after > CLOCK_WANDER_SECONDS);
