const ZERO = 48;
const NINE = 57;
const DOT = 46;
const MINUS = 45;
const PLUS = 43;
const E_LOWER = 101;
const E_UPPER = 69;

/** Powers of ten that doubles hold exactly. */
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** With so many digits a mantissa is still an exact integer. */
const MOST_DIGITS = 15;

/**
 * Reads a number as Prometheus text writes it; NaN where it is not one (and for `NaN` itself).
 * Up to 15 digits and a power of ten up to 22 are exact in one operation; anything else goes the long way through a string.
 */
export function readNumber(bytes: Buffer, start: number, end: number): number {
  let i = start;
  const first = bytes[i];
  const negative = first === MINUS;
  if (negative || first === PLUS) i += 1;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  let fraction = false;
  let byte = bytes[i] ?? 0;
  for (; i < end; byte = bytes[++i] ?? 0) {
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      if (mantissa > 0) digits += 1;
      if (fraction) scale -= 1;
    } else if (byte === DOT && !fraction) fraction = true;
    else break;
  }
  if (i < end) {
    const power = readExponent(bytes, i, end);
    if (power === null) return slow(bytes, start, end);
    scale += power;
  }
  if (digits > MOST_DIGITS || scale < -22 || scale > 22 || (digits === 0 && byte !== ZERO))
    return slow(bytes, start, end);
  const power = POWERS[Math.abs(scale)] ?? 1;
  const value = scale < 0 ? mantissa / power : mantissa * power;
  return negative ? -value : value;
}

/** The exponent that starts with an `e` at `at`; null where there is none. */
function readExponent(bytes: Buffer, at: number, end: number): number | null {
  const mark = bytes[at];
  if (mark !== E_LOWER && mark !== E_UPPER) return null;
  let i = at + 1;
  const sign = bytes[i];
  if (sign === MINUS || sign === PLUS) i += 1;
  if (i >= end || end - i > 3) return null;
  let power = 0;
  for (; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte < ZERO || byte > NINE) return null;
    power = power * 10 + (byte - ZERO);
  }
  return sign === MINUS ? -power : power;
}

const SPECIAL: Readonly<Record<string, number>> = {
  '+Inf': Infinity,
  Inf: Infinity,
  '-Inf': -Infinity,
};
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function slow(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, end);
  return SPECIAL[text] ?? (DECIMAL.test(text) ? Number(text) : NaN);
}

/** Whether text that gave NaN says so: `NaN`. */
export const saysNaN = (bytes: Buffer, start: number, end: number): boolean =>
  bytes.toString('latin1', start, end).toLowerCase() === 'nan';
