import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matcherOf, quoted } from './matcher.ts';

const ODD = [
  'a',
  'b',
  '.',
  '|',
  '*',
  '\\',
  '"',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '^',
  '$',
  '+',
  '?',
  '-',
  'é',
  '🚀',
];

describe('the matcher of a label', () => {
  test('takes exactly its values, or all others', () => {
    expect(matcherOf('namespace', ['shop'])).toBe('namespace=~"shop"');
    expect(matcherOf('namespace', ['shop', 'web'])).toBe('namespace=~"shop|web"');
    expect(matcherOf('namespace', ['shop', 'web'], true)).toBe('namespace!~"shop|web"');
  });

  test('writes once what all values have in common at both ends', () => {
    const node = (last: string): string => `ip-10-0-${last}.eu-west-1.compute.internal`;
    expect(matcherOf('node', ['1-7', '1-12', '3-7'].map(node))).toBe(
      'node=~"ip-10-0-(?:1-7|1-12|3-7)\\\\.eu-west-1\\\\.compute\\\\.internal"',
    );
    expect(matcherOf('node', ['a', 'aa', 'aaa'])).toBe('node=~"a(?:|a|aa)"');
  });

  test('lets no character of a value mean anything else', () => {
    expect(matcherOf('a', ['x.*', 'y|z'])).toBe('a=~"x\\\\.\\\\*|y\\\\|z"');
    expect(matcherOf('a', ['"}', 'b\\c'])).toBe('a=~"\\"\\\\}|b\\\\\\\\c"');
    expect(quoted('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
  });

  test('matches its values and nothing else, whatever they are', () => {
    const value = fc.string({ unit: fc.constantFrom(...ODD), minLength: 1 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), value, (values, other) => {
        const matcher = matcherOf('a', values);
        const text: unknown = JSON.parse(matcher.slice('a=~'.length));
        const regex = new RegExp(`^(?:${String(text)})$`, 'u');
        for (const one of values) expect(regex.test(one)).toBe(true);
        expect(regex.test(other)).toBe(values.includes(other));
      }),
    );
  });
});
