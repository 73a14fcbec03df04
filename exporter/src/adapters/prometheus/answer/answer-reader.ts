import type { MatrixSeries, VectorRow } from '../client.ts';
import { INCOMPLETE, LabelSpans, MALFORMED, unescaped } from './label-spans.ts';
import type { LabelStrings } from './label-strings.ts';
import { readNumber } from './read-number.ts';
import { Skip } from './skip.ts';

/** What the answer says besides its rows. */
export interface Envelope {
  /** `success`, `error`, or '' where there is none. */
  readonly status: string;
  readonly errorType: string;
  readonly error: string;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly isPartial: boolean;
  /** `vector`, `matrix`, `scalar`, `string`, or '' where there is none. */
  readonly resultType: string;
  readonly rows: number;
  readonly samples: number;
  /** `malformed`: this is not such an answer at all; `cutOff`: it stops in the middle. */
  readonly shape: 'whole' | 'cutOff' | 'malformed';
}

/** Who takes the rows; a kind of row that nobody takes is read over. */
export interface RowTaker {
  readonly vector?: (row: VectorRow) => void;
  readonly matrix?: (series: MatrixSeries) => void;
}

/** A sample, whitespace included, is never longer; so far is looked ahead. */
const MOST_SAMPLE_BYTES = 256;
/** Labels of one row, or one message, are never longer. */
const MOST_PIECE_BYTES = 1024 * 1024;
/** Room for so many samples at first: a day at 60 s. */
const FIRST_SAMPLES = 1440;

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const T_OF_TRUE = 116;

/** Where in the answer the reader is; what each is, is said where it is read. */
const BEFORE = 0;
const TOP = 1;
const DATA = 2;
const RESULT = 3;
const ROW = 4;
const SAMPLES = 5;
const LABELS = 6;
const TEXT = 7;
const TEXTS = 8;
const FLAG = 9;
const SKIPPED = 10;
const VALUE = 11;
const SCALAR = 12;
const AFTER = 13;

/**
 * Reads the JSON of `/api/v1/query` byte by byte from chunks whose borders may lie anywhere.
 * Keys may come in any order, with any whitespace; what is not known is read over.
 * A row is handed over when its brace closes; nothing is made per sample.
 */
export class AnswerReader {
  readonly #take: RowTaker;
  readonly #labels: LabelSpans;
  readonly #row: ReadRow;
  readonly #series: ReadSeries;
  readonly #skip = new Skip();
  readonly #texts = { status: '', errorType: '', error: '', resultType: '' };
  readonly #lists: { readonly warnings: string[]; readonly infos: string[] } = {
    warnings: [],
    infos: [],
  };
  /** The key whose value is read. */
  #key = '';
  #state = BEFORE;
  /** The state that follows a value. */
  #then = TOP;
  #carry: Buffer | null = null;
  #isMalformed = false;
  #isPartial = false;
  #hasResult = false;
  #hasValue = false;
  #rows = 0;
  #samples = 0;

  constructor(strings: LabelStrings, take: RowTaker) {
    this.#take = take;
    this.#labels = new LabelSpans(strings);
    this.#row = new ReadRow(this.#labels);
    this.#series = new ReadSeries(this.#labels);
    strings.nextAnswer();
  }

  /** Reads the next piece; false: the answer is malformed, and more would not help. */
  push(chunk: Buffer): boolean {
    let bytes = chunk;
    let at = 0;
    if (this.#carry !== null) {
      // Most often the end of the last piece needs only the first few bytes of this one.
      const kept = this.#carry.length;
      const seam = Buffer.concat([this.#carry, chunk.subarray(0, MOST_SAMPLE_BYTES)]);
      at = this.#read(seam, 0, seam.length, seam.length - MOST_SAMPLE_BYTES) - kept;
      if (at < 0) {
        bytes = Buffer.concat([this.#carry, chunk]);
        at += kept;
      }
    }
    at = this.#read(bytes, at, bytes.length, bytes.length - MOST_SAMPLE_BYTES);
    this.#labels.detach();
    this.#carry = at < bytes.length ? bytes.subarray(at) : null;
    if (bytes.length - at > MOST_PIECE_BYTES + chunk.length) this.#isMalformed = true;
    return !this.#isMalformed;
  }

  /** The answer is over. */
  end(): Envelope {
    const { warnings, infos } = this.#lists;
    const rest = this.#carry ?? Buffer.alloc(0);
    if (!this.#isMalformed) {
      const padded = Buffer.concat([rest, Buffer.alloc(MOST_SAMPLE_BYTES)]);
      this.#read(padded, 0, rest.length, rest.length);
      // What is no sample may be the half of one.
      if (this.#state !== BEFORE && rest.toString('latin1').trimEnd().at(-1) !== '}')
        this.#isMalformed = false;
    }
    const { status, errorType, error, resultType } = this.#texts;
    return {
      ...{ status, errorType, error, warnings, infos, resultType, shape: this.#shape() },
      ...{ isPartial: this.#isPartial, rows: this.#rows, samples: this.#samples },
    };
  }

  #shape(): Envelope['shape'] {
    if (this.#isMalformed || this.#state === BEFORE) return 'malformed';
    if (this.#state !== AFTER) return 'cutOff';
    const { status } = this.#texts;
    return status === 'error' || (status === 'success' && this.#hasResult) ? 'whole' : 'malformed';
  }

  /** Reads up to `end`, and begins nothing new from `safe` on; gives where to go on once there is more. */
  #read(bytes: Buffer, from: number, end: number, safe: number): number {
    let at = from;
    while (at < safe && !this.#isMalformed) {
      const next = this.#step(bytes, at, end, safe);
      if (next === INCOMPLETE) return at;
      if (next === MALFORMED) this.#isMalformed = true;
      else at = next;
    }
    return at;
  }

  #step(bytes: Buffer, at: number, end: number, safe: number): number {
    switch (this.#state) {
      case SAMPLES:
        return this.#readSamples(bytes, at, safe);
      case LABELS:
        return this.#readLabels(bytes, at, end);
      case VALUE:
      case SCALAR:
        return this.#readValue(bytes, at);
      case SKIPPED:
        return this.#readSkipped(bytes, at, end);
      case RESULT:
        return this.#readResult(bytes, at, end);
      case TEXT:
      case TEXTS:
        return this.#readText(bytes, at, end);
      case FLAG:
        this.#isPartial = bytes[at] === T_OF_TRUE;
        this.#state = SKIPPED;
        return at;
      case BEFORE:
        return this.#readStart(bytes, at, end);
      case AFTER:
        return end;
      default:
        return this.#readKey(bytes, at, end);
    }
  }

  #readStart(bytes: Buffer, from: number, end: number): number {
    const at = behindBlanks(bytes, from, end);
    if (at === end) return end;
    if (bytes[at] !== OPEN_BRACE) return MALFORMED;
    this.#state = TOP;
    return at + 1;
  }

  /** Inside an object: reads `"key":` up to its value, or the brace that closes the object. */
  #readKey(bytes: Buffer, from: number, end: number): number {
    const at = behindBlanks(bytes, from, end);
    if (at === end) return end;
    if (bytes[at] === CLOSE_BRACE) {
      this.#close();
      return at + 1;
    }
    if (bytes[at] !== QUOTE) return MALFORMED;
    const nameEnd = stringEnd(bytes, at + 1, end);
    let value = nameEnd + 1;
    while (value < end && ((bytes[value] ?? 0) <= SPACE || bytes[value] === COLON)) value += 1;
    if (value >= end) return INCOMPLETE;
    const key =
      this.#state === ROW ? rowKey(bytes, at + 1, nameEnd) : unescaped(bytes, at + 1, nameEnd);
    return this.#open(key, bytes[value] ?? 0, value);
  }

  #close(): void {
    if (this.#state === ROW) {
      this.#handOver();
      this.#state = RESULT;
    } else this.#state = this.#state === DATA ? TOP : AFTER;
  }

  /** Chooses how to read the value of a key, which begins at `at` with the byte `first`. */
  #open(key: string, first: number, at: number): number {
    this.#key = key;
    this.#then = this.#state;
    this.#state = stateFor(this.#state, key, first);
    if (this.#state === RESULT) this.#hasResult = true;
    this.#skip.begin();
    if (this.#state === SKIPPED || this.#state === FLAG) return at;
    return at + 1;
  }

  #readText(bytes: Buffer, from: number, end: number): number {
    const isList = this.#state === TEXTS;
    const at = isList ? behindBlanks(bytes, from, end) : from;
    if (at === end) return INCOMPLETE;
    if (isList && bytes[at] === CLOSE_BRACKET) {
      this.#state = this.#then;
      return at + 1;
    }
    const start = isList ? at + 1 : at;
    if (isList && bytes[at] !== QUOTE) return MALFORMED;
    const stop = stringEnd(bytes, start, end);
    if (stop >= end) return INCOMPLETE;
    const text = unescaped(bytes, start, stop);
    if (isList) this.#lists[this.#key === 'infos' ? 'infos' : 'warnings'].push(text);
    else {
      Reflect.set(this.#texts, this.#key, text);
      this.#state = this.#then;
    }
    return stop + 1;
  }

  /** Between two rows. */
  #readResult(bytes: Buffer, from: number, end: number): number {
    const at = behindBlanks(bytes, from, end);
    if (at === end) return end;
    const byte = bytes[at];
    if (byte === OPEN_BRACE) {
      this.#labels.clear();
      this.#hasValue = false;
      this.#series.count = 0;
      this.#state = ROW;
    } else if (byte === CLOSE_BRACKET) this.#state = DATA;
    else {
      // A scalar: the result is the sample itself.
      this.#labels.clear();
      this.#state = SCALAR;
      return at;
    }
    return at + 1;
  }

  /** A sample behind its bracket: of a row, or a whole scalar. */
  #readValue(bytes: Buffer, at: number): number {
    const { sample } = this.#row;
    const next = readSample(bytes, at, sample, 0, sample, 1);
    if (next < 0) return MALFORMED;
    this.#hasValue = true;
    if (this.#state === SCALAR) {
      this.#handOver();
      this.#state = DATA;
    } else this.#state = ROW;
    return next;
  }

  #readSamples(bytes: Buffer, from: number, safe: number): number {
    const series = this.#series;
    let { times, values, count } = series;
    let at = from;
    while (at < safe) {
      const byte = bytes[at] ?? 0;
      if (byte === OPEN_BRACKET) {
        if (count === times.length) {
          series.grow();
          ({ times, values } = series);
        }
        at = readSample(bytes, at + 1, times, count, values, count);
        if (at < 0) return MALFORMED;
        count += 1;
      } else if (byte === COMMA || byte <= SPACE) at += 1;
      else if (byte === CLOSE_BRACKET) {
        this.#state = ROW;
        at += 1;
        break;
      } else return MALFORMED;
    }
    series.count = count;
    return at;
  }

  #readSkipped(bytes: Buffer, at: number, end: number): number {
    const next = this.#skip.read(bytes, at, end);
    if (!this.#skip.isOver) return end;
    this.#state = this.#then;
    return next;
  }

  #readLabels(bytes: Buffer, at: number, end: number): number {
    const next = this.#labels.read(bytes, at, end);
    if (next === INCOMPLETE) this.#labels.clear();
    else this.#state = ROW;
    return next;
  }

  #handOver(): void {
    this.#rows += 1;
    if (this.#hasValue) {
      this.#samples += 1;
      this.#take.vector?.(this.#row);
    } else {
      this.#samples += this.#series.count;
      this.#take.matrix?.(this.#series);
    }
  }
}

const LENGTH_OF_VALUE = 5;
const LENGTH_OF_VALUES = 6;
const M_OF_METRIC = 109;
const V_OF_VALUE = 118;

/** The keys of a row, told apart without making a string of each; native histograms are none of them. */
function rowKey(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  const first = bytes[start];
  if (first === V_OF_VALUE && length === LENGTH_OF_VALUES) return 'values';
  if (first === V_OF_VALUE && length === LENGTH_OF_VALUE) return 'value';
  return first === M_OF_METRIC ? 'metric' : '';
}

/** How the value of a key is read whose first byte is known. */
function stateFor(state: number, key: string, first: number): number {
  if (state === ROW) return stateInRow(key, first);
  if (first === QUOTE && TEXT_KEYS.has(key)) return TEXT;
  if (state === DATA) return key === 'result' && first === OPEN_BRACKET ? RESULT : SKIPPED;
  if (key === 'data' && first === OPEN_BRACE) return DATA;
  if (key === 'isPartial') return FLAG;
  return (key === 'warnings' || key === 'infos') && first === OPEN_BRACKET ? TEXTS : SKIPPED;
}

const TEXT_KEYS: ReadonlySet<string> = new Set(['status', 'errorType', 'error', 'resultType']);

function stateInRow(key: string, first: number): number {
  if (key === 'metric' && first === OPEN_BRACE) return LABELS;
  if (first !== OPEN_BRACKET) return SKIPPED;
  return key === 'values' ? SAMPLES : key === 'value' ? VALUE : SKIPPED;
}

function behindBlanks(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && ((bytes[at] ?? 0) <= SPACE || bytes[at] === COMMA)) at += 1;
  return at;
}

/** The quote that ends a string; `end` or more where there is none. */
function stringEnd(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Reads `time,"value"]`; gives where it goes on, or less than 0 where it is no sample. */
function readSample(
  bytes: Buffer,
  from: number,
  times: Float64Array,
  timeIndex: number,
  values: Float64Array,
  valueIndex: number,
): number {
  const timeEnd = readNumber(bytes, behindSpace(bytes, from), times, timeIndex);
  if (timeEnd < 0) return MALFORMED;
  const comma = behindSpace(bytes, timeEnd);
  if (bytes[comma] !== COMMA) return MALFORMED;
  const quote = behindSpace(bytes, comma + 1);
  if (bytes[quote] !== QUOTE) return MALFORMED;
  const valueEnd = readNumber(bytes, quote + 1, values, valueIndex);
  if (valueEnd < 0 || bytes[valueEnd] !== QUOTE) return MALFORMED;
  const bracket = behindSpace(bytes, valueEnd + 1);
  return bytes[bracket] === CLOSE_BRACKET ? bracket + 1 : MALFORMED;
}

function behindSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) <= SPACE) at += 1;
  return at;
}

/** The row that is handed over, over and over. */
class ReadRow implements VectorRow {
  /** Time and value. */
  readonly sample = new Float64Array(2);
  readonly #labels: LabelSpans;

  constructor(labels: LabelSpans) {
    this.#labels = labels;
  }

  get time(): number {
    return this.sample[0] ?? NaN;
  }

  get value(): number {
    return this.sample[1] ?? NaN;
  }

  label(name: string): string {
    return this.#labels.label(name);
  }

  labels(prefix = ''): IterableIterator<readonly [string, string]> {
    return this.#labels.labels(prefix);
  }
}

class ReadSeries implements MatrixSeries {
  count = 0;
  times = new Float64Array(FIRST_SAMPLES);
  values = new Float64Array(FIRST_SAMPLES);
  readonly #labels: LabelSpans;

  constructor(labels: LabelSpans) {
    this.#labels = labels;
  }

  grow(): void {
    this.times = doubled(this.times);
    this.values = doubled(this.values);
  }

  label(name: string): string {
    return this.#labels.label(name);
  }

  labels(prefix = ''): IterableIterator<readonly [string, string]> {
    return this.#labels.labels(prefix);
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const more = new Float64Array(numbers.length * 2);
  more.set(numbers);
  return more;
}
