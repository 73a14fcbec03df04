import { describe, expect, test } from '@jest/globals';
import { percent, spanInWords } from './in-words.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';
import { anyOf, duration, promql, wordingFor } from './promql.ts';

test.each([
  [604_800, '1w'],
  [259_200, '3d'],
  [5400, '90m'],
  [1, '1s'],
  [0.25, '250ms'],
  [0, '1ms'],
])('%d seconds are the duration %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [86_400, '1 day'],
  [7200, '2 hours'],
  [90, '90 seconds'],
])('%d seconds are %s in words', (seconds, text) => {
  expect(spanInWords(seconds)).toBe(text);
});

test('a ratio in percent shows no error of rounding', () => {
  expect(percent(0.07)).toBe('7 %');
});

test('values are matched as they are, not as patterns', () => {
  expect(anyOf(['', 'a.b', 'c|d'])).toBe(String.raw`|a\\.b|c\\|d`);
});

test('text loses the indentation of the program alone', () => {
  expect(promql('\n    sum (\n      a\n    )')).toBe('sum (\n  a\n)');
});

describe('a value that is held', () => {
  test('is the last one known only where its exporter serves nothing', () => {
    expect(wordingFor(DEFAULT_PARAMETERS).held('x', 'cluster', 'y')).toBe(
      '(x or (last_over_time(x[1w]) unless on (cluster) y))',
    );
  });
});
