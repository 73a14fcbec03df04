import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { combineCrc32 } from './crc.ts';
import type { Segment } from './segment.ts';

export const ENCODINGS = ['gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** RFC 1952, section 2.3: deflate, no name, no time, unknown system. */
const GZIP_HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** An empty last block (RFC 1951, section 3.2.6: fixed codes, end of block). */
const LAST_BLOCK = Uint8Array.of(0x03, 0x00);
const TRAILER_LENGTH = 8;

/** Small segments are sent together up to about this size. */
const CHUNK = 64 * 1024;

/** How many bytes streamOf gives, known beforehand. */
export function lengthOfStream(segments: readonly Segment[], encoding: Encoding): number {
  if (encoding === 'identity') return segments.reduce((sum, { length }) => sum + length, 0);
  const compressed = segments.reduce((sum, { deflated }) => sum + deflated.length, 0);
  return GZIP_HEAD.length + compressed + LAST_BLOCK.length + TRAILER_LENGTH;
}

/** The segments' text in a row: as one gzip member stitched from them as they are, or inflated one by one. */
export async function* streamOf(
  segments: readonly Segment[],
  encoding: Encoding,
): AsyncGenerator<Buffer, void, undefined> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const piece of encoding === 'gzip' ? gzipPieces(segments) : texts(segments)) {
    waiting.push(piece);
    size += piece.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

function* gzipPieces(segments: readonly Segment[]): Generator<Uint8Array, void, undefined> {
  let crc = 0;
  let length = 0;
  yield GZIP_HEAD;
  for (const segment of segments) {
    yield segment.deflated;
    crc = combineCrc32(crc, segment.crc, segment.length);
    length += segment.length;
  }
  yield LAST_BLOCK;
  const trailer = Buffer.alloc(TRAILER_LENGTH);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  yield trailer;
}

/** Inflates in zlib's thread pool, a chunk at a time, as the client takes it. */
function texts(segments: readonly Segment[]): AsyncIterable<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: CHUNK });
  const deflated = [...segments.map((segment) => segment.deflated), LAST_BLOCK];
  // What goes wrong reaches the reader of `inflate`, which also ends both when it leaves early.
  pipeline(Readable.from(deflated), inflate, () => undefined);
  return inflate;
}
