import type { UnixSeconds } from '../../domain/units.ts';
import type { MatrixSeries, PrometheusClient, VectorRow } from './client.ts';
import type { Answered, Failed, QueryOutcome } from './outcome.ts';
import {
  bordersOf,
  cutAt,
  evenly,
  halves,
  inOrder,
  pieceMatcher,
  type Piece,
} from './splitting/partition.ts';

/** A query that can be asked in parts. */
export interface SplittableQuery {
  /** By which the parts that worked are remembered: `cpu usage`. */
  readonly name: string;
  /** The label that parts are told apart by; rows of two parts with otherwise equal labels are the caller's to join. */
  readonly label: string;
  /** Its values, as far as they are known; the others are never lost. */
  readonly values: Iterable<string>;
  /** In so many parts it is asked at first, because it is known to be large; in one unless given. */
  readonly parts?: number;
  /** The query with a matcher such as `namespace=~"a|b"` in its selectors, or '' for everything. */
  readonly withMatcher: (matcher: string) => string;
}

/** Takes the rows of one part. An attempt that is not committed failed, and must leave no trace. */
export interface Attempt<Row> {
  row(row: Row): void;
  /** The part is whole. */
  commit(): void;
}

/** More parts are not tried: the store is too small for the question. */
const MOST_PIECES = 256;
/** Waiting in vain so often in a row is not for the size of the question. */
const MOST_TIMEOUTS_IN_A_ROW = 3;
/** After so many good answers in parts, fewer parts are tried: an hour of passes. */
const RUNS_BEFORE_COARSER = 60;

interface Remembered {
  readonly borders: readonly string[];
  readonly runs: number;
}

/** Asks whole queries, and in parts what a store refuses whole; begins the next time with the parts that worked. */
export class SplittingQueries {
  readonly #client: PrometheusClient;
  readonly #remembered = new Map<string, Remembered>();

  constructor(client: PrometheusClient) {
    this.#client = client;
  }

  /**
   * Each part is an attempt of its own, and several may be open at once.
   * Unless the outcome is `ok`, the committed ones are not everything, and must be forgotten, too.
   *
   * @throws as PrometheusClient does
   */
  vector(
    query: SplittableQuery,
    at: UnixSeconds | null,
    begin: () => Attempt<VectorRow>,
    signal: AbortSignal,
  ): Promise<QueryOutcome> {
    return this.#run(query, begin, signal, (text, row, stop) =>
      this.#client.vector(text, at, row, stop),
    );
  }

  /** As `vector`, for raw samples. */
  matrix(
    query: SplittableQuery,
    at: UnixSeconds | null,
    begin: () => Attempt<MatrixSeries>,
    signal: AbortSignal,
  ): Promise<QueryOutcome> {
    return this.#run(query, begin, signal, (text, row, stop) =>
      this.#client.matrix(text, at, row, stop),
    );
  }

  async #run<Row>(
    query: SplittableQuery,
    begin: () => Attempt<Row>,
    signal: AbortSignal,
    ask: Ask<Row>,
  ): Promise<QueryOutcome> {
    const values = inOrder(query.values);
    const known = this.#remembered.get(query.name);
    const borders = known === undefined ? evenly(values, query.parts ?? 1) : bordersNow(known);
    const pieces = cutAt(values, borders);
    const asked = new AskedPieces(query, begin, ask, signal, pieces.length);
    await Promise.all(pieces.map((piece) => asked.add(piece)));
    const { failed, done } = asked;
    if (failed !== null) return failed;
    this.#remember(query.name, bordersOf(done.map(({ piece }) => piece)), known);
    return together(done.map(({ answered }) => answered));
  }

  #remember(name: string, borders: readonly string[], known: Remembered | undefined): void {
    if (borders.length === 0) this.#remembered.delete(name);
    else {
      const runs = known === undefined || isDue(known) ? 0 : known.runs + 1;
      this.#remembered.set(name, { borders, runs });
    }
  }
}

type Ask<Row> = (
  query: string,
  row: (row: Row) => void,
  signal: AbortSignal,
) => Promise<QueryOutcome>;

const isDue = ({ runs }: Remembered): boolean => runs >= RUNS_BEFORE_COARSER;

/** The borders to begin with: every second one once it is time to try fewer parts. */
const bordersNow = (known: Remembered): readonly string[] =>
  isDue(known) ? known.borders.filter((_, index) => index % 2 === 1) : known.borders;

/** One query on its way through its parts; the first part that fails for good stops the others. */
class AskedPieces<Row> {
  readonly done: { readonly piece: Piece; readonly answered: Answered }[] = [];
  failed: Failed | null = null;
  readonly #query: SplittableQuery;
  readonly #begin: () => Attempt<Row>;
  readonly #ask: Ask<Row>;
  readonly #signal: AbortSignal;
  readonly #stop = new AbortController();
  #pieces: number;

  constructor(
    query: SplittableQuery,
    begin: () => Attempt<Row>,
    ask: Ask<Row>,
    signal: AbortSignal,
    pieces: number,
  ) {
    this.#query = query;
    this.#begin = begin;
    this.#ask = ask;
    this.#signal = signal;
    this.#pieces = pieces;
  }

  async add(piece: Piece, timeouts = 0): Promise<void> {
    const { label, withMatcher } = this.#query;
    const attempt = this.#begin();
    const either = AbortSignal.any([this.#signal, this.#stop.signal]);
    let outcome: QueryOutcome;
    try {
      const text = withMatcher(pieceMatcher(label, piece));
      outcome = await this.#ask(text, (row) => attempt.row(row), either);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (this.#stop.signal.aborted) return;
      this.#stop.abort();
      throw error;
    }
    if (outcome.kind === 'ok') {
      attempt.commit();
      this.done.push({ piece, answered: outcome });
    } else if (outcome.otherwise === true) await this.add(piece, timeouts);
    else await this.#splitOrFail(piece, outcome, timeouts);
  }

  async #splitOrFail(piece: Piece, outcome: Failed, timeouts: number): Promise<void> {
    const nowTimeouts = outcome.kind === 'timeout' ? timeouts + 1 : 0;
    const isTooLarge = outcome.kind === 'refused' || outcome.kind === 'timeout';
    const two = isTooLarge ? halves(piece) : null;
    if (
      two === null ||
      this.failed !== null ||
      this.#pieces >= MOST_PIECES ||
      nowTimeouts >= MOST_TIMEOUTS_IN_A_ROW
    ) {
      this.#fail(outcome);
      return;
    }
    this.#pieces += 1;
    await Promise.all(two.map((half) => this.add(half, nowTimeouts)));
  }

  #fail({ kind, message }: Failed): void {
    const parts =
      this.#pieces === 1 ? '' : `; asked in ${this.#pieces} parts by ${this.#query.label}`;
    this.failed ??= { kind, message: `${message}${parts}` };
    this.#stop.abort();
  }
}

/** The answers to all parts as the answer to the whole. */
function together(answers: readonly Answered[]): Answered {
  const sum = (of: (answer: Answered) => number): number =>
    answers.reduce((total, answer) => total + of(answer), 0);
  return {
    kind: 'ok',
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    infos: [...new Set(answers.flatMap(({ infos }) => infos))],
    date: answers.at(-1)?.date ?? NaN,
  };
}
