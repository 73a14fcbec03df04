import type { UnixSeconds } from '../../domain/units.ts';
import { z } from 'zod';
import type { ExchangeRate } from '../../app/currency.ts';
import type { Finance } from '../../app/reports/finance.ts';
import { nearest } from '../../app/query/nearest.ts';
import type { LedgerCopies, LedgerFile } from '../../app/ledger/file.ts';
import type { Restated, RestateRequest } from '../../app/ledger/restate.ts';
import type { PastHours } from '../../app/ledger/past-answer.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import { parameterWords } from './parameter-words.ts';
import { Problem } from './problem.ts';

/** What routes read; nothing of it is changed by them. */
export interface Reading {
  readonly version: string;
  /** The last good pass; null before the first. */
  readonly current: () => Snapshot | null;
  readonly now: () => UnixSeconds;
  readonly exchangeRates: () => readonly ExchangeRate[];
  /** Lets scrapes and other requests go first. */
  readonly breathe: () => Promise<void>;
  /** What the ledger answers; null or absent: there is none. */
  readonly finance?: () => Finance | null;
  /** Whether reads need a token: then what is open to everyone shows no figures. */
  readonly guarded: () => boolean;
  /** Answers windows that are over; absent where closed hours are not kept. */
  readonly ledger?: (PastHours & Pick<LedgerFile, 'status' | 'verify'>) | null;
  /** Writes backups and exports of it; absent: nowhere. */
  readonly copies?: LedgerCopies | null;
  /** Prices its closed hours anew; null or absent: there is none. */
  readonly restate?: ((request: RestateRequest, signal: AbortSignal) => Promise<Restated>) | null;
}

/** One request to a route, its parameters checked. */
export interface Call<P, Q> {
  readonly params: P;
  readonly query: Q;
  readonly accept: string;
  readonly reading: Reading;
}

/** What a route answers with. */
export type Reply =
  | { readonly kind: 'json'; readonly document: object }
  | {
      readonly kind: 'text';
      readonly type: string;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'pieces';
      readonly type: string;
      readonly pieces: Iterable<string>;
      /** What a browser saves it as; null: it shows it. */
      readonly fileName: string | null;
    };

/** An answer as OpenAPI describes it, by media type; null: plain text without a schema. */
export type Described = Readonly<Record<string, z.ZodType | null>>;

type Fields = z.ZodObject<z.core.$ZodShape>;

/** A path of the API as data: the router, its checks and the OpenAPI document are made from it. */
export interface Route {
  /** In OpenAPI's spelling: `/api/v1/explain/node/{name}`. */
  readonly path: string;
  /** `post`: it does something; GET unless given. */
  readonly method?: 'post';
  /** Whether its answers may take as long as those from the ledger. */
  readonly isLong?: true;
  readonly summary: string;
  readonly description: string;
  /** Whether it is given without a token. */
  readonly open: boolean;
  readonly params: Fields;
  readonly query: Fields;
  readonly gives: Described;
  /** Statuses of problems besides 400, 401, 405 and 500, which any route may have. */
  readonly problems: readonly number[];
  answer(request: RawRequest, signal: AbortSignal): Promise<Reply>;
}

export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly reading: Reading;
}

interface Sketch<P extends Fields, Q extends Fields> extends Omit<
  Route,
  'params' | 'query' | 'answer'
> {
  readonly params: P;
  readonly query: Q;
  readonly handle: (call: Call<z.output<P>, z.output<Q>>, signal: AbortSignal) => Promise<Reply>;
}

/** Makes a route whose handler sees only parameters that its schemas accept; others are a Problem 400. */
export const route = <P extends Fields, Q extends Fields>({
  handle,
  ...rest
}: Sketch<P, Q>): Route => ({
  ...rest,
  answer: async ({ params, query, accept, reading }, signal) =>
    handle(
      {
        params: parsed(rest.params, params),
        query: parsed(rest.query, unfolded(query, rest.query)),
        accept,
        reading,
      },
      signal,
    ),
});

/** A parameter that may be repeated is a list, every other a single text. */
function unfolded(query: URLSearchParams, schema: Fields): Readonly<Record<string, unknown>> {
  const fields = new Map<string, string | readonly string[]>();
  for (const name of new Set(query.keys())) {
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    if (field === undefined) throw unknownParameter(name, Object.keys(schema.shape));
    const given = query.getAll(name);
    const [only = '', ...more] = given;
    if (isList(field)) fields.set(name, given);
    else if (more.length === 0) fields.set(name, only);
    else
      throw badParameters([
        { parameter: name, problem: `is given ${given.length} times; give it once` },
      ]);
  }
  return Object.fromEntries(fields);
}

/** Whether a parameter may be given more than once. */
const isList = (field: z.core.$ZodType): boolean =>
  field instanceof z.ZodDefault && field.unwrap() instanceof z.ZodArray;

function unknownParameter(name: string, known: readonly string[]): Problem {
  const near = nearest(name, known, 1);
  const hint =
    near.length > 0
      ? `did you mean ${near.join()}?`
      : known.length > 0
        ? `there is ${known.join(', ')}`
        : 'this path takes none';
  return badParameters([{ parameter: name, problem: `is not known; ${hint}` }]);
}

function parsed<S extends Fields>(
  schema: S,
  given: Readonly<Record<string, unknown>>,
): z.output<S> {
  const result = schema.safeParse(given, { error: parameterWords(given) });
  if (result.success) return result.data;
  throw badParameters(
    result.error.issues.map(({ path, message }) => ({
      parameter: String(path[0] ?? ''),
      problem: message,
    })),
  );
}

function badParameters(
  errors: readonly { readonly parameter: string; readonly problem: string }[],
): Problem {
  const told = errors.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ');
  return new Problem(400, `Parameters: ${told}.`.replace(/\?\.$/u, '?'), { errors: [...errors] });
}

/** The snapshot, or a Problem 503 that says to come back. */
export function snapshotOf({ current }: Reading): Snapshot {
  const snapshot = current();
  if (snapshot !== null) return snapshot;
  throw new Problem(
    503,
    'No pass has succeeded yet; the first takes a few seconds. If it stays so, see the log or run: podtally check.',
    {},
    { 'Retry-After': '5' },
  );
}
