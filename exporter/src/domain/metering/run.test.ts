import { describe, expect, test } from '@jest/globals';
import {
  countedBetween,
  integratedBetween,
  partOf,
  ReusedRun,
  telling,
  type SampleRun,
} from './run.ts';

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

describe('what a gauge adds up to between two moments', () => {
  test('lies on straight lines between its samples', () => {
    const run = runOf([0, 100], [10, 200], [20, 200], [30, 0]);
    // From 5: (150 + 200) / 2 × 5, then 200 × 10, then (200 + 100) / 2 × 5.
    expect(integratedBetween(run, 5, 25)).toBe(875 + 2000 + 750);
    expect(integratedBetween(run, 0, 30)).toBe(1500 + 2000 + 1000);
    expect(integratedBetween(run, 12, 14)).toBe(400);
  });

  test('goes on level before the first sample and behind the last', () => {
    expect(integratedBetween(runOf([10, 3], [20, 5]), 0, 30)).toBe(30 + 40 + 50);
  });

  test('is not known where there is no sample', () => {
    expect(integratedBetween(runOf(), 0, 1)).toBeNaN();
  });
});

test('a run that brings nothing new has no telling sample', () => {
  expect(telling(runOf([0, 1], [10, 2]), 2, [5])).toEqual([]);
});

describe('a part of a run', () => {
  const run = runOf([0, 1], [10, 2], [20, 3], [30, 4]);
  const read = ({ count, times, values }: SampleRun): readonly (readonly [number, number])[] =>
    Array.from({ length: count }, (_, i) => [times[i]!, values[i]!]);
  // Used again for each part.
  const reused = new ReusedRun();
  const part = (of: SampleRun, from: number, to: number): SampleRun => partOf(of, from, to, reused);

  test('has the samples from one moment to another, both included', () => {
    expect(read(part(run, 10, 20))).toEqual([
      [10, 2],
      [20, 3],
    ]);
    expect(read(part(run, 11, 31))).toEqual([
      [20, 3],
      [30, 4],
    ]);
    expect(read(part(run, 11, 12))).toEqual([]);
  });

  test('leaves out what lies behind the samples in the arrays', () => {
    expect(read(part({ ...run, count: 2 }, -1, 100))).toEqual([
      [0, 1],
      [10, 2],
    ]);
  });
});
