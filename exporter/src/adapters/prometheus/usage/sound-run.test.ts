import { expect, test } from '@jest/globals';
import type { SampleRun } from '../../../domain/metering/run.ts';
import { soundRun } from './sound-run.ts';

const runOf = (...samples: readonly (readonly [at: number, value: number])[]): SampleRun => ({
  count: samples.length,
  // What lies behind the count is old.
  times: Float64Array.from([...samples.map(([at]) => at), 99]),
  values: Float64Array.from([...samples.map(([, value]) => value), 99]),
});
const samplesOf = ({ count, times, values }: SampleRun): unknown =>
  Array.from({ length: count }, (_, i) => [times[i], values[i]]);

test('a series that needs nothing is handed on as it is', () => {
  const run = runOf([1, 5], [2, 6]);
  expect(soundRun(run)).toBe(run);
});

test('a sample that is repeated under its own time counts once', () => {
  const run = runOf([1, 5], [1, 5], [1, 5], [2, 6], [2, 6]);
  expect(samplesOf(soundRun(run))).toEqual([
    [1, 5],
    [2, 6],
  ]);
});

test('NaN among numbers is where the series ended, or its target did not answer', () => {
  const run = runOf([1, 5], [2, NaN], [3, 7], [4, NaN]);
  expect(samplesOf(soundRun(run))).toEqual([
    [1, 5],
    [3, 7],
  ]);
});

test('a number under the time of a NaN is not lost', () => {
  expect(samplesOf(soundRun(runOf([1, NaN], [1, 5])))).toEqual([[1, 5]]);
});

test('nothing but NaN stays, to be counted as no use', () => {
  const run = runOf([1, NaN], [2, NaN]);
  expect(soundRun(run)).toBe(run);
});

test('no sample is no sample', () => {
  expect(samplesOf(soundRun(runOf()))).toEqual([]);
});
