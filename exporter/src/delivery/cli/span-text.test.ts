import { expect, test } from '@jest/globals';
import { spanText } from './span-text.ts';

test.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [2, '2 s'],
  [59.6, '1 min'],
  [60, '1 min'],
  [300, '5 min'],
  [3600, '1 h'],
  [4000, '1 h 6 min 40 s'],
  [5400, '1 h 30 min'],
  [86_400, '1 d'],
  [90_000, '1 d 1 h'],
  [31 * 86_400, '31 d'],
])('%d seconds read "%s"', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
