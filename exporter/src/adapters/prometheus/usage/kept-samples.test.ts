import { expect, test } from '@jest/globals';
import { KeptSamples } from './kept-samples.ts';
import type { SeenContainer } from './seen-container.ts';

const seen = (cgroup: string): SeenContainer => ({
  cgroup,
  name: { container: 'app', namespace: 'shop', pod: cgroup },
  pod: null,
  hostEnd: Infinity,
  start: NaN,
});

const read = (kept: KeptSamples): readonly unknown[] =>
  Array.from(kept.runs(), ({ container, run }) => [
    container.cgroup,
    run.count,
    [...run.times.subarray(0, run.count)],
    [...run.values.subarray(0, run.count)],
  ]);

test('samples are kept beyond the arrays that they came in, and no more of them than count', () => {
  const kept = new KeptSamples();
  const [times, values] = [Float64Array.of(1, 31, 0), Float64Array.of(5, 6, 0)];
  kept.add(seen('a'), { count: 2, times, values });
  times.fill(7);
  values.fill(7);
  kept.add(seen('b'), { count: 1, times, values });
  kept.add(seen('a'), { count: 3, times, values });
  expect(read(kept)).toEqual([
    ['a', 2, [1, 31], [5, 6]],
    ['b', 1, [7], [7]],
    ['a', 3, [7, 7, 7], [7, 7, 7]],
  ]);
});

test('they find room, however many there are', () => {
  const kept = new KeptSamples();
  const many = { count: 3000, times: new Float64Array(3000), values: new Float64Array(3000) };
  for (let i = 0; i < 4; i += 1) {
    many.values.fill(i);
    kept.add(seen(`c${i}`), many);
  }
  const firsts = Array.from(kept.runs(), ({ run }) => [run.values[0], run.values[2999]]);
  expect(firsts).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});
