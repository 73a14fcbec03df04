import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { LedgerFile, LedgerStatus, UnsoundHour } from '../../app/ledger/file.ts';
import type { Ledger, LedgerCost, LedgerHour, LedgerQuestion } from '../../app/ledger/ports.ts';
import { openSince } from '../../app/ledger/month.ts';
import type { ClosedHours } from '../../app/ledger/closed-hours.ts';
import { inSlices, type SliceClock } from '../../app/slices.ts';
import { allocateStepwise } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';
import { hourOf } from '../../domain/interval.ts';
import {
  SECONDS_PER_HOUR,
  unixSeconds,
  usd,
  type Seconds,
  type UnixSeconds,
} from '../../domain/units.ts';
import { adjust, BESIDE } from './adjust.ts';
import { hourRows, quoted } from './cost-rows.ts';
import { Clocks, doubtAhead, trust } from './clocks.ts';
import { costs } from './costs.ts';
import { inTransaction, LedgerFileError, openDatabase, rowsOf, type Database } from './database.ts';
import { exportParquet } from './export.ts';
import { forget, keep } from './keep-hour.ts';
import { readHour } from './read-hour.ts';
import { statusOf } from './status.ts';
import { rollUp } from './tidy.ts';
import { stage, type Staged } from './write-hour.ts';

export interface DuckDbLedgerOptions {
  readonly file: string;
  readonly cluster: string;
  /** A month never changes any more so long after its end. */
  readonly freezeAfter: Seconds;
  /** Days of frozen months are summed up by workload after so long; absent: never by itself. */
  readonly keepPods?: Seconds;
  /** Where the program that may hold the file answers, for people. */
  readonly heldBy: string;
  readonly clock: SliceClock;
  readonly readOnly?: boolean;
  /** Told what was found broken and mended, for people. */
  readonly tell?: (text: string) => void;
  readonly threads?: number;
}

/** Days become old once a day. */
const TIDY_EVERY = 86_400;

/** Why a frozen month lacks an hour that was accounted for after all. */
const CLOSED_TOO_LATE =
  'closed after its month was frozen; its cost is adjustments in the month that was open then';

/** Dollars in the file may differ from the total by rounding alone (allocation, section 5). */
const CONSERVED = 1e-9;

/** A ledger in one DuckDB file; opened when it is first used, and anew after a failure. */
export class DuckDbLedger implements Ledger, ClosedHours, LedgerFile {
  readonly #options: DuckDbLedgerOptions;
  #database: Promise<Database> | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #tidyAt = 0;
  readonly #clocks = new Clocks();

  constructor(options: DuckDbLedgerOptions) {
    this.#options = options;
  }

  async close(hour: Allocation, closedAt: UnixSeconds, signal: AbortSignal): Promise<void> {
    const index = indexOf(hour);
    await this.#write(`write the hour ${isoOf(index)}`, async (connection) => {
      const { clock, freezeAfter } = this.#options;
      const staged = await stage(connection, hour, clock, signal);
      const [known] = await rowsOf(
        connection,
        `SELECT content, rolled_up FROM hours WHERE hour = ${index}`,
      );
      if (known?.['content'] === staged.content) {
        await trust(connection, index);
        return;
      }
      if (known?.['rolled_up'] === true)
        throw new Error('its pods are not kept any more, so that nobody could tell what differs');
      const into = Math.floor(openSince(closedAt, freezeAfter) / SECONDS_PER_HOUR);
      await inTransaction(connection, async () => {
        if (index >= into) await this.#keep(connection, index, hour, staged, closedAt);
        else {
          await this.#keep(connection, BESIDE, hour, staged, closedAt);
          await adjust(connection, index, into, closedAt);
          await forget(connection, BESIDE);
          await this.#noteLost(connection, index, CLOSED_TOO_LATE);
        }
      });
    });
    const { keepPods } = this.#options;
    if (keepPods === undefined || closedAt < this.#tidyAt) return;
    await this.tidy(closedAt, keepPods, signal);
    this.#tidyAt = closedAt + TIDY_EVERY;
  }

  lose(hour: Interval, reason: string, _signal: AbortSignal): Promise<void> {
    const index = Math.floor(hour.start / SECONDS_PER_HOUR);
    return this.#write(`note the lost hour ${isoOf(index)}`, async (connection) => {
      await inTransaction(connection, async () => {
        await trust(connection, index);
        await connection.run(`DELETE FROM hours WHERE hour = ${index} AND state = 'lost'`);
        await this.#noteLost(connection, index, reason);
      });
    });
  }

  async trustClock(now: UnixSeconds, _signal: AbortSignal): Promise<void> {
    const wentBack = this.#clocks.hear(now);
    if (wentBack === null) return;
    await this.#write('look for hours of a clock that was ahead', (connection) =>
      doubtAhead(connection, now, wentBack),
    );
  }

  hours(span: Interval, _signal: AbortSignal): Promise<readonly LedgerHour[]> {
    const from = Math.ceil(span.start / SECONDS_PER_HOUR);
    const to = Math.floor(span.end / SECONDS_PER_HOUR);
    return this.read(async (connection) => {
      const rows = await rowsOf(
        connection,
        `SELECT hour, state, reason, total, doubted, (SELECT count(*)::INTEGER FROM gaps g WHERE g.hour = hours.hour AND list = 'all') AS gaps
         FROM hours WHERE hour >= ${from} AND hour < ${to}`,
      );
      const known = new Map(rows.map((row) => HourRow.parse(row)).map((row) => [row.hour, row]));
      return Array.from({ length: Math.max(0, to - from) }, (_, n) =>
        hourFrom(from + n, known.get(from + n)),
      );
    });
  }

  costs(question: LedgerQuestion, _signal: AbortSignal): Promise<readonly LedgerCost[]> {
    return this.read((connection) => costs(connection, question));
  }

  async allocation(hour: Interval, signal: AbortSignal): Promise<Allocation | null> {
    const index = Math.floor(hour.start / SECONDS_PER_HOUR);
    const input = await this.read((connection) => readHour(connection, index));
    return input && inSlices(allocateStepwise(input), this.#options.clock, signal);
  }

  status(): Promise<LedgerStatus> {
    return this.read((connection) => statusOf(connection, this.#options.file));
  }

  async backup(to: string): Promise<void> {
    if (existsSync(to))
      throw new LedgerFileError(`${to} exists already; name a file that does not.`);
    await this.read(async (connection) => {
      const [row] = await rowsOf(connection, 'SELECT current_database() AS name');
      const name = `"${z.string().parse(row?.['name'])}"`;
      await connection.run(`ATTACH ${quoted(to)} AS ledger_backup`);
      try {
        await connection.run(`COPY FROM DATABASE ${name} TO ledger_backup`);
      } finally {
        await connection.run('DETACH ledger_backup');
      }
    });
  }

  export(folder: string): Promise<number> {
    return this.read((connection) => exportParquet(connection, folder));
  }

  async verify(
    progress: (done: number, all: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly hours: number; readonly unsound: readonly UnsoundHour[] }> {
    return this.read(async (connection) => {
      const rows = await rowsOf(
        connection,
        `SELECT hour, total FROM hours WHERE state = 'closed' AND NOT rolled_up ORDER BY hour`,
      );
      const unsound: UnsoundHour[] = [];
      for (const [done, row] of rows.entries()) {
        progress(done, rows.length);
        const { hour, total } = HourTotal.parse(row);
        const problem = await this.#problemOf(connection, hour, total, signal);
        if (problem !== '') unsound.push({ start: unixSeconds(hour * SECONDS_PER_HOUR), problem });
      }
      return { hours: rows.length, unsound };
    });
  }

  async #problemOf(
    connection: DuckDBConnection,
    hour: number,
    total: number,
    signal: AbortSignal,
  ): Promise<string> {
    const sum = await dollarsOf(connection, hour);
    if (Math.abs(sum - total) > CONSERVED * total)
      return `its rows sum to ${sum}, its total is ${total} US dollars`;
    const input = await readHour(connection, hour);
    if (input === null) return 'its quantities cannot be read';
    const again = await inSlices(allocateStepwise(input), this.#options.clock, signal);
    return Math.abs(again.total - total) > CONSERVED * total
      ? `the engine gives ${again.total}, its total is ${total} US dollars`
      : '';
  }

  async tidy(now: UnixSeconds, keepPods: Seconds, signal: AbortSignal): Promise<number> {
    const open = openSince(now, this.#options.freezeAfter);
    const before = Math.floor(Math.min(open, now - keepPods) / SECONDS_PER_HOUR);
    let hours = 0;
    await this.#write('sum old days up', async (connection) => {
      hours = await rollUp(connection, before, signal);
    });
    return hours;
  }

  /** Reads with a connection of its own, beside whatever is written. */
  async read<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const database = await this.#open();
    const connection = await database.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  /**
   * Writes after all that was begun before; after a failure the file is opened anew, because DuckDB may have given it up.
   *
   * @throws LedgerFileError saying what was tried and what to do
   */
  #write(what: string, work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const written = this.#writing
      .then(() => this.read(work))
      .catch(async (error: unknown) => {
        await this.#shut();
        if (error instanceof LedgerFileError) throw error;
        const message = error instanceof Error ? error.message : String(error);
        throw new LedgerFileError(
          `could not ${what} to the ledger ${this.#options.file}: ${message}. Nothing of it was written; it is tried again. Check the space and the rights of the disk.`,
          { cause: error },
        );
      });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Lets go of the file, when what is being written is. */
  async end(): Promise<void> {
    await this.#writing;
    await this.#shut();
  }

  #open(): Promise<Database> {
    if (this.#database !== null) return this.#database;
    const opening = openDatabase(this.#options);
    this.#database = opening;
    opening.catch(() => {
      if (this.#database === opening) this.#database = null;
    });
    return opening;
  }

  async #shut(): Promise<void> {
    const open = this.#database;
    this.#database = null;
    await open?.then(
      (database) => database.close(),
      () => undefined,
    );
  }

  /** Notes why an hour is not there, where nothing is known of it. */
  async #noteLost(connection: DuckDBConnection, index: number, reason: string): Promise<void> {
    await connection.run(
      `INSERT INTO hours BY NAME SELECT ${index} AS hour, 'lost' AS state, $1 AS reason, $2 AS cluster, 0 AS total, 0 AS conservation_error,
         'USD' AS currency, 'list' AS basis, '' AS content, false AS rolled_up
       WHERE NOT EXISTS (FROM hours WHERE hour = ${index})`,
      [reason, this.#options.cluster],
    );
  }

  /** Keeps a staged hour and holds the dollars in the file against the total. */
  async #keep(
    connection: DuckDBConnection,
    index: number,
    hour: Allocation,
    staged: Staged,
    closedAt: UnixSeconds,
  ): Promise<void> {
    const closedBy = { closedAt, session: this.#clocks.session(closedAt) };
    await keep(connection, index, hour, this.#options.cluster, staged, closedBy);
    const sum = await dollarsOf(connection, index);
    if (Math.abs(sum - hour.total) > CONSERVED * hour.total)
      throw new Error(
        `the rows of the hour sum to ${sum} and its total is ${hour.total} US dollars; this is a fault of podtally, please report it`,
      );
  }
}

/** What the rows of one hour sum to. */
export async function dollarsOf(connection: DuckDBConnection, index: number): Promise<number> {
  const [row] = await rowsOf(
    connection,
    `SELECT coalesce(sum(cost), 0) AS cost FROM (${hourRows({ from: index, to: index + 1, step: 'span' }, [])})`,
  );
  return z.number().parse(row?.['cost']);
}

const HourTotal = z.object({ hour: z.number(), total: z.number() });

const HourRow = z.object({
  hour: z.number(),
  state: z.enum(['closed', 'lost']),
  reason: z.string(),
  total: z.number(),
  gaps: z.number(),
  doubted: z.boolean(),
});

function hourFrom(index: number, row: z.output<typeof HourRow> | undefined): LedgerHour {
  const start = unixSeconds(index * SECONDS_PER_HOUR);
  if (row === undefined) return { kind: 'open', start };
  if (row.state === 'lost') return { kind: 'lost', start, reason: row.reason };
  const closed = { kind: 'closed', start, total: usd(row.total), gaps: row.gaps } as const;
  return row.doubted ? { ...closed, doubted: true } : closed;
}

export const isoOf = (index: number): string =>
  new Date(index * SECONDS_PER_HOUR * 1000).toISOString().replace('.000Z', 'Z');

/** Hours since 1970 of an allocation that is one UTC hour. */
function indexOf({ quantities: { interval, basis } }: Allocation): number {
  const whole = hourOf(interval.start);
  if (basis !== 'settled' || whole.start !== interval.start || whole.end !== interval.end)
    throw new RangeError(
      `the ledger keeps settled UTC hours, not ${basis} figures from ${interval.start} to ${interval.end}`,
    );
  return interval.start / SECONDS_PER_HOUR;
}
