import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerFileError, type LedgerCopies } from '../../app/ledger/file.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { DuckDbLedger } from './duckdb-ledger.ts';

/** Of a copy that is not whole yet. */
const UNFINISHED = '.part';
/** The folder of the Parquet files within that of all copies. */
const EXPORTED = 'focus';

/** Backups and exports into one folder, one at a time. */
export class DuckDbCopies implements LedgerCopies {
  readonly #ledger: Pick<DuckDbLedger, 'backup' | 'export'>;
  readonly #folder: string;
  readonly #now: () => UnixSeconds;
  #isBusy = false;

  constructor(
    ledger: Pick<DuckDbLedger, 'backup' | 'export'>,
    folder: string,
    now: () => UnixSeconds,
  ) {
    this.#ledger = ledger;
    this.#folder = folder;
    this.#now = now;
  }

  backup(): Promise<string> {
    return this.#alone(async () => {
      const moment = new Date(this.#now() * 1000).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
      const file = join(this.#folder, `ledger-${moment}.duckdb`);
      rmSync(`${file}${UNFINISHED}`, { force: true });
      await this.#ledger.backup(`${file}${UNFINISHED}`);
      renameSync(`${file}${UNFINISHED}`, file);
      return file;
    });
  }

  export(): Promise<{ readonly folder: string; readonly rows: number }> {
    return this.#alone(async () => {
      const folder = join(this.#folder, EXPORTED);
      return { folder, rows: await this.#ledger.export(folder) };
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy)
      throw new LedgerFileError('a backup or an export is under way already; ask again later.');
    if (!existsSync(this.#folder))
      throw new LedgerFileError(
        `the folder ${this.#folder} (ledger.copiesFolder) does not exist; make it.`,
      );
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}
