import { expect } from '@jest/globals';

/** Sums of money in US dollars that were added in another order differ by less. */
const DIGITS = 9;

/** What is expected, with every number in it compared by value and not by its last bit. */
export function nearly(expected: unknown): unknown {
  if (typeof expected === 'number') return expect.closeTo(expected, DIGITS);
  if (Array.isArray(expected)) return expected.map(nearly);
  if (typeof expected !== 'object' || expected === null) return expected;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, nearly(value)]));
}
