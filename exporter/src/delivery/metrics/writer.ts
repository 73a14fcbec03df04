import type { Pace } from '../../app/slices.ts';
import { Compressor, type Segment } from './segment.ts';
import { VALUE_BYTES, writeValue } from './value.ts';

/** Text per segment: large enough to compress well, small enough that few are in memory at a time. */
const SEGMENT_BYTES = 1024 * 1024;
/** Up to this, a family's last text is copied out and its buffer used again at once. */
const SMALL = 64 * 1024;
/** Buffers being compressed while the next one is written. */
const MAX_IN_FLIGHT = 2;
/** UTF-8 bytes per UTF-16 unit at most. */
const WORST_BYTES_PER_UNIT = 3;
const NEWLINE = 0x0a;

/**
 * Writes sample lines into reused buffers and keeps each full one compressed; lives for one rendering.
 *
 * Samples of one subject (a pod) share the start of their lines: `subject` writes it once, `sample` copies it.
 */
export class SegmentWriter {
  readonly #pace: Pace;
  readonly #compressor = new Compressor();
  readonly #spare: Buffer<ArrayBuffer>[] = [];
  #buffer = Buffer.allocUnsafe(SEGMENT_BYTES);
  #length = 0;
  #segments: Promise<Segment>[] = [];
  readonly #inFlight = new Set<Promise<unknown>>();
  #subject = Buffer.allocUnsafe(4096);
  #subjectLength = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Sets the start of the following samples' lines: `name{` and `a="1",` */
  subject(start: string, labels = ''): void {
    const most = (start.length + labels.length) * WORST_BYTES_PER_UNIT;
    if (most > this.#subject.length) this.#subject = Buffer.allocUnsafe(most);
    const length = this.#subject.write(start, 'utf8');
    this.#subjectLength = length + this.#subject.write(labels, length, 'utf8');
  }

  /** Writes a line: the subject, the rest of the labels with the closing brace and space, the value. */
  sample(rest: Uint8Array, value: number): void {
    const most = this.#subjectLength + rest.length + VALUE_BYTES + 1;
    if (this.#length + most > this.#buffer.length) this.#seal(most);
    const buffer = this.#buffer;
    let at = this.#length;
    at += this.#subject.copy(buffer, at, 0, this.#subjectLength);
    buffer.set(rest, at);
    at += rest.length;
    at = writeValue(buffer, at, value);
    buffer[at] = NEWLINE;
    this.#length = at + 1;
  }

  /** Whether others should get their turn, or too much is being compressed; asked first, because even an idle `await` costs something. */
  get isDue(): boolean {
    return this.#inFlight.size > MAX_IN_FLIGHT || this.#pace.isDue;
  }

  /** Lets others run, and waits while too much is being compressed. */
  async rest(): Promise<void> {
    while (this.#inFlight.size > MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
    await this.#pace.rest();
  }

  /** Ends a family: everything written since the last end, compressed. */
  async end(): Promise<readonly Segment[]> {
    if (this.#length > 0) this.#seal(0);
    const segments = this.#segments;
    this.#segments = [];
    await this.rest();
    return Promise.all(segments);
  }

  /** Ends the writer's life. */
  close(): void {
    this.#compressor.close();
  }

  /** Hands what is written to the compressor and goes on with another buffer of room for at least `room` bytes. */
  #seal(room: number): void {
    const full = this.#buffer;
    const text = full.subarray(0, this.#length);
    this.#length = 0;
    if (text.length <= SMALL && room <= full.length) {
      this.#segments.push(this.#compressor.segment(Buffer.from(text)));
      return;
    }
    const done = this.#compressor.segment(text).finally(() => {
      this.#inFlight.delete(done);
      if (full.length === SEGMENT_BYTES) this.#spare.push(full);
    });
    this.#inFlight.add(done);
    this.#segments.push(done);
    this.#buffer =
      (room <= SEGMENT_BYTES ? this.#spare.pop() : undefined) ??
      Buffer.allocUnsafe(Math.max(room, SEGMENT_BYTES));
  }
}
