import { describe, expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

describe('the nearest word', () => {
  test.each([
    ['metics', 'metrics'],
    ['mertics', 'metrics'],
    ['Prices', 'prices'],
    ['alocaton', 'allocation'],
  ])('%s means %s', (typed, meant) => {
    expect(nearest(typed, ['prices', 'metrics', 'allocation'])).toBe(meant);
  });

  test('a word unlike every candidate means none of them', () => {
    expect(nearest('ledger', ['prices', 'metrics', 'allocation'])).toBeUndefined();
    expect(nearest('ab', ['cd'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });

  test('of two candidates the one fewer steps away is meant', () => {
    expect(nearest('urls', ['url', 'curls'])).toBe('url');
    expect(nearest('nod', ['mode', 'node'])).toBe('node');
  });
});
