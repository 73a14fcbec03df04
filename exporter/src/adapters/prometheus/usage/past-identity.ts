import type { Identified } from '../../../app/cluster/sources.ts';
import { interval, type Interval } from '../../../domain/interval.ts';
import { SECONDS_PER_HOUR } from '../../../domain/units.ts';

/** Reads who was there in a span of at most a day. */
export type IdentifyPast = (span: Interval, signal: AbortSignal) => Promise<Identified>;

const DAY = 24 * SECONDS_PER_HOUR;

/** Who was there, read once for as many pieces of an expected window as lie in one UTC day. */
export class PastIdentity {
  readonly #identify: IdentifyPast;
  #expected: Interval | null = null;
  #read: { readonly span: Interval; readonly known: Identified } | null = null;

  constructor(identify: IdentifyPast) {
    this.#identify = identify;
  }

  expect(window: Interval): void {
    this.#expected = window;
  }

  /** Who was there in a piece, and maybe in others. */
  async during(piece: Interval, signal: AbortSignal): Promise<Identified> {
    if (this.#read !== null && holds(this.#read.span, piece)) return this.#read.known;
    this.#read = null;
    const span = this.#dayOf(piece);
    const known = await this.#identify(span, signal);
    this.#read = span === piece ? null : { span, known };
    return known;
  }

  /** Up to when somebody is known who was there; −Infinity where they are not who was read last. */
  reachOf(known: Identified): number {
    return this.#read?.known === known ? this.#read.span.end : -Infinity;
  }

  /** The part of the expected window in the UTC day of the piece; the piece alone where nothing more is expected. */
  #dayOf(piece: Interval): Interval {
    const expected = this.#expected;
    if (expected === null || !holds(expected, piece)) return piece;
    const day = Math.floor(piece.start / DAY) * DAY;
    const [start, end] = [Math.max(day, expected.start), Math.min(day + DAY, expected.end)];
    return start === piece.start && end === piece.end ? piece : interval(start, end);
  }

  clear(): void {
    this.#read = null;
  }
}

const holds = (whole: Interval, part: Interval): boolean =>
  whole.start <= part.start && whole.end >= part.end;
