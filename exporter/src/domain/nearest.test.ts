import { describe, expect, test } from '@jest/globals';
import { distance, nearestWord } from './nearest.ts';

describe('the nearest word', () => {
  test.each([
    ['metics', 'metrics'],
    ['mertics', 'metrics'],
    ['Prices', 'prices'],
    ['alocaton', 'allocation'],
  ])('%s means %s', (typed, meant) => {
    expect(nearestWord(typed, ['prices', 'metrics', 'allocation'])).toBe(meant);
  });

  test('a word unlike every candidate means none of them', () => {
    expect(nearestWord('ledger', ['prices', 'metrics', 'allocation'])).toBeUndefined();
    expect(nearestWord('ab', ['cd'])).toBeUndefined();
    expect(nearestWord('x', [])).toBeUndefined();
  });

  test('of two candidates the one fewer steps away is meant', () => {
    expect(nearestWord('urls', ['url', 'curls'])).toBe('url');
    expect(nearestWord('nod', ['mode', 'node'])).toBe('node');
  });

  test('is at most a third of the letters away', () => {
    expect(nearestWord('usdPerHours', ['usdPerHour', 'usdPerGbMonth'])).toBe('usdPerHour');
    expect(nearestWord('colour', ['region', 'zone'])).toBeUndefined();
  });
});

test('insertions, deletions, replacements and swapped neighbours are one step each', () => {
  expect(distance('cart', 'cart')).toBe(0);
  expect(distance('cart', 'carts')).toBe(1);
  expect(distance('carts', 'cart')).toBe(1);
  expect(distance('cart', 'card')).toBe(1);
  expect(distance('cart', 'crat')).toBe(1);
  expect(distance('', 'abc')).toBe(3);
});
