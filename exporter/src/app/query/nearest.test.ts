import { describe, expect, test } from '@jest/globals';
import { didYouMean, nearest } from './nearest.ts';

describe('nearest names', () => {
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
