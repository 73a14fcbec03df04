import type { z } from 'zod';
import { LedgerHeldError } from '../../app/ledger/file.ts';
import type { Finance } from '../../app/reports/finance.ts';
import { askFor, type Parameters } from './client.ts';
import { UsageError } from './io.ts';
import type { Options } from './parse.ts';
import { readFrom } from './read-from.ts';
import type { Invocation, OpenBooks } from './services.ts';
import { printable } from './width.ts';

/** One question about money: to the API, or to the ledger's file itself. */
export interface BooksQuestion<T extends object> {
  readonly path: string;
  readonly parameters?: Parameters;
  readonly schema: z.ZodType<T>;
  /** `POST` where something is done, for which the file is opened to be written. */
  readonly method?: 'POST';
  /** Whether budgets must have been read. */
  readonly needsBudgets?: boolean;
  readonly fromFile: (finance: Finance, signal: AbortSignal) => Promise<T>;
}

/**
 * Answers from the ledger of `--config` where no exporter holds it, else from the running exporter.
 *
 * @throws UsageError where the configuration has no ledger
 */
export async function askBooks<T extends object>(
  question: BooksQuestion<T>,
  options: Options,
  invocation: Invocation,
): Promise<T> {
  const { services, stderr } = invocation;
  const { path, parameters, schema, method } = question;
  const ask = (server: string | null): Promise<T> =>
    askFor(invocation, schema, server, path, parameters, method);
  if (options.text('config') === null) return ask(options.text('server'));
  const books = services.books(readFrom(options), method === 'POST' ? 'write' : 'read');
  if (books === null)
    throw new UsageError('this configuration has no ledger: name its file in ledger.file.');
  try {
    return await readBooks(books, question, invocation);
  } catch (error) {
    if (!(error instanceof LedgerHeldError)) throw error;
    const server = options.text('server') ?? error.heldBy;
    stderr.write(`another process holds the ledger; asking ${printable(server)}\n`);
    return await ask(server);
  } finally {
    await books.end();
  }
}

async function readBooks<T extends object>(
  books: OpenBooks,
  { needsBudgets, fromFile }: BooksQuestion<T>,
  { signal }: Invocation,
): Promise<T> {
  if (needsBudgets === true) await books.readBudgets(signal);
  return fromFile(books.finance, signal);
}
