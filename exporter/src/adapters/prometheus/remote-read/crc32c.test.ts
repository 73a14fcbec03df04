import { expect, test } from '@jest/globals';
import { crc32c } from './crc32c.ts';

test('the check value of the catalogue of CRC algorithms', () => {
  const bytes = Buffer.from('..123456789.');
  expect(crc32c(bytes, 2, 11)).toBe(0xe3069283);
});

test('32 bytes of zeros, and of ones, as RFC 3720 lists them', () => {
  expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff), 0, 32)).toBe(0x62a8ab43);
});

test('of nothing it is 0', () => {
  expect(crc32c(Buffer.alloc(4), 2, 2)).toBe(0);
});
