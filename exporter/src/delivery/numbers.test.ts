import { describe, expect, test } from '@jest/globals';
import { counted, decimalsFor, exponent, fixed, span, wholePercent } from './numbers.ts';

describe('numbers for people', () => {
  test('have separated thousands, fixed decimals and no negative zero', () => {
    expect(fixed(1_234_567.891, 2)).toBe('1,234,567.89');
    expect(fixed(999, 0)).toBe('999');
    expect(fixed(-1234.5, 1)).toBe('−1,234.5');
    expect(fixed(-0.0001, 3)).toBe('0.000');
  });

  test('get more decimals where all of them are small', () => {
    expect(decimalsFor([3, 0.001])).toBe(3);
    expect(decimalsFor([0.5])).toBe(4);
    expect(decimalsFor([0.012, 0.001])).toBe(5);
    expect(decimalsFor([])).toBe(3);
    expect(decimalsFor([1e-9])).toBe(6);
  });

  test('as a share never round to nothing or everything', () => {
    expect(wholePercent(0.624)).toBe('62 %');
    expect(wholePercent(0.001)).toBe('<1 %');
    expect(wholePercent(0.999)).toBe('>99 %');
    expect(wholePercent(0)).toBe('0 %');
    expect(wholePercent(1)).toBe('100 %');
  });

  test('tell ages in one unit', () => {
    expect([40, 119, 120, 7100, 7200, 172_000, 10_800_000].map(span)).toEqual([
      ...['40 s', '119 s', '2 min', '118 min', '2 h', '2 days', '125 days'],
    ]);
  });

  test('count things in one or many', () => {
    expect(counted(1, 'pod')).toBe('1 pod');
    expect(counted(1234, 'pod')).toBe('1,234 pods');
    expect(counted(2, 'fee of the cluster', 'fees of the cluster')).toBe('2 fees of the cluster');
  });

  test('tell tiny ratios by their exponent', () => {
    expect(exponent(0)).toBe('0');
    expect(exponent(2.8e-16)).toBe('3e-16');
  });
});
