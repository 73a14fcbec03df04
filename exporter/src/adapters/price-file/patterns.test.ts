import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { globMatcher } from '../../domain/match.ts';
import { patternsMeet } from './patterns.ts';

/** Every text of up to five letters a and b. */
const texts = Array.from({ length: 6 }).reduce<string[]>(
  (all) => [...new Set(['', ...all, ...all.flatMap((text) => [`${text}a`, `${text}b`])])],
  [''],
);

describe('patterns meet', () => {
  test.each([
    ['m5.*', '*.xl', true],
    ['a*', 'b*', false],
    ['*', 'x', true],
    ['a*a', 'aa', true],
    ['a*a', 'a', false],
    ['a', 'a', true],
  ])('%s and %s: %s', (a, b, meet) => {
    expect(patternsMeet(a, b)).toBe(meet);
    expect(patternsMeet(b, a)).toBe(meet);
  });

  test('exactly when some text matches both', () => {
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '*'), { maxLength: 3 })
      .map((p) => p.join(''));
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const [fitsA, fitsB] = [globMatcher(a), globMatcher(b)];
        expect(patternsMeet(a, b)).toBe(texts.some((text) => fitsA(text) && fitsB(text)));
      }),
    );
  });
});
