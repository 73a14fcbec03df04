import type { UnixSeconds } from '../../domain/units.ts';
import type { QueryOutcome } from './outcome.ts';

/**
 * Asks one Prometheus-compatible store.
 * Rows are handed over while the answer arrives: they count only if the outcome is `ok`, and must be forgotten otherwise.
 * Several queries may be under way at once; the client sends no more than it may and lets the rest wait.
 *
 * @throws the signal's reason once it is aborted, and whatever a callback throws; nothing else
 */
export interface PrometheusClient {
  /** Evaluates an instant query whose answer is a vector (or one scalar: a row without labels); `at` null: the store's own now. */
  vector(
    query: string,
    at: UnixSeconds | null,
    row: (row: VectorRow) => void,
    signal: AbortSignal,
  ): Promise<QueryOutcome>;
  /** Evaluates a range selector such as `x[1h]`, whose answer is raw samples, series by series. */
  matrix(
    query: string,
    at: UnixSeconds | null,
    series: (series: MatrixSeries) => void,
    signal: AbortSignal,
  ): Promise<QueryOutcome>;
}

/** The labels of what is handed over; valid only until the callback returns, the strings for ever. */
export interface LabelCursor {
  /** The value of a label; '' where there is none. Equal values of several rows are one string. */
  label(name: string): string;
  /** All labels whose names begin so, as the store orders them; of '' all, `__name__` included where it is there. */
  labels(prefix?: string): IterableIterator<readonly [name: string, value: string]>;
}

/** One sample of a vector; the object is reused for the next one. */
export interface VectorRow extends LabelCursor {
  /** May be NaN or infinite. */
  readonly value: number;
  /** Unix seconds. */
  readonly time: number;
}

/** The samples of one series in order of time; the object and its arrays are reused for the next one. */
export interface MatrixSeries extends LabelCursor {
  /** How many samples there are; what lies behind them in the arrays is old. */
  readonly count: number;
  /** Unix seconds. */
  readonly times: Float64Array;
  /** May be NaN or infinite. */
  readonly values: Float64Array;
}
