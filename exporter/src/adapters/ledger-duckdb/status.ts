import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { LedgerStatus } from '../../app/ledger/file.ts';
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
  return { file, bytes: sizeOf(file) + sizeOf(`${file}.wal`), ...Counts.parse(row) };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
