import { expect, test } from '@jest/globals';
import { coresOf, wholeOf } from './quantity.ts';

test.each([
  ['2', 2],
  ['250m', 0.25],
  ['300m', 0.3],
  ['0.1', 0.1],
  ['1e-1', 0.1],
  ['1500u', 0.002],
  ['100n', 0.001],
  ['0.0005', 0.001],
  [3, 3],
])('%s of cpu is %d cores, in thousandths rounded up', (quantity, cores) => {
  expect(coresOf(quantity)).toBe(cores);
});

test.each([
  ['1Gi', 2 ** 30],
  ['1.5Mi', 1_572_864],
  ['64M', 64_000_000],
  ['128974848', 128_974_848],
  ['129e6', 129_000_000],
  ['1k', 1000],
  ['128974848000m', 128_974_848],
  ['1Ei', 2 ** 60],
])('%s of memory is %d bytes', (quantity, bytes) => {
  expect(wholeOf(quantity)).toBe(bytes);
});

test.each(['', 'one', '1 Gi', '1gi', '--1', '1e', 'Mi'])('"%s" is no quantity', (text) => {
  expect(() => wholeOf(text)).toThrow('is not a quantity');
});
