import type { SampleRows } from './sample-rows.ts';

// The XOR chunk of Prometheus (tsdb/docs/format/chunks.md), after Facebook's Gorilla (Pelkonen et al., VLDB 2015, section 4.1).
const COUNT_BYTES = 2;
/** Bits of a change of distance by the number of ones before it; with more, all 64. */
const CHANGE_BITS = [0, 14, 17, 20] as const;
const MOST_ONES = CHANGE_BITS.length;
const ALL_BITS = 64;
const [LEADING_BITS, LENGTH_BITS] = [5, 6];
const WORD = 32;
const TWO_TO_32 = 2 ** WORD;
/** The NaN by which Prometheus marks the end of a series (model/value: StaleNaN). */
const STALE = { high: 0x7ff00000, low: 2 } as const;

/** Bits of two words as a double. */
const words = new Int32Array(2);
const double = new Float64Array(words.buffer);
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const [LOW, HIGH] = IS_LITTLE_ENDIAN ? [0, 1] : [1, 0];

/**
 * Reads chunks of samples into rows.
 * Not before `from`, not behind `to` (unix milliseconds), and without the marks that Prometheus sets where series end.
 */
export class XorChunks {
  readonly #from: number;
  readonly #to: number;
  #bytes: Uint8Array = new Uint8Array();
  /** The next bit. */
  #bit = 0;
  /** The value that was read last, in two words. */
  #high = 0;
  #low = 0;
  /** How many bits at both ends of a value are as they were in the value before. */
  #leading = 0;
  #trailing = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  /**
   * Adds the samples of one chunk, whose bytes are followed by at least eight more.
   *
   * @returns false where its bytes end too early, or its samples are not behind those before
   */
  read(bytes: Uint8Array, start: number, end: number, into: SampleRows): boolean {
    if (end - start < COUNT_BYTES) return false;
    const count = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0);
    this.#bytes = bytes;
    this.#bit = (start + COUNT_BYTES) * 8;
    const endBit = end * 8;
    let time = 0;
    let distance = 0;
    for (let i = 0; i < count; i += 1) {
      if (i === 0) {
        time = this.#zigzag();
        this.#high = this.#take(WORD);
        this.#low = this.#take(WORD);
      } else {
        distance = i === 1 ? this.#varint() : distance + this.#change();
        time += distance;
        if (!this.#nextValue()) return false;
      }
      if (this.#bit > endBit) return false;
      const isWanted = time >= this.#from && time <= this.#to;
      if (isWanted && !this.#isMark() && !into.add(time, this.#value())) return false;
    }
    return true;
  }

  #isMark(): boolean {
    return this.#high === STALE.high && this.#low === STALE.low;
  }

  #value(): number {
    words[HIGH] = this.#high;
    words[LOW] = this.#low;
    return double[0] ?? NaN;
  }

  /** Reads what differs from the value before; false where that cannot be. */
  #nextValue(): boolean {
    const control = this.#peek(2);
    this.#bit += control < 2 ? 1 : 2;
    if (control < 2) return true;
    if (control === 3) {
      const window = this.#take(LEADING_BITS + LENGTH_BITS);
      this.#leading = window >>> LENGTH_BITS;
      this.#trailing = ALL_BITS - this.#leading - (window % (1 << LENGTH_BITS) || ALL_BITS);
    }
    const by = this.#trailing;
    const length = ALL_BITS - this.#leading - by;
    if (by < 0 || length <= 0) return false;
    // The bits that differ, moved to where they stand.
    const upper = length > WORD ? this.#take(length - WORD) : 0;
    const lower = this.#take(Math.min(length, WORD));
    this.#high ^= upperWord(upper, lower, by);
    if (by < WORD) this.#low ^= lower << by;
    return true;
  }

  /** So many bits, 1 to 32, as a signed word where it is all 32. */
  #take(count: number): number {
    const bits = this.#peek(count);
    this.#bit += count;
    return bits;
  }

  /** The same without going on. */
  #peek(count: number): number {
    const bit = this.#bit;
    const bytes = this.#bytes;
    const at = bit >>> 3;
    const shift = bit & 7;
    const word =
      ((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0);
    const whole = shift === 0 ? word : (word << shift) | ((bytes[at + 4] ?? 0) >>> (8 - shift));
    return count === WORD ? whole : whole >>> (WORD - count);
  }

  /** A change of the distance between two moments. */
  #change(): number {
    // How many ones stand at the beginning, at most four; the zero behind them is read, too.
    const ones = Math.clz32(~(this.#peek(MOST_ONES) << (WORD - MOST_ONES)));
    this.#bit += Math.min(ones + 1, MOST_ONES);
    const bits = CHANGE_BITS[ones];
    if (bits === undefined) return this.#take(WORD) * TWO_TO_32 + (this.#take(WORD) >>> 0);
    if (bits === 0) return 0;
    const value = this.#take(bits);
    return value > 1 << (bits - 1) ? value - (1 << bits) : value;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale < Number.MAX_SAFE_INTEGER; scale *= 128) {
      const group = this.#take(8);
      value += (group & 127) * scale;
      if (group < 128) break;
    }
    return value;
  }

  /** A varint whose lowest bit says that it is negative. */
  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** The upper word of `upper` and `lower`, moved up by so many bits. */
function upperWord(upper: number, lower: number, by: number): number {
  if (by >= WORD) return lower << (by - WORD);
  return by === 0 ? upper : (upper << by) | (lower >>> (WORD - by));
}
