import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { LedgerFileError, LedgerHeldError } from '../../app/ledger/file.ts';
import { MIGRATIONS } from './schema.ts';

/** What DuckDB may hold in memory: with its own overhead well below 256 MB over what a live pass needs. */
const MEMORY_LIMIT = '128MB';

export interface DatabaseOptions {
  readonly file: string;
  /** Where the program that may hold the file answers, for people. */
  readonly heldBy: string;
  readonly threads?: number;
  readonly readOnly?: boolean;
  /** Told what was found broken and mended, for people. */
  readonly tell?: (text: string) => void;
}

/** An open ledger file of the newest version. */
export interface Database {
  readonly instance: DuckDBInstance;
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/**
 * Opens the file, makes it where there is none, and brings it to the version of this program.
 *
 * @throws LedgerFileError where another process holds it, a newer program wrote it, or it cannot be read or written
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  refuseLogAlone(options.file);
  if (options.readOnly && !existsSync(options.file))
    throw new LedgerFileError(
      `there is no ledger ${options.file} yet; podtally serve makes it, with the first hour that it closes.`,
    );
  if (!options.readOnly) setForeignLogAside(options);
  try {
    return await opened(options);
  } catch (error) {
    if (!options.readOnly && cutCorruptTail(options, error)) return openDatabase(options);
    throw asFileError(error, options);
  }
}

/** What was written last stands in a log beside the file, until it is merged into it. */
const logOf = (file: string): string => `${file}.wal`;

/** A file that is gone is never made anew in silence while its log says that there was one. */
function refuseLogAlone(file: string): void {
  if (existsSync(file) || !existsSync(logOf(file))) return;
  throw new LedgerFileError(
    `the ledger ${file} is gone, and its log ${logOf(file)} is still there. Put the file or a backup back; to begin a new ledger, move the log away.`,
  );
}

/** How every log of DuckDB begins: an entry (field 100) of the kind that tells the version (98). */
const LOG_BEGINS = Buffer.from([100, 0, 98]);

/** DuckDB drops a log that it does not know without a word, so it is kept aside first. */
function setForeignLogAside({ file, tell }: DatabaseOptions): void {
  const log = logOf(file);
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const start = Buffer.alloc(LOG_BEGINS.length);
  const handle = openSync(log, 'r');
  try {
    readSync(handle, start);
  } finally {
    closeSync(handle);
  }
  if (start.equals(LOG_BEGINS)) return;
  copyFileSync(log, `${log}.corrupt`);
  tell?.(`the log of the ledger is broken from its start; it is kept as ${log}.corrupt`);
}

/**
 * Where what was written last and not merged into the file yet is broken, keeps what comes before it: whole transactions.
 * All of it stays aside for whoever wants to look; hours that are gone are caught up with as missing ones.
 *
 * @returns whether anything was cut off, so that it gets shorter each time
 */
function cutCorruptTail({ file, tell }: DatabaseOptions, error: unknown): boolean {
  const [, position] = /Corrupt WAL file: entry at byte position (\d+)/u.exec(String(error)) ?? [];
  const log = logOf(file);
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (position === undefined || Number(position) >= size) return false;
  copyFileSync(log, `${log}.corrupt`);
  truncateSync(log, Number(position));
  tell?.(
    `the log of the ledger is broken at byte ${position}; what comes before it counts, all of it is kept as ${log}.corrupt`,
  );
  return true;
}

async function opened({ file, threads = 1, readOnly = false }: DatabaseOptions): Promise<Database> {
  const { DuckDBInstance: Instance } = await import('@duckdb/node-api');
  const instance = await Instance.create(file, {
    threads: String(threads),
    memory_limit: MEMORY_LIMIT,
    // Nothing is ever fetched from the network.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(readOnly && { access_mode: 'READ_ONLY' }),
  });
  const connection = await instance.connect();
  try {
    if (readOnly) await checkVersion(connection, file);
    else await migrate(connection, file);
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  }
  connection.closeSync();
  return {
    instance,
    connect: () => instance.connect(),
    close: () => instance.closeSync(),
  };
}

function asFileError(error: unknown, { file, heldBy }: DatabaseOptions): Error {
  if (error instanceof LedgerFileError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/conflicting lock|being used by another process/iu.test(message))
    return new LedgerHeldError(file, heldBy);
  return new LedgerFileError(
    `the ledger ${file} cannot be opened: ${firstLine(message)}. Check that its folder exists and can be written, and that the disk is sound; a backup can be put in its place.`,
  );
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/[.\s]+$/u, '');

async function versionOf(connection: DuckDBConnection): Promise<number> {
  const tables = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER AS n FROM duckdb_tables() WHERE table_name = 'schema_versions'`,
  );
  if (tables.getRowsJS()[0]?.[0] === 0) return 0;
  const reader = await connection.runAndReadAll(
    `SELECT coalesce(max(version), 0)::INTEGER FROM schema_versions`,
  );
  const version = reader.getRowsJS()[0]?.[0];
  return typeof version === 'number' ? version : 0;
}

function refuseNewer(version: number, file: string): void {
  if (version > MIGRATIONS.length)
    throw new LedgerFileError(
      `the ledger ${file} has version ${version}, and this program knows versions up to ${MIGRATIONS.length}. A newer podtally wrote it: use that one, or a backup from before.`,
    );
}

async function checkVersion(connection: DuckDBConnection, file: string): Promise<void> {
  const version = await versionOf(connection);
  refuseNewer(version, file);
  if (version < MIGRATIONS.length)
    throw new LedgerFileError(
      version === 0
        ? `${file} is no ledger: it has no table of versions.`
        : `the ledger ${file} has version ${version}, and this program needs version ${MIGRATIONS.length}. Start podtally serve once, which brings it up to date.`,
    );
}

/** All steps that are missing, each whole or not at all. */
async function migrate(connection: DuckDBConnection, file: string): Promise<void> {
  const version = await versionOf(connection);
  refuseNewer(version, file);
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await inTransaction(connection, async () => {
      await connection.run('CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER NOT NULL)');
      for (const statement of statements) await connection.run(statement);
      await connection.run(`INSERT INTO schema_versions VALUES (${index + 1})`);
    });
  }
}

/** Does all of it or nothing. */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run('BEGIN TRANSACTION');
  try {
    const done = await work();
    await connection.run('COMMIT');
    return done;
  } catch (error) {
    // A failed commit has ended the transaction already; the first error is the one that tells.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** The rows of an answer, each by column name. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: readonly DuckDBValue[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const reader = await connection.runAndReadAll(sql, [...values]);
  return reader.getRowObjectsJS();
}
