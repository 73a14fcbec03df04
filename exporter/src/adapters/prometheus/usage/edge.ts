import type { ContainerIdentity } from '../../../app/cluster/pod-book.ts';
import type { SampleRun } from '../../../domain/metering/run.ts';

/** A container as its series name it. */
export interface SeenContainer extends ContainerIdentity {
  readonly cgroup: string;
}

/** What one of a container's meters read around a moment. */
export interface EdgeReading {
  readonly container: SeenContainer;
  /** Where its samples begin, and how many there are. */
  readonly from: number;
  readonly count: number;
  /** Whether several series say so: then no one of them tells all. */
  several: boolean;
}

/** Both meters of all containers around one moment. */
export interface Edges {
  readonly cpu: Edge;
  readonly memory: Edge;
}

/** Room for so many samples at first. */
const FIRST_SAMPLES = 1 << 16;

/** What all meters of one kind read around one moment, kept without an object for each sample. */
export class Edge {
  readonly #readings = new Map<string, EdgeReading>();
  #times = new Float64Array(FIRST_SAMPLES);
  #values = new Float64Array(FIRST_SAMPLES);
  #used = 0;

  /** Takes in the samples of one series; whose arrays may be reused. */
  add(cgroup: string, describe: () => SeenContainer, { count, times, values }: SampleRun): void {
    if (count === 0) return;
    const known = this.#readings.get(cgroup);
    if (known !== undefined) {
      known.several = true;
      return;
    }
    if (this.#used + count > this.#times.length) this.#grow(this.#used + count);
    const from = this.#used;
    for (let i = 0; i < count; i += 1) {
      this.#times[from + i] = times[i] ?? NaN;
      this.#values[from + i] = values[i] ?? NaN;
    }
    this.#used += count;
    this.#readings.set(cgroup, { container: describe(), from, count, several: false });
  }

  get size(): number {
    return this.#readings.size;
  }

  find(cgroup: string): EdgeReading | undefined {
    return this.#readings.get(cgroup);
  }

  readings(): Iterable<EdgeReading> {
    return this.#readings.values();
  }

  firstTime({ from }: EdgeReading): number {
    return this.#times[from] ?? NaN;
  }

  lastTime({ from, count }: EdgeReading): number {
    return this.#times[from + count - 1] ?? NaN;
  }

  /** Mean seconds between two samples; 0 where there is only one. */
  spacing(reading: EdgeReading): number {
    const { count } = reading;
    return count > 1 ? (this.lastTime(reading) - this.firstTime(reading)) / (count - 1) : 0;
  }

  /** Copies the samples of a reading to a place in other arrays; gives where they end there. */
  copy(
    { from, count }: EdgeReading,
    times: Float64Array,
    values: Float64Array,
    to: number,
  ): number {
    for (let i = 0; i < count; i += 1) {
      times[to + i] = this.#times[from + i] ?? NaN;
      values[to + i] = this.#values[from + i] ?? NaN;
    }
    return to + count;
  }

  #grow(least: number): void {
    const size = Math.max(least, 2 * this.#times.length);
    const times = new Float64Array(size);
    const values = new Float64Array(size);
    times.set(this.#times);
    values.set(this.#values);
    this.#times = times;
    this.#values = values;
  }
}
