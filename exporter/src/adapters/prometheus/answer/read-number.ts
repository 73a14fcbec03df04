const ZERO = 48;
const DOT_LESS_ZERO = 46 - ZERO;
const MINUS = 45;
const PLUS = 43;
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
/** An exponent has at most so many digits. */
const MOST_EXPONENT_DIGITS = 3;

/**
 * Reads the number that begins at `at` into `out[index]`, rounded as JavaScript would: equal texts, equal numbers, in order.
 * A mantissa below 2^53 and a power of ten up to 22 are exact in one operation; anything else goes the long way through a string.
 * What follows the number must be in `bytes`, too.
 *
 * @returns where the number ends, −1 where there is none
 */
export function readNumber(bytes: Buffer, at: number, out: Float64Array, index: number): number {
  const isNegative = bytes[at] === MINUS;
  let i = isNegative ? at + 1 : at;
  let high = 0;
  let low = 0;
  let digits = 0;
  let point = -1;
  for (; ; i += 1) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits < DIGITS_PER_HALF) high = (high * 10 + digit) | 0;
      else if (digits < MOST_DIGITS) low = (low * 10 + digit) | 0;
      digits += 1;
    } else if (digit === DOT_LESS_ZERO && point < 0) point = digits;
    else break;
  }
  if (digits === 0 || digits > MOST_DIGITS) return readSlowly(bytes, at, out, index);
  const mantissa =
    digits <= DIGITS_PER_HALF ? high : high * (POWERS[digits - DIGITS_PER_HALF] ?? 1) + low;
  if (mantissa >= FIRST_INEXACT) return readSlowly(bytes, at, out, index);
  let scale = point < 0 ? 0 : point - digits;
  const byte = bytes[i];
  if (byte === E_LOWER || byte === E_UPPER) {
    const end = exponentEnd(bytes, i);
    if (end < 0) return -1;
    scale += exponentAt(bytes, i, end);
    i = end;
  }
  if (scale < -22 || scale > 22) return readSlowly(bytes, at, out, index);
  const value = scale < 0 ? mantissa / (POWERS[-scale] ?? 1) : mantissa * (POWERS[scale] ?? 1);
  out[index] = isNegative ? -value : value;
  return i;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= ZERO + 9;

/** Where the exponent ends whose `e` is at `mark`; −1 where it is none. */
function exponentEnd(bytes: Buffer, mark: number): number {
  const sign = bytes[mark + 1];
  const first = sign === PLUS || sign === MINUS ? mark + 2 : mark + 1;
  let i = first;
  while (isDigit(bytes[i] ?? 0)) i += 1;
  return i === first || i - first > MOST_EXPONENT_DIGITS ? -1 : i;
}

function exponentAt(bytes: Buffer, mark: number, end: number): number {
  let power = 0;
  for (let i = mark + 1; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (isDigit(byte)) power = power * 10 + (byte - ZERO);
  }
  return bytes[mark + 1] === MINUS ? -power : power;
}

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
