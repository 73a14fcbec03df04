import { describe, expect, test } from '@jest/globals';
import { byWeight, gapInWords } from './gap-words.ts';

test('gaps that hide money come first, those that close by themselves last', () => {
  const gaps = (['pod_end_estimated', 'usage_unknown', 'fee_without_price'] as const).map(
    (kind) => ({ kind }),
  );
  expect(byWeight(gaps).map(({ kind }) => kind)).toEqual([
    'fee_without_price',
    'usage_unknown',
    'pod_end_estimated',
  ]);
});

describe('a gap in words', () => {
  test('is counted, in the singular where that stays right', () => {
    expect(gapInWords('pod_without_owner', 1)).toBe('1 pod without a value for an owner dimension');
    expect(gapInWords('pod_without_owner', 1234)).toBe(
      '1,234 pods without a value for an owner dimension',
    );
    expect(gapInWords('fee_without_price', 1)).toBe(
      '1 managed service fee without a price: not in the total',
    );
    expect(gapInWords('sample_invalid', 1)).toBe(
      '1 samples that are not numbers, negative, impossible or too old: ignored',
    );
  });
});
