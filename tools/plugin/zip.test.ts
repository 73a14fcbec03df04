import { describe, expect, test } from '@jest/globals';
import { entriesOfZip, zipOf } from './zip.ts';

const entry = (path: string, text: string): { path: string; content: Buffer } => ({
  path,
  content: Buffer.from(text),
});

describe('an archive', () => {
  test('gives its files back', () => {
    const files = [entry('a/ü.txt', 'x'.repeat(1000)), entry('a/empty', '')];
    expect(entriesOfZip(zipOf(files))).toEqual(files);
  });

  test('of equal files is equal', () => {
    expect(zipOf([entry('a', 'b')]).equals(zipOf([entry('a', 'b')]))).toBe(true);
  });

  test('that is cut off or damaged is refused', () => {
    const archive = zipOf([entry('a', 'hello')]);
    expect(() => entriesOfZip(archive.subarray(0, -1))).toThrow(
      'The archive has no directory at its end: it is cut off, or no ZIP.',
    );
    const flipped = Buffer.from(archive);
    // The check sum in the directory, which follows the file's header, name and content.
    const directory = flipped.readUInt32LE(flipped.length - 6);
    flipped.writeUInt8(flipped.readUInt8(directory + 16) ^ 1, directory + 16);
    expect(() => entriesOfZip(flipped)).toThrow('a in the archive is damaged.');
  });
});
