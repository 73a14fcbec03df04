import type { Interval } from '../../domain/interval.ts';
import type { Seconds, UnixSeconds } from '../../domain/units.ts';

/** What a ledger's file holds. */
export interface LedgerStatus {
  readonly file: string;
  readonly version: number;
  /** Size on disk, what is not yet merged into the file included. */
  readonly bytes: number;
  readonly closedHours: number;
  readonly lostHours: number;
  /** When the first and the last closed hour begin; null without any. */
  readonly first: UnixSeconds | null;
  readonly last: UnixSeconds | null;
  readonly podHours: number;
  readonly hostHours: number;
  readonly workloadDays: number;
  readonly adjustments: number;
  /** What each table holds, and about how much room it takes in the file. */
  readonly tables: readonly TableSize[];
  /** Sum over closed hours and adjustments. */
  readonly totalUsd: number;
}

export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** An hour whose rows do not sum to its total, or that the engine does not reach again from its quantities. */
export interface UnsoundHour {
  readonly start: UnixSeconds;
  readonly problem: string;
}

/** The ledger's file cannot be used; the message says why and what to do. */
export class LedgerFileError extends Error {
  override readonly name = 'LedgerFileError';
}

/** Another process holds the file: one at a time can use it. */
export class LedgerHeldError extends Error {
  override readonly name = 'LedgerHeldError';
  /** Where the exporter that may hold it answers. */
  readonly heldBy: string;

  constructor(file: string, heldBy: string) {
    super(
      `the ledger ${file} is held by another process. One process at a time can use it: ask the running exporter at ${heldBy}, or stop it first.`,
    );
    this.heldBy = heldBy;
  }
}

/** What the running exporter writes when it is asked to, each into the folder of its configuration. */
export interface LedgerCopies {
  /** @returns the new file */
  backup(): Promise<string>;
  /** @returns the folder, and how many rows it took */
  export(): Promise<{ readonly folder: string; readonly rows: number }>;
}

/** For how long what is kept; hours of a month that is not frozen are kept in any case. */
export interface Retention {
  /** Hours pod by pod. */
  readonly pods: Seconds;
  /** Hours host by host; absent: for good. */
  readonly hosts?: Seconds;
  /** Days by workload, and with them all there is; absent: for good. */
  readonly workloads?: Seconds;
}

/** Looks after the file that a ledger is kept in. */
export interface LedgerFile {
  status(): Promise<LedgerStatus>;
  /** Copies all of it into a new file. @throws Error where that exists or cannot be written */
  backup(to: string): Promise<void>;
  /** Writes Parquet files, a folder per UTC day. @returns how many rows */
  export(folder: string): Promise<number>;
  /**
   * Reads every hour again and holds its dollars against its total and against the engine.
   *
   * @param span only hours within it; null: all
   */
  verify(
    span: Interval | null,
    progress: (done: number, all: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly hours: number; readonly unsound: readonly UnsoundHour[] }>;
  /**
   * Sums frozen days up by workload whose pods have been kept long enough, and lets go of what is older than it is kept.
   *
   * @returns how many hours were summed up
   */
  tidy(now: UnixSeconds, keep: Retention, signal: AbortSignal): Promise<number>;
}

/** A ledger's file in the hands of one command. */
export interface OpenLedger extends LedgerFile {
  /** Lets go of the file. */
  end(): Promise<void>;
}
