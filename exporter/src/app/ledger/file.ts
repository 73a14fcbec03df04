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
  /** Sum over closed hours and adjustments. */
  readonly totalUsd: number;
}

/** An hour whose rows do not sum to its total, or that the engine does not reach again from its quantities. */
export interface UnsoundHour {
  readonly start: UnixSeconds;
  readonly problem: string;
}

/** Looks after the file that a ledger is kept in. */
export interface LedgerFile {
  status(): Promise<LedgerStatus>;
  /** Copies all of it into a new file. @throws Error where that exists or cannot be written */
  backup(to: string): Promise<void>;
  /** Writes Parquet files, a folder per UTC day. @returns how many rows */
  export(folder: string): Promise<number>;
  /** Reads every hour again and holds its dollars against its total and against the engine. */
  verify(
    progress: (done: number, all: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly hours: number; readonly unsound: readonly UnsoundHour[] }>;
  /**
   * Sums frozen days up by workload whose pods have been kept long enough.
   *
   * @returns how many hours
   */
  tidy(now: UnixSeconds, keepPods: Seconds, signal: AbortSignal): Promise<number>;
}

/** A ledger's file in the hands of one command. */
export interface OpenLedger extends LedgerFile {
  /** Lets go of the file. */
  end(): Promise<void>;
}
