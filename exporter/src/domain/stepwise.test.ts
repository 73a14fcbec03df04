import { expect, test } from '@jest/globals';
import { batchesOf } from './stepwise.ts';

test('batches hold every item once, in order, the last what is left', () => {
  const items = Array.from({ length: 201 }, (_, index) => index);
  const batches = [...batchesOf(items)];
  expect(batches.map(({ length }) => length)).toEqual([100, 100, 1]);
  expect(batches.flat()).toEqual(items);
  expect([...batchesOf([])]).toEqual([]);
});
