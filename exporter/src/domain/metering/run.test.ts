import { describe, expect, test } from '@jest/globals';
import { countedBetween, integratedBetween, type SampleRun } from './run.ts';

const runOf = (...samples: readonly (readonly [at: number, value: number])[]): SampleRun => ({
  count: samples.length,
  times: Float64Array.from(samples, ([at]) => at),
  values: Float64Array.from(samples, ([, value]) => value),
});

describe('what a counter counted between two moments', () => {
  test('lies on straight lines between its samples', () => {
    const run = runOf([0, 100], [10, 110], [90, 200], [110, 240]);
    // 105 at 5, and 220 at 100.
    expect(countedBetween(run, 5, 100)).toBe(115);
    expect(countedBetween(run, 0, 110)).toBe(140);
  });

  test('goes on at its last rate behind the last sample', () => {
    // 2 a second from 10 on: 40 at 20.
    expect(countedBetween(runOf([0, 10], [10, 20], [15, 30]), 0, 20)).toBe(30);
  });

  test('is not known from before the first sample', () => {
    expect(countedBetween(runOf([10, 1], [20, 2]), 5, 20)).toBeNaN();
    expect(countedBetween(runOf(), 0, 1)).toBeNaN();
  });

  test('is nothing where there is one sample alone', () => {
    expect(countedBetween(runOf([10, 7]), 10, 20)).toBe(0);
  });
});

describe('what a gauge adds up to, of which the ends and the mean between are known', () => {
  /** 0 to 120, every 10: 40 more each time, from 0 on. */
  const all = Array.from({ length: 13 }, (_, i) => [10 * i, 40 * i] as const);
  const ends = runOf(...all.slice(0, 3), ...all.slice(-3));

  test('is what all samples say', () => {
    // From 5 to 115: samples from 10 to 110, whose mean is 240; a line from 20 to 460.
    expect(integratedBetween(ends, { mean: 240, every: 10 }, 5, 115)).toBe(240 * 110);
  });

  test('goes on level where no sample follows', () => {
    const untilNow = runOf(...all.slice(0, 3), ...all.slice(-3, -1));
    // 240 × 105 from 5 to 110, less what rises; then 440 for 5 s.
    expect(integratedBetween(untilNow, { mean: 240, every: 10 }, 5, 115)).toBe(230 * 105 + 440 * 5);
  });

  test('is not known where no sample lies between', () => {
    expect(integratedBetween(runOf([0, 1], [90, 1]), { mean: 1, every: 10 }, 5, 80)).toBeNaN();
  });
});
