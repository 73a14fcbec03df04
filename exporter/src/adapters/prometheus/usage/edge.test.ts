import { expect, test } from '@jest/globals';
import { Edge, type SeenContainer } from './edge.ts';

const seen = (cgroup: string): (() => SeenContainer) => {
  const container = { cgroup, podId: cgroup, namespace: 'shop', podName: cgroup };
  return () => container;
};

test('an edge keeps the samples of each counter, beyond the arrays that they came in', () => {
  const edge = new Edge();
  const [times, values] = [Float64Array.of(1, 31, 61, 0), Float64Array.of(5, 6, 8, 0)];
  edge.add('a', seen('a'), { count: 3, times, values });
  times.fill(0);
  values.fill(0);
  edge.add('b', seen('b'), { count: 1, times: Float64Array.of(9), values: Float64Array.of(4) });
  const a = edge.find('a')!;
  const b = edge.find('b')!;
  expect([edge.firstTime(a), edge.lastTime(a), edge.spacing(a)]).toEqual([1, 61, 30]);
  expect([edge.firstTime(b), edge.lastTime(b), edge.spacing(b)]).toEqual([9, 9, 0]);
  const copied = { times: new Float64Array(4), values: new Float64Array(4) };
  const seam = edge.copy(a, copied.times, copied.values, 0);
  expect(edge.copy(b, copied.times, copied.values, seam)).toBe(4);
  expect([...copied.times]).toEqual([1, 31, 61, 9]);
  expect([...copied.values]).toEqual([5, 6, 8, 4]);
});

test('it grows with what it is given, and says where several series are about one container', () => {
  const edge = new Edge();
  const many = { count: 50_000, times: new Float64Array(50_000), values: new Float64Array(50_000) };
  many.times[49_999] = 7;
  edge.add('a', seen('a'), many);
  edge.add('b', seen('b'), many);
  edge.add('b', seen('b'), many);
  edge.add('c', seen('c'), { ...many, count: 0 });
  expect([...edge.readings()].map((each) => [each.container.podName, each.several])).toEqual([
    ['a', false],
    ['b', true],
  ]);
  expect([...edge.readings()].map((each) => edge.lastTime(each))).toEqual([7, 7]);
  expect(edge.size).toBe(2);
});
