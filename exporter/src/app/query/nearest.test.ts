import { describe, expect, test } from '@jest/globals';
import { didYouMean, distance, nearest } from './nearest.ts';

describe('nearest names', () => {
  test('count insertions, deletions, replacements and swapped neighbours as one step each', () => {
    expect(distance('cart', 'cart')).toBe(0);
    expect(distance('cart', 'carts')).toBe(1);
    expect(distance('cart', 'crat')).toBe(1);
    expect(distance('', 'abc')).toBe(3);
  });

  test('come best first, and a name that holds the word is near', () => {
    expect(nearest('shop/cart', ['shop/card', 'shop/cart-7d4b9c-x2x7p', 'lab/lost'])).toEqual([
      'shop/card',
      'shop/cart-7d4b9c-x2x7p',
    ]);
    expect(nearest('zzzz', ['alpha', 'beta'])).toEqual([]);
  });

  test('become a question, or a list of what there is', () => {
    expect(didYouMean('tem', ['team', 'pod'])).toBe('Did you mean team?');
    expect(didYouMean('zzzzzz', ['team', 'pod'])).toBe('There is team and pod.');
  });
});
