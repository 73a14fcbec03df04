import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VALUE_BYTES, writeValue } from './value.ts';

function written(value: number): string {
  const buffer = Buffer.alloc(VALUE_BYTES, '!');
  return buffer.toString('latin1', 0, writeValue(buffer, 0, value));
}

describe('writeValue', () => {
  test.each([
    [0, '0'],
    [0.015625, '0.015625'],
    [0.192, '0.192'],
    [0.1, '0.1'],
    [0.000001, '0.000001'],
    [1, '1'],
    [10, '10'],
    [10.4, '10.4'],
    [999_999_999, '999999999'],
    [4_294_967_296, '4294967296'],
    [1_767_229_200.25, '1767229200.25'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1 / 3, '0.33333333333333331'],
    [100 / 3, '33.333333333333336'],
    [0.99999999999999989, '0.99999999999999989'],
    [1e-9, '1e-9'],
    [Infinity, '+Inf'],
    [Number.NaN, 'NaN'],
  ])('writes %p as %s', (value, text) => {
    expect(written(value)).toBe(text);
  });

  test('brings the same double back, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(written(value)) === value).toBe(true);
      }),
    );
  });

  test('brings the same double back in the range of prices and costs', () => {
    const cost = fc.double({ min: 1e-7, max: 1e10, noNaN: true });
    fc.assert(
      fc.property(cost, (value) => {
        expect(Number(written(value)) === value).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  test('brings the doubles next to powers of ten back', () => {
    for (let exponent = -7; exponent <= 10; exponent += 1) {
      for (let step = -40; step <= 40; step += 1) {
        const value = 10 ** exponent * (1 + step * 2 ** -53);
        expect(Number(written(value))).toBe(value);
      }
    }
  });

  test('writes short decimals as they are', () => {
    const parts = fc.tuple(fc.nat(99_999), fc.nat(999_999));
    fc.assert(
      fc.property(parts, ([whole, fraction]) => {
        const text = `${whole}.${String(fraction).padStart(6, '0')}`;
        expect(written(Number(text))).toBe(String(Number(text)));
      }),
      { numRuns: 2000 },
    );
  });
});
