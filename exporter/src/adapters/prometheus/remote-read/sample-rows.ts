/** Room for so many samples at first: a day at 60 s. */
const FIRST_SAMPLES = 1440;
const MILLISECONDS = 1000;

/** The samples of one series, in two arrays that are used again for the next one. */
export class SampleRows {
  count = 0;
  /** Unix seconds. */
  times = new Float64Array(FIRST_SAMPLES);
  values = new Float64Array(FIRST_SAMPLES);
  #last = -Infinity;

  clear(): void {
    this.count = 0;
    this.#last = -Infinity;
  }

  /** @param time unix milliseconds @returns false where it is not behind the sample before */
  add(time: number, value: number): boolean {
    if (time <= this.#last) return false;
    this.#last = time;
    if (this.count === this.times.length) this.#grow();
    this.times[this.count] = time / MILLISECONDS;
    this.values[this.count] = value;
    this.count += 1;
    return true;
  }

  #grow(): void {
    const [times, values] = [new Float64Array(2 * this.count), new Float64Array(2 * this.count)];
    times.set(this.times);
    values.set(this.values);
    this.times = times;
    this.values = values;
  }
}
