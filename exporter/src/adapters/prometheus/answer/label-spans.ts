import type { LabelCursor } from '../client.ts';
import type { LabelStrings } from './label-strings.ts';

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const CLOSE_BRACE = 125;
const FIRST_BEYOND_ASCII = 0x80;

/** Positions kept of each label: start and end of the name, start and end of the value. */
const SPANS_PER_LABEL = 4;
/** Room for so many labels at first. */
const FIRST_LABELS = 16;

/** What `LabelSpans.read` gives where it found no end, or no labels. */
export const INCOMPLETE = -1;
export const MALFORMED = -2;

/** Where the labels of one row lie in the bytes of an answer; read as text only when they are asked for. */
export class LabelSpans implements LabelCursor {
  readonly #strings: LabelStrings;
  #bytes: Buffer = Buffer.alloc(0);
  #spans = new Int32Array(FIRST_LABELS * SPANS_PER_LABEL);
  #count = 0;
  /** Whether all is ASCII without escapes. */
  #isPlain = true;
  /** Where the label that was found last stands: rows are mostly asked for the same labels in the same order. */
  #last = 0;
  #start = 0;
  #end = 0;

  constructor(strings: LabelStrings) {
    this.#strings = strings;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Reads `"name":"value",…}`; gives where it goes on behind the brace, or INCOMPLETE, or MALFORMED. */
  read(bytes: Buffer, from: number, end: number): number {
    this.#bytes = bytes;
    this.#count = 0;
    this.#isPlain = true;
    this.#last = 0;
    this.#start = from;
    for (let i = from; ;) {
      i = behind(bytes, i, end, COMMA);
      if (i >= end) return INCOMPLETE;
      if (bytes[i] === CLOSE_BRACE) {
        this.#end = i;
        return i + 1;
      }
      if (bytes[i] !== QUOTE) return MALFORMED;
      const nameEnd = this.#stringEnd(bytes, i + 1, end);
      const value = behind(bytes, nameEnd + 1, end, COLON);
      if (value >= end) return INCOMPLETE;
      if (bytes[value] !== QUOTE) return MALFORMED;
      const valueEnd = this.#stringEnd(bytes, value + 1, end);
      if (valueEnd >= end) return INCOMPLETE;
      this.#add(i + 1, nameEnd, value + 1, valueEnd);
      i = valueEnd + 1;
    }
  }

  /** Keeps the labels beyond the life of the bytes that they were read from. */
  detach(): void {
    if (this.#count === 0) return;
    this.#bytes = Buffer.from(this.#bytes.subarray(this.#start, this.#end));
    for (let i = 0; i < this.#count * SPANS_PER_LABEL; i += 1)
      this.#spans[i] = (this.#spans[i] ?? 0) - this.#start;
    this.#end -= this.#start;
    this.#start = 0;
  }

  label(name: string): string {
    const count = this.#count;
    for (let tried = 0, i = this.#last; tried < count; tried += 1, i += 1) {
      if (i >= count) i = 0;
      if (!this.#isName(i, name)) continue;
      this.#last = i + 1;
      return this.#text(i, 2);
    }
    return '';
  }

  *labels(prefix = ''): IterableIterator<readonly [string, string]> {
    for (let i = 0; i < this.#count; i += 1)
      if (this.#begins(i, prefix)) yield [this.#text(i, 0), this.#text(i, 2)];
  }

  #stringEnd(bytes: Buffer, from: number, end: number): number {
    let i = from;
    for (; i < end; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte === QUOTE) return i;
      if (byte === BACKSLASH) {
        this.#isPlain = false;
        i += 1;
      } else if (byte >= FIRST_BEYOND_ASCII) this.#isPlain = false;
    }
    return end;
  }

  #add(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const at = this.#count * SPANS_PER_LABEL;
    if (at === this.#spans.length) {
      const more = new Int32Array(this.#spans.length * 2);
      more.set(this.#spans);
      this.#spans = more;
    }
    this.#spans[at] = nameStart;
    this.#spans[at + 1] = nameEnd;
    this.#spans[at + 2] = valueStart;
    this.#spans[at + 3] = valueEnd;
    this.#count += 1;
  }

  #isName(label: number, name: string): boolean {
    if (!this.#isPlain) return this.#text(label, 0) === name;
    return this.#lengthOfName(label) === name.length && this.#begins(label, name);
  }

  #lengthOfName(label: number): number {
    const at = label * SPANS_PER_LABEL;
    return (this.#spans[at + 1] ?? 0) - (this.#spans[at] ?? 0);
  }

  /** Whether the name of a label begins so. */
  #begins(label: number, prefix: string): boolean {
    if (!this.#isPlain) return this.#text(label, 0).startsWith(prefix);
    if (this.#lengthOfName(label) < prefix.length) return false;
    const start = this.#spans[label * SPANS_PER_LABEL] ?? 0;
    for (let i = 0; i < prefix.length; i += 1)
      if (this.#bytes[start + i] !== prefix.charCodeAt(i)) return false;
    return true;
  }

  /** The name (`part` 0) or the value (`part` 2) of a label. */
  #text(label: number, part: 0 | 2): string {
    const at = label * SPANS_PER_LABEL + part;
    const start = this.#spans[at] ?? 0;
    const end = this.#spans[at + 1] ?? 0;
    if (this.#isPlain || !hasEscape(this.#bytes, start, end))
      return this.#strings.textOf(this.#bytes, start, end);
    return unescaped(this.#bytes, start, end);
  }
}

/** The next byte that is neither blank nor this separator. */
function behind(bytes: Buffer, from: number, end: number, separator: number): number {
  let i = from;
  while (i < end && ((bytes[i] ?? 0) <= SPACE || bytes[i] === separator)) i += 1;
  return i;
}

const hasEscape = (bytes: Buffer, start: number, end: number): boolean => {
  for (let i = start; i < end; i += 1) if (bytes[i] === BACKSLASH) return true;
  return false;
};

/** The text of a JSON string between its quotes; as it stands where it is none. */
export function unescaped(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('utf8', start, end);
  if (!raw.includes('\\')) return raw;
  try {
    const text: unknown = JSON.parse(`"${raw}"`);
    return typeof text === 'string' ? text : raw;
  } catch {
    return raw;
  }
}
