import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { LedgerStatus, TableSize } from '../../app/ledger/file.ts';
import { SECONDS_PER_HOUR, unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { rowsOf } from './database.ts';

const moment = z
  .number()
  .nullable()
  .transform((hour): UnixSeconds | null =>
    hour === null ? null : unixSeconds(hour * SECONDS_PER_HOUR),
  );
const Counts = z.object({
  version: z.number(),
  closedHours: z.number(),
  lostHours: z.number(),
  first: moment,
  last: moment,
  podHours: z.number(),
  hostHours: z.number(),
  workloadDays: z.number(),
  adjustments: z.number(),
  totalUsd: z.number(),
});

const count = (from: string): string => `(SELECT count(*)::DOUBLE FROM ${from})`;

export async function statusOf(connection: DuckDBConnection, file: string): Promise<LedgerStatus> {
  const [row] = await rowsOf(
    connection,
    `SELECT (SELECT max(version) FROM schema_versions) AS version,
       ${count(`hours WHERE state = 'closed'`)} AS "closedHours", ${count(`hours WHERE state = 'lost'`)} AS "lostHours",
       (SELECT min(hour) FROM hours WHERE state = 'closed') AS first, (SELECT max(hour) FROM hours WHERE state = 'closed') AS last,
       ${count('pod_hours')} AS "podHours", ${count('host_hours')} AS "hostHours", ${count('workload_days')} AS "workloadDays",
       ${count('adjustments')} AS adjustments,
       (SELECT coalesce(sum(total), 0) FROM hours) + (SELECT coalesce(sum(cost), 0) FROM adjustments) AS "totalUsd"`,
  );
  const bytes = sizeOf(file) + sizeOf(`${file}.wal`);
  return { file, bytes, ...Counts.parse(row), tables: await tablesOf(connection) };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const Table = z.object({ name: z.string(), rows: z.number() });
const Blocks = z.object({ blocks: z.number(), size: z.number() });

/** Rows are counted; room is that of the blocks in which a table has a part, so that small tables share theirs. */
async function tablesOf(connection: DuckDBConnection): Promise<readonly TableSize[]> {
  const names = await rowsOf(
    connection,
    `SELECT table_name AS name, estimated_size::DOUBLE AS rows FROM duckdb_tables() WHERE NOT temporary ORDER BY name`,
  );
  const tables: TableSize[] = [];
  for (const named of names) {
    const { name, rows } = Table.parse(named);
    const [row] = await rowsOf(
      connection,
      `SELECT count(DISTINCT block_id)::DOUBLE AS blocks, (SELECT block_size::DOUBLE FROM pragma_database_size() LIMIT 1) AS size
       FROM pragma_storage_info('${name}') WHERE block_id >= 0`,
    );
    const { blocks, size } = Blocks.parse(row);
    tables.push({ name, rows, bytes: blocks * size });
  }
  return tables.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}
