import { describe, expect, test } from '@jest/globals';
import { matrixOf, sumInWords } from './sum.ts';

const parts = [
  { spendType: 'workload_idle', resource: 'memory', cost: 4 },
  { spendType: 'usage', resource: 'memory', cost: 2 },
  { spendType: 'usage', resource: 'cpu', cost: 1 },
];

describe('a cost as a sum', () => {
  const matrix = matrixOf(parts);

  test('adds up by spend type and by resource', () => {
    expect(matrix).toEqual({
      resources: ['cpu', 'memory'],
      lines: [
        { spendType: 'usage', amounts: [1, 2], sum: 3 },
        { spendType: 'workload_idle', amounts: [undefined, 4], sum: 4 },
      ],
      sums: [1, 6],
      sum: 7,
    });
  });

  test('is said in words, in the unit of time on the page', () => {
    expect(sumInWords(matrix, 24)).toBe('$168.00 = usage $72.00 + workload idle $96.00');
    expect(sumInWords(matrixOf([]), 1)).toBe('$0 = nothing');
  });
});
