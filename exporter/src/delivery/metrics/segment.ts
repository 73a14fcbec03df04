import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, inflateRaw } from 'node:zlib';

/**
 * A piece of exposition, compressed by itself: deflate blocks that refer to nothing before them and end on a byte,
 * so that segments in any order make one valid stream.
 */
export interface Segment {
  readonly deflated: Uint8Array;
  /** Bytes of the text. */
  readonly length: number;
  /** CRC-32 of the text. */
  readonly crc: number;
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The fastest level: exposition text shrinks 12 to 22 times at it, and higher ones gain little for several times the work. */
const LEVEL = 1;
/** The output is asked for in one piece of this share of the input, which it seldom exceeds: one trip to the thread pool. */
const EXPECTED_SHARE = 1 / 6;
const SMALLEST_CHUNK = 1024;

/** Compresses a text in zlib's thread pool; the text must not change meanwhile. */
export async function deflatedSegment(text: Uint8Array): Promise<Segment> {
  const deflated = await deflate(text, {
    level: LEVEL,
    chunkSize: Math.max(SMALLEST_CHUNK, Math.ceil(text.length * EXPECTED_SHARE)),
    finishFlush: constants.Z_FULL_FLUSH,
  });
  // A copy of exactly its size: the answer would hold its whole chunk.
  return { deflated: Uint8Array.from(deflated), length: text.length, crc: crc32(text) };
}

/** RFC 1951, section 3.2.4: a stored block's length has 16 bits. */
const MAX_STORED = 0xffff;

/** Takes a short text as it is: for headers, which are too short to gain from compression. */
export function storedSegment(text: string): Segment {
  const bytes = Buffer.from(text, 'utf8');
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += MAX_STORED) {
    const block = bytes.subarray(start, start + MAX_STORED);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    blocks.push(head, block);
  }
  return { deflated: Buffer.concat(blocks), length: bytes.length, crc: crc32(bytes) };
}

/** A segment's text. */
export async function inflatedSegment(segment: Segment): Promise<Uint8Array> {
  if (segment.length === 0) return new Uint8Array();
  return inflate(segment.deflated, {
    chunkSize: Math.max(constants.Z_MIN_CHUNK, segment.length),
    // Segments end without a last block; more would follow in a stream.
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}
