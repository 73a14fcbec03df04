import { describe, expect, test } from '@jest/globals';
import { answered } from '../../testing/answered.ts';
import { FIRST_VIEW } from '../../view/view.ts';
import { changeUnder, comparisonQueries, comparisonsOf, sumOf } from './comparison.ts';

const rows = comparisonsOf(
  answered(
    ['policy', { team: 'a' }, 5],
    ['request', { team: 'a' }, 6],
    ['usage', { team: 'a' }, 4],
    ['hybrid', { team: 'a' }, 5],
    ['policy', { team: 'b' }, 3],
    ['request', { team: 'b' }, 2],
    ['usage', { team: 'b' }, 8],
    ['hybrid', { team: 'b' }, 3],
  ),
  FIRST_VIEW,
);

describe('the comparison of models', () => {
  test('asks the same question of each', () => {
    expect(comparisonQueries(FIRST_VIEW).map(({ refId }) => refId)).toEqual([
      'policy',
      'request',
      'usage',
      'hybrid',
    ]);
  });

  test('puts those first whose share depends most on the model', () => {
    expect(rows.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('says how much more or less each would pay', () => {
    expect(rows.map((row) => changeUnder(row, 'usage'))).toEqual([5, -1]);
  });

  test('sums each model', () => {
    expect(sumOf(rows, 'TOTAL')).toEqual({
      name: 'TOTAL',
      cost: { policy: 8, request: 8, usage: 12, hybrid: 8 },
    });
  });
});
