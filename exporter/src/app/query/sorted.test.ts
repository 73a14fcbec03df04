import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { finished } from '../../domain/stepwise.ts';
import { sorted } from './sorted.ts';

/** Few keys, so that many are equal and their first order shows. */
const items = fc
  .array(fc.nat(20), { size: 'max', maxLength: 5_000 })
  .map((keys) => keys.map((key, place) => ({ key, place })));

test('a sort that rests gives what a sort at once gives, equal items in their first order', () => {
  fc.assert(
    fc.property(items, (list) => {
      const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
      expect(finished(sorted(list, compare))).toEqual(list.toSorted(compare));
    }),
    { numRuns: 50 },
  );
});

test('a sort rests at least once in 1,000 items', () => {
  const list = Array.from({ length: 8_000 }, (_, index) => ({ key: (index * 7919) % 8_000 }));
  const rests = [...sorted(list, (a, b) => a.key - b.key)].length;
  // Eight runs, merged three times over.
  expect(rests).toBeGreaterThanOrEqual(8 + 3 * 8);
});
