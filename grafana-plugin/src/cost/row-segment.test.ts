import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rowFromSegment, rowToSegment } from './row-segment.ts';

describe('a row in an address', () => {
  test('is readable where names are', () => {
    expect(rowToSegment({ key: ['deployment', 'cart-1.2'], isNobodys: false })).toBe(
      'deployment:cart-1.2',
    );
  });

  test('is one part of a path, whatever its names are', () => {
    const names = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(names, (key) => {
        const segment = rowToSegment({ key, isNobodys: false });
        expect(segment).toMatch(/^[\w.~:-]+$/u);
        expect(segment).not.toMatch(/^\.+$/u);
        expect(rowFromSegment(segment)).toEqual({ key, isNobodys: false });
      }),
    );
  });

  test('is no step up', () => {
    expect(rowToSegment({ key: ['..'], isNobodys: false })).toBe('~2E~2E');
    expect(rowFromSegment('~2E~2E').key).toEqual(['..']);
  });

  test('tells what no pod pays from a namespace of that name', () => {
    const nobodys = rowToSegment({ key: [], isNobodys: true });
    expect(rowFromSegment(nobodys)).toEqual({ key: [], isNobodys: true });
    expect(rowToSegment({ key: ['~nobody'], isNobodys: false })).not.toBe(nobodys);
  });
});
