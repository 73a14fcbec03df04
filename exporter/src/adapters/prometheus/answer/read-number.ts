const ZERO = 48;
const DOT_LESS_ZERO = 46 - ZERO;
const MINUS = 45;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const CLOSE_BRACKET = 93;
const E_LOWER = 101;
const E_UPPER = 69;

/** So many digits stay a 32-bit integer, which is much faster than a double. */
const DIGITS_PER_HALF = 9;
const MOST_DIGITS = 2 * DIGITS_PER_HALF;
/** Below it whole numbers are exact. */
const FIRST_INEXACT = 2 ** 53;
/** Powers of ten that doubles hold exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MOST_POWER = POWERS.length - 1;
/** No digit stands at this place. */
const NO_POINT = -1;

/**
 * Reads the number that begins at `at` into `out[index]`, rounded as JavaScript would: equal texts, equal numbers, in order.
 * A mantissa below 2^53 over a power of ten up to 22 is exact in one operation; anything else, rare, goes the long way through a string.
 * What follows the number must be in `bytes`, too.
 *
 * @returns where the number ends, −1 where there is none
 */
export function readNumber(bytes: Buffer, at: number, out: Float64Array, index: number): number {
  const sign = bytes[at] === MINUS ? -1 : 1;
  let i = sign < 0 ? at + 1 : at;
  let high = 0;
  let low = 0;
  let digits = 0;
  let point = NO_POINT;
  for (; ; i += 1) {
    const digit = byteAt(bytes, i) - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits < DIGITS_PER_HALF) high = (high * 10 + digit) | 0;
      else low = (low * 10 + digit) | 0;
      digits += 1;
    } else if (digit === DOT_LESS_ZERO && point === NO_POINT) point = digits;
    else break;
  }
  if (digits === 0 || digits > MOST_DIGITS) return readSlowly(bytes, at, out, index);
  const mantissa =
    digits <= DIGITS_PER_HALF ? high : high * powerOf(digits - DIGITS_PER_HALF) + low;
  const fraction = point === NO_POINT ? 0 : digits - point;
  if (isExponentMark(byteAt(bytes, i))) return readSlowly(bytes, at, out, index);
  if (!isExact(mantissa, fraction)) out[index] = Number(bytes.toString('latin1', at, i));
  else out[index] = (sign * mantissa) / powerOf(fraction);
  return i;
}

const byteAt = (bytes: Buffer, at: number): number => bytes[at] ?? 0;
const powerOf = (power: number): number => POWERS[power] ?? 1;
const isExact = (mantissa: number, fraction: number): boolean =>
  mantissa < FIRST_INEXACT && fraction <= MOST_POWER;
const isExponentMark = (byte: number): boolean => byte === E_LOWER || byte === E_UPPER;

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Inf', Infinity],
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
]);
const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

function readSlowly(bytes: Buffer, at: number, out: Float64Array, index: number): number {
  let end = at;
  while (!isEnd(bytes[end] ?? 0)) end += 1;
  const text = bytes.toString('latin1', at, end);
  const value = SPECIAL.get(text) ?? (DECIMAL.test(text) ? Number(text) : undefined);
  if (value === undefined) return -1;
  out[index] = value;
  return end;
}

/** Whether no number goes on here. */
const isEnd = (byte: number): boolean =>
  byte <= SPACE || byte === QUOTE || byte === COMMA || byte === CLOSE_BRACKET;
