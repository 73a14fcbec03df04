/** How a query ended; failures are values, so that a pass can say what it lacks and go on. */
export type QueryOutcome = Answered | Failed;

/** The whole answer was read and every row handed over. */
export interface Answered {
  readonly kind: 'ok';
  readonly rows: number;
  /** Bytes of the answer, decompressed. */
  readonly bytes: number;
  /** Notes of the store that change no number, as it wrote them. */
  readonly infos: readonly string[];
  /** The store's clock as its HTTP `Date` header says it, in unix seconds; NaN where there is none. */
  readonly date: number;
}

/** Rows that were handed over before a failure must be forgotten. */
export interface Failed {
  readonly kind: FailureKind;
  /** One sentence for people: what was tried, on what, what came, and what to do; holds no secret. */
  readonly message: string;
  /** True: asked once more, it is asked in another way, which may do. */
  readonly otherwise?: boolean;
}

/**
 * - `partial`: it answered, but says that the answer may lack something
 * - `refused`: too much was asked at once; ask for less
 * - `timeout`: it, or we, gave up waiting; ask for less, or later
 * - `invalid`: the store cannot evaluate this query
 * - `unauthorised`: who asks is unknown, or may not ask; or what proves it cannot be had
 * - `unavailable`: nobody answers, or it says that it is broken or too busy
 * - `notPrometheus`: what answers is something else
 * - `cutOff`: the answer ended in the middle
 */
export type FailureKind =
  | 'partial'
  | 'refused'
  | 'timeout'
  | 'invalid'
  | 'unauthorised'
  | 'unavailable'
  | 'notPrometheus'
  | 'cutOff';
