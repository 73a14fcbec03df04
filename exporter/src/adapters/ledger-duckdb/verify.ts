import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { UnsoundHour } from '../../app/ledger/file.ts';
import { inSlices, type SliceClock } from '../../app/slices.ts';
import { allocateStepwise } from '../../domain/allocate.ts';
import { SECONDS_PER_HOUR, unixSeconds } from '../../domain/units.ts';
import { hourRows } from './cost-rows.ts';
import { rowsOf } from './database.ts';
import { readHour } from './read-hour.ts';

/** Dollars in the file may differ from the total by rounding alone (allocation, section 5). */
export const CONSERVED = 1e-9;

/** Reads every hour again and holds its dollars against its total and against the engine. */
export async function verifyHours(
  connection: DuckDBConnection,
  clock: SliceClock,
  within: { readonly from: number; readonly to: number } | null,
  progress: (done: number, all: number) => void,
  signal: AbortSignal,
): Promise<{ readonly hours: number; readonly unsound: readonly UnsoundHour[] }> {
  const rows = await rowsOf(
    connection,
    `SELECT hour, total FROM hours WHERE state = 'closed' AND NOT rolled_up
       ${within ? `AND hour >= ${within.from} AND hour < ${within.to}` : ''} ORDER BY hour`,
  );
  const unsound: UnsoundHour[] = [];
  for (const [done, row] of rows.entries()) {
    signal.throwIfAborted();
    progress(done, rows.length);
    const known = HourTotal.parse(row);
    const problem = await problemOf(connection, known, clock, signal);
    if (problem !== '')
      unsound.push({ start: unixSeconds(known.hour * SECONDS_PER_HOUR), problem });
  }
  return { hours: rows.length, unsound };
}

const HourTotal = z.object({ hour: z.number(), total: z.number() });

async function problemOf(
  connection: DuckDBConnection,
  { hour, total }: z.output<typeof HourTotal>,
  clock: SliceClock,
  signal: AbortSignal,
): Promise<string> {
  const sum = await dollarsOf(connection, hour);
  if (Math.abs(sum - total) > CONSERVED * total)
    return `its rows sum to ${sum}, its total is ${total} US dollars`;
  const input = await readHour(connection, hour);
  if (input === null) return 'its quantities cannot be read';
  const again = await inSlices(allocateStepwise(input), clock, signal);
  return Math.abs(again.total - total) > CONSERVED * total
    ? `the engine gives ${again.total}, its total is ${total} US dollars`
    : '';
}

/** What the rows of one hour sum to. */
export async function dollarsOf(connection: DuckDBConnection, index: number): Promise<number> {
  const [row] = await rowsOf(
    connection,
    `SELECT coalesce(sum(cost), 0) AS cost FROM (${hourRows({ from: index, to: index + 1, step: 'span' }, [])})`,
  );
  return z.number().parse(row?.['cost']);
}
