import { crc32c } from './crc32c.ts';

/** Behind a frame there are so many bytes that may be read, and mean nothing. */
const SLACK_BYTES = 8;
const CHECKSUM_BYTES = 4;
const MOST_LENGTH_BYTES = 5;
const FIRST_BYTES = 1 << 21;
/** Prometheus sends frames of 1 MiB, larger ones only for a single series. */
const MOST_FRAME_BYTES = 1 << 28;

/** What a frame holds; false: that is nothing that is understood. */
export type TakeFrame = (bytes: Buffer, start: number, end: number) => boolean;

/** Cuts a stream into frames: the length of each as a varint, its CRC-32C, then its bytes. */
export class Frames {
  readonly #take: TakeFrame;
  #bytes = Buffer.alloc(FIRST_BYTES);
  #start = 0;
  #end = 0;
  #isSound = true;

  constructor(take: TakeFrame) {
    this.#take = take;
  }

  /** Reads the next piece; false: it is no such stream. */
  push(piece: Buffer): boolean {
    this.#room(piece.length);
    piece.copy(this.#bytes, this.#end);
    this.#end += piece.length;
    while (this.#isSound && this.#frame());
    return this.#isSound;
  }

  /** Whether the stream ended where a frame does. */
  get isWhole(): boolean {
    return this.#isSound && this.#start === this.#end;
  }

  /** Reads a frame; false where it is not there yet. */
  #frame(): boolean {
    let length = 0;
    let at = this.#start;
    for (let scale = 1; ; scale *= 128, at += 1) {
      if (at === this.#end) return false;
      const group = this.#bytes[at] ?? 0;
      length += (group & 127) * scale;
      if (group < 128) break;
      if (at - this.#start >= MOST_LENGTH_BYTES) return (this.#isSound = false);
    }
    if (length > MOST_FRAME_BYTES) return (this.#isSound = false);
    const start = at + 1 + CHECKSUM_BYTES;
    const end = start + length;
    if (end > this.#end) return false;
    this.#start = end;
    this.#isSound =
      crc32c(this.#bytes, start, end) === this.#bytes.readUInt32BE(start - CHECKSUM_BYTES) &&
      this.#take(this.#bytes, start, end);
    return this.#isSound;
  }

  #room(bytes: number): void {
    if (this.#end + bytes + SLACK_BYTES <= this.#bytes.length) return;
    const kept = this.#end - this.#start;
    const needed = kept + bytes + SLACK_BYTES;
    const target = needed > this.#bytes.length ? Buffer.alloc(2 * needed) : this.#bytes;
    this.#bytes.copy(target, 0, this.#start, this.#end);
    this.#bytes = target;
    this.#start = 0;
    this.#end = kept;
  }
}
