import { describe, expect, test } from '@jest/globals';
import { is, isNot, isOneOf, literally, selector } from './selector.ts';

describe('a selector', () => {
  test('is the bare name without conditions', () => {
    expect(selector('up', [])).toBe('up');
  });

  test('joins its conditions', () => {
    expect(selector('up', [is('job', 'a'), isNot('instance', 'b')])).toBe(
      'up{job="a",instance!="b"}',
    );
  });

  test('keeps quotes, backslashes and line ends of values as they are', () => {
    expect(selector('up', [is('job', 'a"b\\c\nd')])).toBe(String.raw`up{job="a\"b\\c\nd"}`);
  });

  test('asks for one of several values by an expression that means them literally', () => {
    expect(selector('up', [isOneOf('job', ['a.b', 'c|d'])])).toBe(
      String.raw`up{job=~"a\\.b|c\\|d"}`,
    );
  });

  test('asks for one value alone without an expression', () => {
    expect(isOneOf('job', ['a.b'])).toEqual(is('job', 'a.b'));
  });

  test('escapes every character that an expression gives a meaning', () => {
    expect(literally('a\\^$.*+?()[]{}|/-')).toBe(String.raw`a\\\^\$\.\*\+\?\(\)\[\]\{\}\|/-`);
  });
});
