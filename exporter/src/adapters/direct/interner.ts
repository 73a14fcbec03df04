import { finished, type Stepwise } from '../../domain/stepwise.ts';

/** Fewer strings are not worth clearing out. */
const LEAST_CLEARED = 5000;
/** Strings between two rests: a fraction of a millisecond of work. */
const AT_A_TIME = 1000;

const FIRST_SLOTS = 1 << 12;

/** Strings by their bytes: text that was seen before is found without making a new string of it. */
export class Interner {
  /** Open addressing: index of the string + 1, or 0; at most half of it is taken. */
  #table = new Int32Array(FIRST_SLOTS);
  #strings: string[] = [];
  #hashes = new Int32Array(FIRST_SLOTS / 2);
  /** In which round each was last asked for. */
  #rounds = new Int32Array(FIRST_SLOTS / 2);
  #round = 0;
  /** How many were left after the last clearing out. */
  #kept = 0;

  get size(): number {
    return this.#strings.length;
  }

  /** The text of a span of bytes (UTF-8). */
  intern(bytes: Buffer, start: number, end: number): string {
    const hash = hashOf(bytes, start, end);
    const mask = this.#table.length - 1;
    let i = hash & mask;
    for (;;) {
      const index = (this.#table[i] ?? 0) - 1;
      if (index < 0) break;
      const known = this.#strings[index] ?? '';
      if (this.#hashes[index] === hash && isText(known, bytes, start, end)) {
        this.#rounds[index] = this.#round;
        return known;
      }
      i = (i + 1) & mask;
    }
    const text = bytes.toString('utf8', start, end);
    const count = this.#strings.push(text);
    this.#table[i] = count;
    this.#hashes[count - 1] = hash;
    this.#rounds[count - 1] = this.#round;
    if (count === this.#hashes.length) this.#grow();
    return text;
  }

  #grow(): void {
    const slots = this.#table.length * 2;
    this.#hashes = ofLength(this.#hashes, slots / 2);
    this.#rounds = ofLength(this.#rounds, slots / 2);
    this.#table = finished(tableOf(this.#hashes, this.#strings.length, slots));
  }

  /** Ends a round; once half of what it holds may be stale, forgets what was not asked for in this one nor the one before. */
  *nextRound(): Stepwise<void> {
    this.#round += 1;
    if (this.#strings.length < Math.max(LEAST_CLEARED, 2 * this.#kept)) return;
    const strings: string[] = [];
    const hashes = new Int32Array(this.#hashes.length);
    const rounds = new Int32Array(this.#rounds.length);
    for (const [i, text] of this.#strings.entries()) {
      if (i % AT_A_TIME === 0) yield;
      const round = this.#rounds[i] ?? 0;
      if (round < this.#round - 2) continue;
      const kept = strings.push(text) - 1;
      hashes[kept] = this.#hashes[i] ?? 0;
      rounds[kept] = round;
    }
    const table = yield* tableOf(hashes, strings.length, this.#table.length);
    this.#kept = strings.length;
    this.#strings = strings;
    this.#hashes = hashes;
    this.#rounds = rounds;
    this.#table = table;
  }
}

function ofLength(cells: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(cells);
  return longer;
}

/** Where strings of these hashes are found; rests every now and then. */
function* tableOf(
  hashes: Int32Array,
  count: number,
  slots: number,
): Stepwise<Int32Array<ArrayBuffer>> {
  const table = new Int32Array(slots);
  for (let index = 0; index < count; index += 1) {
    if (index % AT_A_TIME === 0) yield;
    let i = (hashes[index] ?? 0) & (slots - 1);
    while (table[i] !== 0) i = (i + 1) & (slots - 1);
    table[i] = index + 1;
  }
  return table;
}

// FNV-1a with a final mix (Fowler, Noll, Vo; finaliser of MurmurHash3), 30 bits so that it stays a small integer.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A hash of a span of bytes: 30 bits. */
export function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] ?? 0), FNV_PRIME);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash & 0x3fffffff;
}

function isText(text: string, bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (text.length !== length) return text.length < length && isUnicode(text, bytes, start, end);
  for (let i = 0; i < length; i += 1) {
    const byte = bytes[start + i] ?? 0;
    if (byte >= 0x80) return isUnicode(text, bytes, start, end);
    if (text.charCodeAt(i) !== byte) return false;
  }
  return true;
}

const isUnicode = (text: string, bytes: Buffer, start: number, end: number): boolean =>
  bytes.toString('utf8', start, end) === text;
