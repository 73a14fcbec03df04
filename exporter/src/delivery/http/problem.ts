import { STATUS_CODES } from 'node:http';
import { NotFoundError } from '../../app/explain/document.ts';
import { LedgerFileError, LedgerHeldError } from '../../app/ledger/file.ts';
import { QueryError } from '../../app/query/query.ts';
import { WindowError } from '../../app/query/windows.ts';
import type { ProblemDocument } from './documents.ts';

/** What a problem may say besides its detail. */
type More = Pick<ProblemDocument, 'nearest' | 'errors'>;

/** An answer that is no document: RFC 9457 problem details, whose `detail` says what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #more: More;

  constructor(
    status: number,
    detail: string,
    more: More = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.status = status;
    this.headers = headers;
    this.#more = more;
  }

  document(): ProblemDocument {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Problem',
      status: this.status,
      detail: this.message,
      ...this.#more,
    };
  }
}

/** Turns whatever was thrown into a problem; null for what nobody foresaw. */
export function asProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof NotFoundError)
    return new Problem(404, sentence(error.message), { nearest: [...error.nearest] });
  if (error instanceof QueryError || error instanceof WindowError)
    return new Problem(422, sentence(error.message));
  if (error instanceof LedgerFileError || error instanceof LedgerHeldError)
    return new Problem(503, sentence(error.message));
  if (error instanceof URIError)
    return new Problem(400, 'The path is not valid percent-encoding; encode each name once.');
  return null;
}

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
