import { z } from 'zod';
import type { SentDigests } from '../../app/digest/sent.ts';
import { rowsOf } from './database.ts';
import type { DuckDbLedger } from './duckdb-ledger.ts';

const Row = z.object({ week: z.string(), owner: z.string(), channel: z.string() });

/** What was sent, in the ledger's file: it is backed up with it, and goes wherever it goes. */
export const sentDigestsOf = (ledger: Pick<DuckDbLedger, 'read'>): SentDigests => ({
  of: (week) =>
    ledger.read(async (connection) => {
      const rows = await rowsOf(
        connection,
        'SELECT DISTINCT week, owner, channel FROM digests_sent WHERE week = $1 ORDER BY ALL',
        [week],
      );
      return rows.map((row) => Row.parse(row));
    }),
  note: ({ week, owner, channel }, at) =>
    ledger.read(async (connection) => {
      await connection.run('INSERT INTO digests_sent VALUES ($1, $2, $3, $4)', [
        ...[week, owner, channel],
        at,
      ]);
    }),
});
