import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { combineCrc32 } from './crc.ts';

describe('combineCrc32', () => {
  test('gives the checksum of the text that the two texts make together', () => {
    expect(combineCrc32(crc32('podtally_'), crc32('gaps 0\n'), 7)).toBe(crc32('podtally_gaps 0\n'));
  });

  test('holds for any two texts, empty ones included', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.uint8Array({ maxLength: 3000 }),
        (a, b) => {
          expect(combineCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, b])));
        },
      ),
    );
  });

  test('holds for a second text longer than a segment', () => {
    const long = Buffer.alloc(5_000_001, 'podtally');
    expect(combineCrc32(crc32('a'), crc32(long), long.length)).toBe(crc32(long, crc32('a')));
  });
});
