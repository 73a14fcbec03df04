import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNumber } from './read-number.ts';

/** What is read, and how much of the text was the number; null: there is none. */
function read(
  text: string,
  behind = '"',
): { readonly value: number; readonly used: string } | null {
  const bytes = Buffer.from(`${text}${behind}`);
  const out = new Float64Array(2);
  const end = readNumber(bytes, 0, out, 1);
  return end < 0 ? null : { value: out[1] ?? NaN, used: text.slice(0, end) };
}

describe('numbers of an answer', () => {
  test.each([
    ['0', 0],
    ['-0', -0],
    ['17', 17],
    ['0.5', 0.5],
    ['-12.25', -12.25],
    ['1732276800.123', 1_732_276_800.123],
    ['9007199254740993', 9_007_199_254_740_992],
    ['123456.789012345', 123_456.789_012_345],
    ['0.3333333333333333', 1 / 3],
    ['0.30000000000000004', 0.1 + 0.2],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['5e-324', Number.MIN_VALUE],
    ['1e+06', 1_000_000],
    ['2.5E3', 2500],
    ['123456789012345678901234567890', 1.234_567_890_123_456_8e29],
    ['0.000000000000000000000001', 1e-24],
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['Inf', Infinity],
    ['NaN', NaN],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual({ value, used: text });
  });

  test.each(['', '-', '.', '-.', 'e5', '1e', '1e+', '1e1234', 'inf', 'none'])(
    'there is none in “%s”',
    (text) => {
      expect(read(text)).toBeNull();
    },
  );

  test('they end where something else begins', () => {
    for (const behind of ['"', ',', ']', ' ', '\n'])
      expect(read('12.5', behind)).toEqual({ value: 12.5, used: '12.5' });
  });

  test('any double is read as JavaScript reads it, however it is written', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    const written = fc.constantFrom<(value: number) => string>(
      (value) => String(value),
      (value) => value.toExponential(),
      (value) => value.toPrecision(15),
      (value) => (Math.abs(value) < 1e20 ? value.toFixed(9) : String(value)),
    );
    fc.assert(
      fc.property(double, written, (value, write) => {
        const text = write(value);
        expect(read(text)).toEqual({ value: Number(text), used: text });
      }),
    );
  });

  test('greater counters with nanoseconds never read smaller', () => {
    const nanoseconds = fc.bigInt({ min: 0n, max: 10n ** 17n });
    const counter = (value: bigint): number => {
      const digits = value.toString().padStart(10, '0');
      return read(`${digits.slice(0, -9)}.${digits.slice(-9)}`)?.value ?? NaN;
    };
    fc.assert(
      fc.property(nanoseconds, (value) => {
        expect(counter(value + 1n)).toBeGreaterThanOrEqual(counter(value));
      }),
    );
  });
});
