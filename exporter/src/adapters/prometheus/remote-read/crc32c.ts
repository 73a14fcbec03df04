// Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4).
const POLYNOMIAL = 0x82f63b78;
const BYTE_VALUES = 256;
/** Bytes that are looked up in one step. */
const LANES = 4;

/** One table after another: of a byte, of a byte with one behind it, and so on. */
const TABLES = tables();

function tables(): Int32Array {
  const all = new Int32Array(LANES * BYTE_VALUES);
  for (let byte = 0; byte < BYTE_VALUES; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    all[byte] = crc;
  }
  for (let i = BYTE_VALUES; i < all.length; i += 1) {
    const before = all[i - BYTE_VALUES] ?? 0;
    all[i] = (before >>> 8) ^ (all[before & 0xff] ?? 0);
  }
  return all;
}

/** The CRC-32C of some bytes, as an unsigned number. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  let at = start;
  for (; at + LANES <= end; at += LANES) {
    const word =
      crc ^
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24));
    crc =
      (TABLES[3 * BYTE_VALUES + (word & 0xff)] ?? 0) ^
      (TABLES[2 * BYTE_VALUES + ((word >>> 8) & 0xff)] ?? 0) ^
      (TABLES[BYTE_VALUES + ((word >>> 16) & 0xff)] ?? 0) ^
      (TABLES[word >>> 24] ?? 0);
  }
  for (; at < end; at += 1) crc = (crc >>> 8) ^ (TABLES[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}
