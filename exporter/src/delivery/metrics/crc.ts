/**
 * Combines CRC-32 checksums of texts that follow one another, without reading the texts again.
 *
 * A CRC is the remainder of the text, read as a polynomial over two elements, modulo the CRC-32 polynomial (RFC 1952, section 8).
 * Text A followed by B is `A · x^(8·|B|) + B`, so the checksum of A is multiplied by that power and added (xor) to that of B;
 * what CRC-32 adds at the start and inverts at the end cancels out.
 * Polynomials are kept reflected, as CRC-32 does: bit 31 is the coefficient of x^0.
 */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
const X = 0x40000000;

/** The product of two polynomials modulo the CRC-32 polynomial. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let coefficient = ONE; coefficient !== 0; coefficient >>>= 1) {
    if ((a & coefficient) !== 0) sum ^= shifted;
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return sum >>> 0;
}

/** x^8, x^16, x^32, …: what each binary digit of a length in bytes stands for. */
const POWERS: readonly number[] = powers();

function powers(): readonly number[] {
  const list: number[] = [];
  let power = X;
  for (let doubling = 0; doubling < 3; doubling += 1) power = product(power, power);
  for (let digit = 0; digit < Number.MAX_SAFE_INTEGER.toString(2).length; digit += 1) {
    list.push(power);
    power = product(power, power);
  }
  return list;
}

/** The CRC-32 of two texts in a row, from the CRC-32 of each and the second one's length in bytes. */
export function combineCrc32(first: number, second: number, secondLength: number): number {
  let shift = ONE;
  let length = secondLength;
  for (const power of POWERS) {
    if (length === 0) break;
    if (length % 2 === 1) shift = product(shift, power);
    length = Math.floor(length / 2);
  }
  return (product(first, shift) ^ second) >>> 0;
}
