import { expect, test } from '@jest/globals';
import { growthPercent } from './heap-growth.ts';

test('a small heap grows by half at most, a large one by what keeps it small', () => {
  expect(growthPercent(20e6)).toBe(50);
  expect(growthPercent(80e6)).toBe(40);
  expect(growthPercent(160e6)).toBe(20);
  expect(growthPercent(400e6)).toBe(15);
});
