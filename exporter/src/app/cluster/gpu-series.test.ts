import { expect, test } from '@jest/globals';
import { interval } from '../../domain/interval.ts';
import type { SampleRun } from '../../domain/metering/run.ts';
import { finished } from '../../domain/stepwise.ts';
import { GpuSeries, type GpuName } from './gpu-series.ts';
import { Metered } from './metered.ts';
import { knownCluster } from './testing/known.ts';

const HOUR = interval(3600, 7200);
const NAME: GpuName = {
  device: 'GPU-1',
  slice: '',
  virtual: '',
  namespace: 'shop',
  pod: 'trains',
  uid: '',
};
const all = (value: number): SampleRun => ({
  count: 136,
  times: Float64Array.from({ length: 136 }, (_, i) => 3315 + 30 * i),
  values: new Float64Array(136).fill(value),
});

function busySeconds(fill: (series: GpuSeries) => void, gpus = 1): number | null {
  const known = knownCluster([{ name: 'trains', from: 10, gpus }], 7500);
  const metered = new Metered(known, 0);
  const series = new GpuSeries(metered.gpus, known.pods.records());
  expect(series.anyHolder).toBe(true);
  fill(series);
  series.end();
  return finished(metered.observe(HOUR, [])).pods[0]!.usage.used.gpu;
}

test('a GPU is busy for its share of the time; the ratio goes before the percentage', () => {
  const seconds = busySeconds((series) => {
    series.take(NAME, all(0.25), 1);
    series.take(NAME, all(26), 100);
  });
  expect(seconds).toBeCloseTo(900, 6);
});

test('where there is only the percentage, it counts', () => {
  expect(busySeconds((series) => series.take(NAME, all(50), 100))).toBeCloseTo(1800, 6);
});

test('of two GPUs the mean counts for each that is held', () => {
  const seconds = busySeconds((series) => {
    series.take(NAME, all(1), 1);
    series.take({ ...NAME, device: 'GPU-2' }, all(0.5), 1);
  }, 2);
  expect(seconds).toBeCloseTo(0.75 * 3600 * 2, 6);
});

test('virtual GPUs that each show the whole device share it', () => {
  const seconds = busySeconds((series) => {
    series.take({ ...NAME, virtual: '0' }, all(0.8), 1);
    series.take({ ...NAME, virtual: '1' }, all(0.8), 1);
  });
  expect(seconds).toBeCloseTo(0.4 * 3600, 6);
});

test('a name that nobody of the time has is nobody’s', () => {
  expect(busySeconds((series) => series.take({ ...NAME, pod: 'other' }, all(1), 1))).toBeNull();
});
