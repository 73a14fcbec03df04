import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { LedgerHour } from '../../app/ledger/ports.ts';
import { SECONDS_PER_HOUR, unixSeconds, usd } from '../../domain/units.ts';
import { rowsOf } from './database.ts';

/** What is known of each hour from one on, to another; hours are counted from 1970. */
export async function readHours(
  connection: DuckDBConnection,
  from: number,
  to: number,
): Promise<readonly LedgerHour[]> {
  const rows = await rowsOf(
    connection,
    `SELECT hour, state, reason, total, doubted, (SELECT count(*)::INTEGER FROM gaps g WHERE g.hour = hours.hour AND list = 'all') AS gaps
     FROM hours WHERE hour >= ${from} AND hour < ${to}`,
  );
  const known = new Map(rows.map((row) => HourRow.parse(row)).map((row) => [row.hour, row]));
  return Array.from({ length: Math.max(0, to - from) }, (_, n) =>
    hourFrom(from + n, known.get(from + n)),
  );
}

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
