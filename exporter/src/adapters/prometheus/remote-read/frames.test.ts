import { expect, test } from '@jest/globals';
import { Frames } from './frames.ts';
import { frame } from './testing/chunks.ts';

const MESSAGES = ['', 'a', 'b'.repeat(300), 'c'.repeat(3_000_000)];
const STREAM = Buffer.concat(MESSAGES.map((text) => frame(Buffer.from(text))));

function cut(stream: Buffer, piece: number): { readonly texts: string[]; readonly frames: Frames } {
  const texts: string[] = [];
  const frames = new Frames((bytes, start, end) => {
    texts.push(bytes.toString('latin1', start, end));
    return true;
  });
  for (let at = 0; at < stream.length; at += piece)
    if (!frames.push(stream.subarray(at, at + piece))) break;
  return { texts, frames };
}

test.each([1 << 16, 65_521, STREAM.length])('frames are found in pieces of %d bytes', (piece) => {
  const { texts, frames } = cut(STREAM, piece);
  expect(texts.map(({ length }) => length)).toEqual(MESSAGES.map(({ length }) => length));
  expect(texts).toEqual(MESSAGES);
  expect(frames.isWhole).toBe(true);
});

test('frames are found byte by byte', () => {
  const { texts, frames } = cut(STREAM.subarray(0, 320), 1);
  expect(texts).toEqual(MESSAGES.slice(0, 3));
  expect(frames.isWhole).toBe(false);
});

test('nothing at all is whole; a stream that stops within a frame is not', () => {
  expect(cut(Buffer.alloc(0), 1).frames.isWhole).toBe(true);
  expect(cut(STREAM.subarray(0, 8), 8).frames.isWhole).toBe(false);
});

test('a checksum that does not fit ends the reading, and so does an error said in plain text', () => {
  const wrong = Buffer.from(STREAM.subarray(0, 320));
  wrong[10]! ^= 1;
  expect(cut(wrong, 320).frames.isWhole).toBe(false);
  const error = Buffer.from(`query failed: ${'too many chunks '.repeat(20)}`);
  expect(cut(Buffer.concat([STREAM, error]), 4096).frames.isWhole).toBe(false);
});
