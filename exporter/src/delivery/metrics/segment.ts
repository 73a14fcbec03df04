import { constants, crc32, createDeflateRaw } from 'node:zlib';

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

/** The fastest level: exposition text shrinks 12 to 22 times at it, and higher ones gain little for several times the work. */
const LEVEL = 1;
const OUTPUT_CHUNK = 64 * 1024;

/**
 * Compresses texts one after another in zlib's thread pool; lives for one rendering, because
 * starting zlib anew for each text costs more memory than the text.
 */
export class Compressor {
  readonly #zlib = createDeflateRaw({ level: LEVEL, chunkSize: OUTPUT_CHUNK });
  #output: Buffer[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#zlib.on('data', (chunk: Buffer) => this.#output.push(chunk));
  }

  /** Compresses a text, which must not change until it is done. */
  segment(text: Uint8Array): Promise<Segment> {
    const crc = crc32(text);
    const done = this.#last.then(() => this.#deflate(text));
    this.#last = done;
    return done.then((deflated) => ({ deflated, length: text.length, crc }));
  }

  close(): void {
    this.#zlib.close();
  }

  #deflate(text: Uint8Array): Promise<Uint8Array> {
    const zlib = this.#zlib;
    return new Promise((resolve, reject) => {
      zlib.once('error', reject);
      zlib.write(text);
      // A full flush ends on a byte and forgets what came before.
      zlib.flush(constants.Z_FULL_FLUSH, () => {
        zlib.off('error', reject);
        // A copy of exactly its size: the slices would hold their whole chunks.
        resolve(Buffer.concat(this.#output));
        this.#output = [];
      });
    });
  }
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
