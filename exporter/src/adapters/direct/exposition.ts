import type { Row, WantedFamily } from '../../app/cluster/row.ts';
import type { Interner } from './interner.ts';
import { hashOf } from './interner.ts';
import { readNumber, saysNaN } from './number.ts';

/** The longest line that is waited for; far above what any exporter writes. */
const MOST_LINE_BYTES = 1024 * 1024;

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const EQUALS = 61;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const NAME_SEED = 17;
const NAME_FACTOR = 31;

interface Family {
  readonly index: number;
  readonly name: Buffer;
  readonly labels: readonly Buffer[];
  readonly rest: Buffer | null;
}

/** What went wrong while reading, for people. */
export interface Damage {
  /** Lines of wanted families that could not be read. */
  readonly lines: number;
  /** The first of them, counted from 1. */
  readonly firstLine: number;
  /** Whether the text stops in the middle of a line. */
  readonly cutOff: boolean;
}

/**
 * Reads Prometheus text (and OpenMetrics text) from chunks whose borders may lie anywhere.
 * Lines are found by their newline; only those of wanted families are looked at any further.
 */
export class ExpositionReader {
  readonly #families = new Map<number, readonly Family[]>();
  readonly #sink: (row: Row) => void;
  readonly #row: RowCursor;
  #carry: Buffer | null = null;
  #line = 0;
  #badLines = 0;
  #firstBad = 0;
  #cutOff = false;

  constructor(wanted: readonly WantedFamily[], interner: Interner, sink: (row: Row) => void) {
    this.#sink = sink;
    this.#row = new RowCursor(interner, Math.max(0, ...wanted.map(({ labels }) => labels.length)));
    for (const [index, family] of wanted.entries()) {
      const name = Buffer.from(family.name);
      const hash = nameHash(name);
      const rest = family.restPrefix === undefined ? null : Buffer.from(family.restPrefix);
      const labels = family.labels.map((label) => Buffer.from(label));
      const made = { index, name, labels, rest };
      this.#families.set(hash, [...(this.#families.get(hash) ?? []), made]);
    }
  }

  /** Reads the next piece of text. */
  push(chunk: Buffer): void {
    let at = 0;
    if (this.#carry !== null) {
      const newline = chunk.indexOf(NEWLINE);
      const head = newline < 0 ? chunk : chunk.subarray(0, newline);
      const line = Buffer.concat([this.#carry, head]);
      if (newline < 0) {
        this.#keep(line);
        return;
      }
      this.#carry = null;
      this.#read(line, 0, line.length);
      at = newline + 1;
    }
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, at);
      if (newline < 0) break;
      this.#read(chunk, at, newline);
      at = newline + 1;
    }
    if (at < chunk.length) this.#keep(Buffer.from(chunk.subarray(at)));
  }

  /** The text is over: a last line without its newline is cut off, and nothing of it counts. */
  end(): Damage {
    const rest = this.#carry?.toString('latin1').trimEnd() ?? '';
    this.#cutOff ||= rest !== '' && rest !== '# EOF';
    this.#carry = null;
    return { lines: this.#badLines, firstLine: this.#firstBad, cutOff: this.#cutOff };
  }

  #keep(line: Buffer): void {
    if (line.length <= MOST_LINE_BYTES) {
      this.#carry = line;
      return;
    }
    this.#carry = Buffer.from('# ');
    this.#bad();
  }

  #bad(): void {
    this.#badLines += 1;
    if (this.#badLines === 1) this.#firstBad = this.#line;
  }

  #read(bytes: Buffer, start: number, newline: number): void {
    this.#line += 1;
    if (bytes[start] === HASH) return;
    let hash = NAME_SEED;
    let i = start;
    for (; i < newline; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte === OPEN || byte === SPACE) break;
      hash = (Math.imul(hash, NAME_FACTOR) + byte) | 0;
    }
    const candidates = this.#families.get(hash);
    if (candidates === undefined) return;
    for (const family of candidates) {
      if (!isAt(bytes, start, i, family.name)) continue;
      const end = bytes[newline - 1] === RETURN ? newline - 1 : newline;
      if (this.#row.read(family, bytes, i, end)) this.#sink(this.#row);
      else this.#bad();
      return;
    }
  }
}

function nameHash(name: Buffer): number {
  let hash = NAME_SEED;
  for (const byte of name) hash = (Math.imul(hash, NAME_FACTOR) + byte) | 0;
  return hash;
}

function isAt(bytes: Buffer, start: number, end: number, expected: Buffer): boolean {
  const length = expected.length;
  if (end - start !== length) return false;
  for (let i = 0; i < length; i += 1) if (bytes[start + i] !== expected[i]) return false;
  return true;
}

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;

/** Where the parts of one line lie; reused for every line. */
class RowCursor implements Row {
  family = 0;
  value = NaN;
  timestamp = NaN;
  readonly #interner: Interner;
  #bytes: Buffer = Buffer.alloc(0);
  /** Start and end of each wanted label's value; start −1: absent. */
  readonly #spans: Int32Array;
  #prefix = 0;
  /** Name start, name end, value start, value end of each further label. */
  #rest: number[] = [];

  constructor(interner: Interner, mostLabels: number) {
    this.#interner = interner;
    this.#spans = new Int32Array(2 * mostLabels);
  }

  /** Reads a line from the end of its name on; false where it is not one. */
  read(family: Family, bytes: Buffer, from: number, end: number): boolean {
    this.family = family.index;
    this.#bytes = bytes;
    this.#spans.fill(-1);
    this.#rest.length = 0;
    this.#prefix = family.rest?.length ?? 0;
    let i = from;
    if (bytes[i] === OPEN) {
      i = this.#labels(family, i + 1, end);
      if (i < 0) return false;
    }
    return this.#numbers(i, end);
  }

  /** Reads `name="value",…}`; gives where the rest of the line begins, −1 where it is broken. */
  #labels(family: Family, from: number, end: number): number {
    const bytes = this.#bytes;
    let i = from;
    for (;;) {
      while (i < end && (isBlank(bytes[i]) || bytes[i] === COMMA)) i += 1;
      if (bytes[i] === CLOSE) return i + 1;
      const nameStart = i;
      while (i < end && bytes[i] !== EQUALS) i += 1;
      if (i + 1 >= end || bytes[i + 1] !== QUOTE) return -1;
      const nameEnd = i;
      const valueStart = i + 2;
      i = valueStart;
      while (i < end && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
      if (i >= end) return -1;
      this.#keep(family, nameStart, nameEnd, valueStart, i);
      i += 1;
    }
  }

  #keep(family: Family, nameStart: number, nameEnd: number, start: number, end: number): void {
    const bytes = this.#bytes;
    const { labels, rest } = family;
    for (let label = 0; label < labels.length; label += 1) {
      const name = labels[label];
      if (name === undefined || !isAt(bytes, nameStart, nameEnd, name)) continue;
      this.#spans[2 * label] = start;
      this.#spans[2 * label + 1] = end;
      return;
    }
    if (rest !== null && isAt(bytes, nameStart, nameStart + rest.length, rest))
      this.#rest.push(nameStart, nameEnd, start, end);
  }

  /** Reads ` value [timestamp] [# exemplar]`. */
  #numbers(from: number, end: number): boolean {
    const bytes = this.#bytes;
    let start = from;
    while (start < end && isBlank(bytes[start])) start += 1;
    let stop = start;
    while (stop < end && !isBlank(bytes[stop])) stop += 1;
    if (start === stop) return false;
    this.value = readNumber(bytes, start, stop);
    if (Number.isNaN(this.value) && !saysNaN(bytes, start, stop)) return false;
    this.timestamp = NaN;
    start = stop;
    while (start < end && isBlank(bytes[start])) start += 1;
    if (start === end || bytes[start] === HASH) return true;
    stop = start;
    while (stop < end && !isBlank(bytes[stop])) stop += 1;
    this.timestamp = readNumber(bytes, start, stop);
    return !Number.isNaN(this.timestamp);
  }

  has(label: number): boolean {
    return (this.#spans[2 * label + 1] ?? -1) > (this.#spans[2 * label] ?? -1);
  }

  is(label: number, text: string): boolean {
    const start = this.#spans[2 * label] ?? -1;
    const length = (this.#spans[2 * label + 1] ?? -1) - start;
    if (start < 0 || length !== text.length) return false;
    for (let i = 0; i < length; i += 1)
      if (this.#bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  text(label: number): string {
    const start = this.#spans[2 * label] ?? -1;
    return start < 0 ? '' : this.#text(start, this.#spans[2 * label + 1] ?? start);
  }

  restDigest(): number {
    // Two 30-bit hashes side by side would not fit a double; the count and the byte range make up for the second.
    const rest = this.#rest;
    const first = rest[0];
    const last = rest.at(-1);
    if (first === undefined || last === undefined) return 0;
    return hashOf(this.#bytes, first, last) * 2 ** 22 + ((last - first) & (2 ** 22 - 1));
  }

  rest(): Readonly<Record<string, string>> {
    const pairs: [string, string][] = [];
    const rest = this.#rest;
    for (let i = 0; i + 3 < rest.length; i += 4) {
      const [nameStart = 0, nameEnd = 0, start = 0, end = 0] = rest.slice(i, i + 4);
      if (start < end)
        pairs.push([this.#text(nameStart + this.#prefix, nameEnd), this.#text(start, end)]);
    }
    return Object.fromEntries(pairs);
  }

  #text(start: number, end: number): string {
    const text = this.#interner.intern(this.#bytes, start, end);
    return text.includes('\\') ? unescape(text) : text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** Prometheus text format: `\n`, `\"` and `\\`; any other backslash stands for itself. */
const unescape = (text: string): string =>
  text.replace(/\\(.)/gs, (whole, escaped: string) => ESCAPES[escaped] ?? whole);
