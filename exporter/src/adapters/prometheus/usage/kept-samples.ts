import { ReusedRun, type SampleRun } from '../../../domain/metering/run.ts';
import type { SeenContainer } from './seen-container.ts';

interface Kept {
  readonly container: SeenContainer;
  /** Where its samples begin and end. */
  readonly from: number;
  readonly to: number;
}

/** Room for so many samples at first. */
const FIRST_SAMPLES = 1 << 12;

/** Samples of containers, series by series, in two arrays for all: thousands of small arrays would cost more than what they hold. */
export class KeptSamples {
  readonly #kept: Kept[] = [];
  #times = new Float64Array(FIRST_SAMPLES);
  #values = new Float64Array(FIRST_SAMPLES);
  #used = 0;
  readonly #run = new ReusedRun();

  /** Keeps a copy. */
  add(container: SeenContainer, { count, times, values }: SampleRun): void {
    const from = this.#used;
    const to = from + count;
    if (to > this.#times.length) this.#grow(to);
    this.#times.set(times.subarray(0, count), from);
    this.#values.set(values.subarray(0, count), from);
    this.#used = to;
    this.#kept.push({ container, from, to });
  }

  /** All that was kept, in its order; the run is reused for the next one. */
  *runs(): Generator<{ readonly container: SeenContainer; readonly run: SampleRun }> {
    for (const { container, from, to } of this.#kept)
      yield { container, run: this.#run.copy(this.#times, this.#values, from, to) };
  }

  /** Whose samples were kept; whoever has several series comes several times. */
  *containers(): Generator<SeenContainer> {
    for (const { container } of this.#kept) yield container;
  }

  #grow(least: number): void {
    const size = Math.max(least, 2 * this.#times.length);
    const [times, values] = [new Float64Array(size), new Float64Array(size)];
    times.set(this.#times);
    values.set(this.#values);
    this.#times = times;
    this.#values = values;
  }
}
