import { describe, expect, test } from '@jest/globals';
import { appended, compact, shared } from './shared.ts';

describe('shared', () => {
  test('makes equal amounts once', () => {
    const amounts = shared((cpu: number, memory: number, gpu: number) => ({ cpu, memory, gpu }));
    expect(amounts(0.5, 1e9, 0)).toEqual({ cpu: 0.5, memory: 1e9, gpu: 0 });
    expect(amounts(0.5, 1e9, 0)).toBe(amounts(0.5, 1e9, 0));
    expect(amounts(0.5, 1e9, 1)).toEqual({ cpu: 0.5, memory: 1e9, gpu: 1 });
    expect(amounts(1e9, 0.5, 0)).toEqual({ cpu: 1e9, memory: 0.5, gpu: 0 });
  });

  test('tells absent, unlimited and zero amounts apart', () => {
    type Part = number | null | undefined;
    const amounts = shared((cpu: Part, memory: Part, gpu: Part) => [cpu, memory, gpu]);
    expect(amounts(undefined, 0, 0)).toEqual([undefined, 0, 0]);
    expect(amounts(null, 0, 0)).toEqual([null, 0, 0]);
    expect(amounts(0, 0, 0)).toEqual([0, 0, 0]);
  });

  test('still answers right once there are too many to share', () => {
    const amounts = shared((cpu: number, memory: number, gpu: number) => cpu + memory + gpu);
    for (let cpu = 0; cpu < 5_002; cpu += 1) expect(amounts(cpu, 1, 0)).toBe(cpu + 1);
    expect(amounts(0, 1, 0)).toBe(1);
  });
});

test('A list with one more item leaves the list as it was', () => {
  const list: readonly number[] = [];
  const one = appended(list, 1);
  expect(appended(one, 2)).toEqual([1, 2]);
  expect(one).toEqual([1]);
  expect(list).toEqual([]);
});

test('A compact number is the same number', () => {
  for (const value of [0, 1_795_243_860, 0.25, -1.5, 2 ** 31, 2 ** 40, Infinity])
    expect(compact(value)).toBe(value);
});
