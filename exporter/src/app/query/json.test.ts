import { describe, expect, test } from '@jest/globals';
import { FakeClock } from '../testing/fakes.ts';
import { exampleAllocation } from '../testing/snapshot.ts';
import { answer } from './answer.ts';
import { jsonPieces, readable, toJson } from './json.ts';
import { BY_NAMESPACE } from './query.ts';

const document = await answer(
  'test-1',
  exampleAllocation('settled'),
  { ...BY_NAMESPACE, by: ['pod'], limit: 1 },
  new FakeClock(0),
  new AbortController().signal,
);

describe('a document as JSON', () => {
  test('is the same in pieces and whole', () => {
    expect(JSON.parse([...jsonPieces(document)].join(''))).toEqual(JSON.parse(toJson(document)));
  });

  test('without rows is a document still', () => {
    expect(JSON.parse([...jsonPieces({ ...document, rows: [] })].join(''))).toMatchObject({
      rows: [],
      other: 2,
    });
  });

  test('shows numbers without the dust of binary fractions', () => {
    expect(readable(0.1 + 0.2)).toBe(0.3);
    expect(readable(3.2e-16)).toBe(3.2e-16);
    expect(readable(1_234_567.891_234)).toBe(1_234_567.89123);
  });
});
