import { valueText } from './text.ts';

/** The most bytes that `writeValue` writes: the longest text of a double, with room to spare. */
export const VALUE_BYTES = 40;

/** What is written without a detour over strings: where 10^22, the largest exact power of ten, still gives 17 digits. */
const SMALLEST = 1e-6;
const TOO_LARGE = 1e9;
const DIGITS = 17;
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Dekker's factor: splits a double into two of half the length. */
const SPLIT = 2 ** 27 + 1;
/** Digits are written in two parts that fit into 32 bits: 9 of them, then 8. */
const LOWER = 1e8;

const ZERO = 0x30;
const POINT = 0x2e;

/**
 * Writes a number in decimal so that the same double is read back, several times faster than by way of a string.
 *
 * 15 digits where they suffice, 17 otherwise: 17 correctly rounded digits tell any two doubles apart (IEEE 754, section 5.12.2).
 * The 17 digits are those of `value × 10^k`, which is exact as a sum of two doubles (T. J. Dekker, 1971).
 *
 * @returns the offset after what was written
 */
export function writeValue(buffer: Buffer, at: number, value: number): number {
  if (!(value >= SMALLEST && value < TOO_LARGE)) return writeText(buffer, at, value);
  const exponent = exponentFor(value);
  const few = POWERS[exponent - 2] ?? Number.NaN;
  const short = Math.round(value * few);
  let high: number;
  let low: number;
  if (short / few === value) {
    high = Math.floor(short / (LOWER / 100));
    low = (short - high * (LOWER / 100)) * 100;
  } else {
    const power = POWERS[exponent] ?? Number.NaN;
    const scaled = value * power;
    high = Math.floor(scaled / LOWER);
    low = scaled - high * LOWER + Math.round(errorOf(scaled, value, power));
  }
  if (low < 0) {
    low += LOWER;
    high -= 1;
  } else if (low >= LOWER) {
    low -= LOWER;
    high += 1;
  }
  // Next to a power of ten it may have 16 or 18 digits after all.
  if (high < LOWER || high >= LOWER * 10) return writeText(buffer, at, value);
  return writeDigits(buffer, at, high, low, exponent);
}

/** The k for which value × 10^k has 17 digits before the point. */
function exponentFor(value: number): number {
  let exponent = DIGITS - 1;
  if (value >= 1) {
    for (let bound = 10; value >= bound; bound *= 10) exponent -= 1;
    return exponent;
  }
  for (let scaled = value; scaled < 1; scaled *= 10) exponent += 1;
  return exponent;
}

/** a × b − product, exactly. */
function errorOf(product: number, a: number, b: number): number {
  const aSplit = a * SPLIT;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * SPLIT;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** Writes `(high × 10^8 + low) / 10^exponent`, of which the first has 9 digits and the second up to 8. */
function writeDigits(
  buffer: Buffer,
  at: number,
  high: number,
  low: number,
  exponent: number,
): number {
  const wholeDigits = Math.max(DIGITS - exponent, 0);
  let start = at;
  if (wholeDigits === 0) {
    buffer[start] = ZERO;
    buffer[start + 1] = POINT;
    start += 2;
    for (let zeros = exponent - DIGITS; zeros > 0; zeros -= 1) {
      buffer[start] = ZERO;
      start += 1;
    }
  } else {
    start += 1;
  }
  writeInteger(buffer, start, high, 9);
  writeInteger(buffer, start + 9, low, 8);
  if (wholeDigits > 0) {
    buffer.copyWithin(at, start, start + wholeDigits);
    buffer[at + wholeDigits] = POINT;
  }
  let end = start + DIGITS;
  while (buffer[end - 1] === ZERO) end -= 1;
  return buffer[end - 1] === POINT ? end - 1 : end;
}

function writeInteger(buffer: Buffer, at: number, integer: number, length: number): void {
  let rest = integer | 0;
  for (let place = at + length - 1; place >= at; place -= 1) {
    const tenth = (rest / 10) | 0;
    buffer[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}

function writeText(buffer: Buffer, at: number, value: number): number {
  const text = valueText(value);
  for (let index = 0; index < text.length; index += 1) buffer[at + index] = text.charCodeAt(index);
  return at + text.length;
}
