import { describe, expect, test } from '@jest/globals';
import { countedBetween, type SampleRun } from './run.ts';

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
