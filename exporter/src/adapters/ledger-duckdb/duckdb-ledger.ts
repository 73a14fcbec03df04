import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import {
  LedgerFileError,
  LedgerHeldError,
  type LedgerFile,
  type LedgerStatus,
  type Retention,
  type UnsoundHour,
} from '../../app/ledger/file.ts';
import type {
  ChangeLog,
  DayBook,
  KeptHour,
  Ledger,
  LedgerChanges,
  LedgerCost,
  LedgerHour,
  LedgerQuestion,
  PricedHour,
  RepricedHours,
  SecondLooks,
} from '../../app/ledger/ports.ts';
import { openSince } from '../../app/ledger/month.ts';
import type { ClosedHours, WorkloadDay } from '../../app/ledger/closed-hours.ts';
import { inSlices, type SliceClock } from '../../app/slices.ts';
import { allocateStepwise, type AllocateInput } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';
import { hourOf } from '../../domain/interval.ts';
import {
  SECONDS_PER_DAY,
  SECONDS_PER_HOUR,
  type Seconds,
  type UnixSeconds,
} from '../../domain/units.ts';
import { adjust, BESIDE, type Cause } from './adjust.ts';
import { quoted } from './cost-rows.ts';
import { Changes } from './changes.ts';
import { Clocks, doubtAhead, trust } from './clocks.ts';
import { costs } from './costs.ts';
import { inTransaction, openDatabase, rowsOf, type Database } from './database.ts';
import { exportParquet } from './export.ts';
import { forget, keep } from './keep-hour.ts';
import { readHour } from './read-hour.ts';
import { keepLooked, pricedHour } from './priced-hour.ts';
import { readHours } from './read-hours.ts';
import { keptHour, unlookedHours } from './second-looks.ts';
import { statusOf } from './status.ts';
import { forgetDays, forgetHosts, merge, rollUp } from './tidy.ts';
import { CONSERVED, dollarsOf, verifyHours } from './verify.ts';
import { doubtSettled, unsettledDays } from './unsettled-days.ts';
import { readWorkloadDay } from './workload-day.ts';
import { stage, type Staged } from './write-hour.ts';

export interface DuckDbLedgerOptions {
  readonly file: string;
  readonly cluster: string;
  /** A month never changes any more so long after its end. */
  readonly freezeAfter: Seconds;
  /** What is older is tidied away once a day; absent: nothing is by itself. */
  readonly keep?: Retention;
  /** Where the program that may hold the file answers, for people. */
  readonly heldBy: string;
  readonly clock: SliceClock;
  readonly readOnly?: boolean;
  /** Whether this process may use the file now: of replicas that share it, the one that leads does; absent: always. */
  readonly mayUse?: () => boolean;
  /** Told what was found broken and mended, for people. */
  readonly tell?: (text: string) => void;
  readonly threads?: number;
}

const HOURS_PER_DAY = 24;
/** Days become old once a day. */
const TIDY_EVERY = SECONDS_PER_DAY;

/** Why a frozen month lacks an hour that was accounted for after all. */
const CLOSED_TOO_LATE =
  'closed after its month was frozen; its cost is adjustments in the month that was open then';

/** A ledger in one DuckDB file; opened when it is first used, and anew after a failure. */
export class DuckDbLedger
  implements Ledger, ClosedHours, LedgerFile, ChangeLog, SecondLooks, DayBook, RepricedHours
{
  readonly #options: DuckDbLedgerOptions;
  #database: Promise<Database> | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #tidyAt = 0;
  readonly #clocks = new Clocks();
  readonly #changes = new Changes();

  constructor(options: DuckDbLedgerOptions) {
    this.#options = options;
  }

  close(hour: Allocation, closedAt: UnixSeconds, signal: AbortSignal): Promise<void> {
    return this.#close(hour, 'measured', closedAt, signal);
  }

  reprice(hour: Allocation, at: UnixSeconds, signal: AbortSignal): Promise<void> {
    return this.#close(hour, 'priced', at, signal);
  }

  async #close(
    hour: Allocation,
    cause: Cause,
    closedAt: UnixSeconds,
    signal: AbortSignal,
  ): Promise<void> {
    const index = indexOf(hour);
    const changed = new Set<number>();
    await this.#write(`write the hour ${isoOf(index)}`, async (connection) => {
      const { clock } = this.#options;
      const staged = await stage(connection, hour, clock, signal);
      const [known] = await rowsOf(
        connection,
        `SELECT content, rolled_up, looked_again, EXISTS(FROM adjustments WHERE of_hour = ${index}) AS adjusted
         FROM hours WHERE hour = ${index}`,
      );
      // What was adjusted meanwhile is taken back where the hour is as it was closed after all.
      if (known?.['content'] === staged.content && known['adjusted'] !== true) {
        await trust(connection, index);
        return;
      }
      if (known?.['rolled_up'] === true)
        throw new Error('its pods are not kept any more, so that nobody could tell what differs');
      const into = this.#openHour(closedAt);
      changed.add(index).add(Math.max(index, into));
      await inTransaction(connection, async () => {
        if (index >= into) {
          await this.#keep(connection, index, hour, staged, closedAt);
          if (cause === 'priced') await keepLooked(connection, index, known?.['looked_again']);
          else await doubtSettled(connection, index);
        } else {
          await this.#keep(connection, BESIDE, hour, staged, closedAt);
          await adjust(connection, index, into, cause, closedAt);
          await forget(connection, BESIDE);
          await trust(connection, index);
          await this.#noteLost(connection, index, CLOSED_TOO_LATE);
        }
      });
    });
    this.#changes.note(changed);
    const { keep: retention } = this.#options;
    // Whoever prices hours of the past anew still needs them.
    if (retention === undefined || closedAt < this.#tidyAt || cause === 'priced') return;
    await this.tidy(closedAt, retention, signal);
    this.#tidyAt = closedAt + TIDY_EVERY;
  }

  unsettledDays(
    before: UnixSeconds,
    now: UnixSeconds,
    _signal: AbortSignal,
  ): Promise<readonly Interval[]> {
    const open = this.#openHour(now);
    const until = Math.floor(before / SECONDS_PER_DAY) * HOURS_PER_DAY;
    return this.read((connection) => unsettledDays(connection, open, until));
  }

  async closeTogether(
    hours: AsyncIterable<Allocation>,
    closedAt: UnixSeconds,
    signal: AbortSignal,
  ): Promise<void> {
    const open = this.#openHour(closedAt);
    const changed: number[] = [];
    await this.#write('settle a day', (connection) =>
      inTransaction(connection, async () => {
        for await (const hour of hours) {
          const index = indexOf(hour);
          if (index < open) throw new Error(`the month of ${isoOf(index)} is frozen`);
          const staged = await stage(connection, hour, this.#options.clock, signal);
          await this.#keep(connection, index, hour, staged, closedAt);
          changed.push(index);
        }
      }),
    );
    this.#changes.note(changed);
  }

  async lose(hour: Interval, reason: string, _signal: AbortSignal): Promise<void> {
    const index = Math.floor(hour.start / SECONDS_PER_HOUR);
    await this.#write(`note the lost hour ${isoOf(index)}`, async (connection) => {
      await inTransaction(connection, async () => {
        await trust(connection, index);
        await connection.run(`DELETE FROM hours WHERE hour = ${index} AND state = 'lost'`);
        await this.#noteLost(connection, index, reason);
      });
    });
    this.#changes.note([index]);
  }

  changes(since: number | null): LedgerChanges {
    return this.#changes.since(since);
  }

  unlooked(span: Interval, _signal: AbortSignal): Promise<readonly Interval[]> {
    const { from, to } = hoursWithin(span);
    return this.read((connection) => unlookedHours(connection, from, to));
  }

  kept(hour: Interval, _signal: AbortSignal): Promise<KeptHour | null> {
    return this.read((connection) => keptHour(connection, hoursWithin(hour).from));
  }

  async looked(hour: Interval, _signal: AbortSignal): Promise<void> {
    const index = hoursWithin(hour).from;
    await this.#write(`note a look at the hour ${isoOf(index)}`, async (connection) => {
      await connection.run(`UPDATE hours SET looked_again = true WHERE hour = ${index}`);
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
    const { from, to } = hoursWithin(span);
    return this.read((connection) => readHours(connection, from, to));
  }

  costs(question: LedgerQuestion, _signal: AbortSignal): Promise<readonly LedgerCost[]> {
    return this.read((connection) => costs(connection, question));
  }

  async allocation(hour: Interval, signal: AbortSignal): Promise<Allocation | null> {
    const input = await this.input(hour, signal);
    return input && inSlices(allocateStepwise(input), this.#options.clock, signal);
  }

  workloadDay(day: Interval, _signal: AbortSignal): Promise<WorkloadDay | null> {
    const index = Math.floor(day.start / SECONDS_PER_DAY);
    return this.read((connection) => readWorkloadDay(connection, index));
  }

  input(hour: Interval, _signal: AbortSignal): Promise<AllocateInput | null> {
    return this.read((connection) => readHour(connection, hoursWithin(hour).from));
  }

  priced(hour: Interval, now: UnixSeconds, _signal: AbortSignal): Promise<PricedHour | null> {
    const index = hoursWithin(hour).from;
    return this.read((connection) => pricedHour(connection, index, index < this.#openHour(now)));
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
    span: Interval | null,
    progress: (done: number, all: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly hours: number; readonly unsound: readonly UnsoundHour[] }> {
    return this.read((connection) =>
      verifyHours(connection, this.#options.clock, span && hoursWithin(span), progress, signal),
    );
  }

  async tidy(now: UnixSeconds, keep: Retention, signal: AbortSignal): Promise<number> {
    const open = openSince(now, this.#options.freezeAfter);
    const before = (kept: Seconds): number =>
      Math.floor(Math.min(open, now - kept) / SECONDS_PER_HOUR);
    const { pods, hosts, workloads } = keep;
    let summed: readonly number[] = [];
    let lost: readonly number[] = [];
    await this.#write('tidy old days away', async (connection) => {
      summed = await rollUp(connection, before(pods), signal);
      if (hosts !== undefined) await forgetHosts(connection, before(hosts));
      if (workloads !== undefined) {
        const days = Math.round(workloads / SECONDS_PER_DAY);
        const reason = `kept for ${days} days (ledger.workloadDays), which are over`;
        lost = await forgetDays(connection, before(workloads), reason);
      }
      await merge(connection);
    });
    this.#changes.note([...summed, ...lost]);
    return summed.length;
  }

  /** Reads with a connection of its own, beside whatever is written. */
  async read<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { mayUse, file } = this.#options;
    if (mayUse?.() === false)
      throw new LedgerFileError(
        `the ledger ${file} is in the hands of the replica that leads, and this one stands by: ask the one whose podtally_leader is 1.`,
      );
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
        if (error instanceof LedgerFileError || error instanceof LedgerHeldError) throw error;
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

  /** The first hour, counted from 1970, of the months that still change. */
  #openHour(now: UnixSeconds): number {
    return Math.floor(openSince(now, this.#options.freezeAfter) / SECONDS_PER_HOUR);
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

/** Hours counted from 1970 that are wholly within a span. */
const hoursWithin = ({ start, end }: Interval): { readonly from: number; readonly to: number } => ({
  from: Math.ceil(start / SECONDS_PER_HOUR),
  to: Math.floor(end / SECONDS_PER_HOUR),
});

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
