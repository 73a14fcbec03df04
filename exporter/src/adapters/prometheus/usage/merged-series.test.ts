import { expect, test } from '@jest/globals';
import type { SampleRun } from '../../../domain/metering/run.ts';
import { MergedSeries } from './merged-series.ts';

const run = (...samples: readonly (readonly [number, number])[]): SampleRun => ({
  count: samples.length,
  // What lies behind is old.
  times: Float64Array.from([...samples.map(([at]) => at), 999]),
  values: Float64Array.from([...samples.map(([, value]) => value), 999]),
});
const NAME = { container: 'app', namespace: 'shop', pod: 'cart' };

test('series of one container become one in order of time; of two values of a moment the larger counts', () => {
  const series = new MergedSeries();
  series.add('/a', NAME, run([30, 3], [60, 6]));
  series.add('/b', NAME, run([10, 1]));
  series.add('/a', NAME, run([10, 1], [30, 2], [90, 9]));
  const merged = [...series.merged()].map(({ cgroup, run: { count, times, values } }) => ({
    cgroup,
    samples: Array.from({ length: count }, (_, i) => [times[i], values[i]]),
  }));
  expect(merged).toEqual([
    {
      cgroup: '/a',
      samples: [
        [10, 1],
        [30, 3],
        [60, 6],
        [90, 9],
      ],
    },
    { cgroup: '/b', samples: [[10, 1]] },
  ]);
});
