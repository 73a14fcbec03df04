import { describe, expect, test } from '@jest/globals';
import { parseBy, parseFilter, parseSort } from './query.ts';

describe('a query in words', () => {
  test('has filters that equal or differ, with any pattern after the sign', () => {
    expect(parseFilter('namespace=prod-*')).toEqual({
      dimension: 'namespace',
      negated: false,
      pattern: 'prod-*',
    });
    expect(parseFilter(' team != a=b ')).toEqual({
      dimension: 'team',
      negated: true,
      pattern: 'a=b',
    });
    expect(parseFilter('team=').pattern).toBe('');
  });

  test('says how a filter is written when it is none', () => {
    expect(() => parseFilter('namespace')).toThrow(
      '"namespace" is not a filter; write dimension=pattern or dimension!=pattern, for example namespace=prod-*.',
    );
    expect(() => parseFilter('=x')).toThrow('"=x" is not a filter');
  });

  test('names each dimension once', () => {
    expect(parseBy('namespace, workload')).toEqual(['namespace', 'workload']);
    expect(() => parseBy('pod,,node')).toThrow('"pod,,node" has an empty dimension');
    expect(() => parseBy('pod,pod')).toThrow('"pod,pod" names pod twice');
  });

  test('sorts from the top down with a minus', () => {
    expect(parseSort('-cost')).toEqual({ by: 'cost', descending: true });
    expect(parseSort('namespace')).toEqual({ by: 'namespace', descending: false });
  });
});
