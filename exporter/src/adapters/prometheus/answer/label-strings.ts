/** Strings that were not asked for in so many answers are forgotten after as many more. */
const ANSWERS_PER_GENERATION = 64;
/** So many strings start a new generation at once: four labels of 50,000 pods. */
const MOST_STRINGS = 200_000;
const LEAST_SLOTS = 1 << 10;

/** Label values by their bytes: a value that was read before is the same string again, and costs none. */
export class LabelStrings {
  #young = new Generation();
  #old = new Generation();
  #answers = 0;

  /** Tells that another answer begins. */
  nextAnswer(): void {
    this.#answers += 1;
    if (this.#answers >= ANSWERS_PER_GENERATION) this.#turn();
  }

  /** How many strings are kept. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The text of a span of UTF-8. */
  textOf(bytes: Buffer, start: number, end: number): string {
    if (start === end) return '';
    const hash = hashOf(bytes, start, end);
    const known = this.#young.find(hash, bytes, start, end);
    if (known !== undefined) return known;
    if (this.#young.size >= MOST_STRINGS) this.#turn();
    const text = this.#old.find(hash, bytes, start, end) ?? bytes.toString('utf8', start, end);
    this.#young.add(hash, text);
    return text;
  }

  #turn(): void {
    this.#old = this.#young;
    this.#young = new Generation();
    this.#answers = 0;
  }
}

/** A hash table with open addressing. */
class Generation {
  /** Index of the string + 1, or 0. */
  #slots = new Int32Array(LEAST_SLOTS);
  readonly #strings: string[] = [];
  readonly #hashes: number[] = [];

  get size(): number {
    return this.#strings.length;
  }

  find(hash: number, bytes: Buffer, start: number, end: number): string | undefined {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index < 0) return undefined;
      if (this.#hashes[index] !== hash) continue;
      const text = this.#strings[index];
      if (text !== undefined && isText(text, bytes, start, end)) return text;
    }
  }

  add(hash: number, text: string): void {
    this.#strings.push(text);
    this.#hashes.push(hash);
    if (this.#strings.length * 2 > this.#slots.length) this.#grow();
    else this.#place(hash, this.#strings.length);
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    this.#hashes.forEach((hash, index) => this.#place(hash, index + 1));
  }

  #place(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }
}

// FNV-1a (Fowler, Noll, Vo), folded to 30 bits so that it stays a small integer.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SMALL_INTEGER = 0x3fffffff;

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] ?? 0), FNV_PRIME);
  return (hash ^ (hash >>> 15)) & SMALL_INTEGER;
}

const FIRST_BEYOND_ASCII = 0x80;

function isText(text: string, bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (text.length > length) return false;
  for (let i = 0; i < length; i += 1) {
    const byte = bytes[start + i] ?? 0;
    if (byte >= FIRST_BEYOND_ASCII) return bytes.toString('utf8', start, end) === text;
    if (text.charCodeAt(i) !== byte) return false;
  }
  return true;
}
