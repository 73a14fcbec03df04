import { expect, test } from '@jest/globals';
import { median } from './measure.ts';

test('the median of an even number of runs lies between the middle two', () => {
  expect(median([10, 1, 3])).toBe(3);
  expect(median([4, 1, 2, 100])).toBe(3);
});
