import { expect, test } from '@jest/globals';
import { globMatcher } from './match.ts';

test.each([
  ['shop', 'shop', true],
  ['shop', 'shop-test', false],
  ['shop*', 'shop-test', true],
  ['*-test', 'shop-test', true],
  ['*-test', 'shop-test-2', false],
  ['team-*-prod', 'team-a-prod', true],
  ['a.b*', 'axb', false],
  ['(x|y)*', '(x|y)z', true],
  ['*', '', true],
  ['*', 'two\nlines', true],
  ['', 'shop', false],
  ['Shop', 'shop', false],
])('the pattern "%s" and the text "%s": %s', (pattern, text, expected) => {
  expect(globMatcher(pattern)(text)).toBe(expected);
});
