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

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
const isSign = (byte: number | undefined): boolean => byte === MINUS || byte === PLUS;

/**
 * Reads a number as Prometheus text writes it; NaN where it is not one (and for `NaN` itself).
 * Up to 15 digits and a power of ten up to 22 are exact in one operation; anything else goes the long way through a string.
 */
export function readNumber(bytes: Buffer, start: number, end: number): number {
  const sign = bytes[start];
  const first = isSign(sign) ? start + 1 : start;
  let mantissa = 0;
  let digits = 0;
  let dot = -1;
  let i = first;
  for (; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (isDigit(byte)) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits += 1;
    } else if (byte === DOT && dot < 0) dot = i;
    else break;
  }
  const exponent = i < end ? readExponent(bytes, i, end) : 0;
  const scale = dot < 0 ? exponent : exponent - (i - dot - 1);
  // Written so that an exponent that is none (NaN) goes the long way, too.
  if (digits === 0 || digits > MOST_DIGITS || !(Math.abs(scale) < POWERS.length))
    return slow(bytes, start, end);
  const power = POWERS[Math.abs(scale)] ?? 1;
  const value = scale < 0 ? mantissa / power : mantissa * power;
  return sign === MINUS ? -value : value;
}

/** The exponent that starts with an `e` at `at`; NaN where there is none. */
function readExponent(bytes: Buffer, at: number, end: number): number {
  const mark = bytes[at];
  if (mark !== E_LOWER && mark !== E_UPPER) return NaN;
  let i = at + 1;
  const sign = bytes[i];
  if (isSign(sign)) i += 1;
  if (i >= end || end - i > 3) return NaN;
  let power = 0;
  for (; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (!isDigit(byte)) return NaN;
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
