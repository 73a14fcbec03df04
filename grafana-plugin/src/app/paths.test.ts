import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromSegment, toSegment } from './paths.ts';

describe('a part of a path', () => {
  test('has no character that a browser or router decodes', () => {
    expect(toSegment('a/b%2F~ü"')).toBe('a~2Fb~252F~7E~C3~BC~22');
  });

  test('stands for an empty value too', () => {
    expect([toSegment(''), fromSegment('~')]).toEqual(['~', '']);
  });

  test('gives any text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fromSegment(toSegment(text))).toBe(text);
        expect(toSegment(text)).toMatch(/^[\w.~-]+$/);
      }),
    );
  });
});
