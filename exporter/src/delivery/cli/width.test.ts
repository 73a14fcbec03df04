import { describe, expect, test } from '@jest/globals';
import { padEnd, padStart, printable, shortened, widthOf } from './width.ts';

describe('the width of a text', () => {
  test('counts cells: two for wide characters and emoji, none for accents and styling', () => {
    expect(widthOf('cart')).toBe(4);
    expect(widthOf('カート')).toBe(6);
    expect(widthOf('한국')).toBe(4);
    expect(widthOf('🚀')).toBe(2);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('\u001b[1mbold\u001b[22m')).toBe(4);
  });

  test('is kept by padding and shortening', () => {
    expect(padEnd('カ', 4)).toBe('カ  ');
    expect(padStart('1.0', 5)).toBe('  1.0');
    expect(shortened('cart-7d4b9c', 6)).toBe('cart-…');
    expect(shortened('カート', 4)).toBe('カ…');
    expect(shortened('cart', 4)).toBe('cart');
  });

  test('is not fooled by control characters, which are written out', () => {
    expect(printable('a\nb\u001b[31m\u202e')).toBe('a\\u000ab\\u001b[31m\\u202e');
  });
});
