import type { LabelStrings } from '../answer/label-strings.ts';
import type { LabelCursor } from '../client.ts';
import { ProtoCursor } from './proto-cursor.ts';

const FIRST_BYTES = 1 << 10;
/** Positions kept of each label: start and end of the name, start and end of the value. */
const SPANS_PER_LABEL = 4;
/** Fields of prompb.Label. */
const LABEL = { name: 1, value: 2 } as const;

/** The labels of one series in the bytes of a message; kept until the next series comes. */
export class MessageLabels implements LabelCursor {
  readonly #strings: LabelStrings;
  readonly #cursor = new ProtoCursor();
  readonly #field = new ProtoCursor();
  #bytes = Buffer.alloc(FIRST_BYTES);
  #length = 0;
  readonly #spans: number[] = [];
  /** Where the label that was found last stands: series are mostly asked for the same labels in the same order. */
  #last = 0;

  constructor(strings: LabelStrings) {
    this.#strings = strings;
  }

  /** Whether these bytes hold the same labels again. */
  equal(bytes: Buffer, start: number, end: number): boolean {
    return (
      end - start === this.#length && bytes.compare(this.#bytes, 0, this.#length, start, end) === 0
    );
  }

  /** Takes in `Label` messages, each behind its tag; false where they are none. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.#length = end - start;
    if (this.#length > this.#bytes.length) this.#bytes = Buffer.alloc(2 * this.#length);
    bytes.copy(this.#bytes, 0, start, end);
    this.#spans.length = 0;
    this.#last = 0;
    const cursor = this.#cursor.open(this.#bytes, 0, this.#length);
    while (cursor.next()) this.#add(cursor.start, cursor.end);
    return cursor.isSound;
  }

  #add(start: number, end: number): void {
    const field = this.#field.open(this.#bytes, start, end);
    const at = this.#spans.length;
    this.#spans.push(start, start, start, start);
    while (field.next()) {
      const part = field.field === LABEL.name ? 0 : field.field === LABEL.value ? 2 : -1;
      if (part < 0) continue;
      this.#spans[at + part] = field.start;
      this.#spans[at + part + 1] = field.end;
    }
  }

  label(name: string): string {
    const count = this.#spans.length / SPANS_PER_LABEL;
    for (let tried = 0, i = this.#last; tried < count; tried += 1, i += 1) {
      if (i >= count) i = 0;
      if (!this.#isName(i, name)) continue;
      this.#last = i + 1;
      return this.#text(i, 2);
    }
    return '';
  }

  *labels(prefix = ''): IterableIterator<readonly [string, string]> {
    for (let i = 0; i < this.#spans.length / SPANS_PER_LABEL; i += 1) {
      const name = this.#text(i, 0);
      if (name.startsWith(prefix)) yield [name, this.#text(i, 2)];
    }
  }

  /** Names of labels that are asked for are ASCII. */
  #isName(label: number, name: string): boolean {
    const at = label * SPANS_PER_LABEL;
    const start = this.#spans[at] ?? 0;
    if ((this.#spans[at + 1] ?? 0) - start !== name.length) return false;
    for (let i = 0; i < name.length; i += 1)
      if (this.#bytes[start + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  /** The name (`part` 0) or the value (`part` 2) of a label. */
  #text(label: number, part: 0 | 2): string {
    const at = label * SPANS_PER_LABEL + part;
    return this.#strings.textOf(this.#bytes, this.#spans[at] ?? 0, this.#spans[at + 1] ?? 0);
  }
}
