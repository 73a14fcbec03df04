import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { column, hourRows, OWNERS } from './cost-rows.ts';
import { inTransaction, rowsOf } from './database.ts';

const WORKLOAD = ['cluster', 'namespace', 'workload_kind', 'workload'] as const;

/**
 * Sums the days before an hour up by workload and lets go of their pods, one day after the other.
 *
 * @returns the hours, counted from 1970
 */
export async function rollUp(
  connection: DuckDBConnection,
  before: number,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const days = await rowsOf(
    connection,
    `SELECT (hour // 24)::INTEGER AS day, list(hour ORDER BY hour) AS hours FROM hours
     WHERE state = 'closed' AND NOT rolled_up AND (hour // 24 + 1) * 24 <= ${before} GROUP BY ALL ORDER BY day`,
  );
  const done: number[] = [];
  for (const row of days) {
    signal.throwIfAborted();
    const { day, hours } = Day.parse(row);
    await inTransaction(connection, () => rollUpDay(connection, day));
    done.push(...hours);
  }
  if (done.length > 0)
    await connection.run('DELETE FROM pods WHERE id NOT IN (SELECT DISTINCT pod FROM pod_hours)');
  return done;
}

/** Merges what was written into the file; where something else is being written, the next one merges. */
export async function merge(connection: DuckDBConnection): Promise<void> {
  await connection.run('CHECKPOINT').catch(() => undefined);
}

/** Lets go of what hosts had and cost in hours before one, where their pods are gone already. */
export async function forgetHosts(connection: DuckDBConnection, before: number): Promise<void> {
  await inTransaction(connection, async () => {
    await connection.run(
      `DELETE FROM host_hours WHERE hour < ${before} AND hour IN (SELECT hour FROM hours WHERE rolled_up)`,
    );
    await forgetUnused(connection);
  });
}

/**
 * Lets go of all that is known of days before an hour that are summed up already; their hours are lost ones then.
 *
 * @param reason what answers over these hours say
 * @returns the hours, counted from 1970
 */
export async function forgetDays(
  connection: DuckDBConnection,
  before: number,
  reason: string,
): Promise<readonly number[]> {
  const end = Math.floor(before / HOURS_PER_DAY) * HOURS_PER_DAY;
  const old = `hour < ${end} AND hour IN (SELECT hour FROM hours WHERE rolled_up)`;
  const rows = await rowsOf(connection, `SELECT hour FROM hours WHERE ${old} ORDER BY hour`);
  if (rows.length === 0) return [];
  await inTransaction(connection, async () => {
    for (const table of ['host_hours', 'fees', 'gaps', 'adjustments'])
      await connection.run(`DELETE FROM ${table} WHERE ${old}`);
    await connection.run(`DELETE FROM workload_days WHERE day < ${end / HOURS_PER_DAY}`);
    await connection.run(
      `UPDATE hours SET state = 'lost', reason = ?, total = 0, rolled_up = false, policy = NULL WHERE ${old}`,
      [reason],
    );
    await forgetUnused(connection);
  });
  return rows.map((row) => Hour.parse(row).hour);
}

const HOURS_PER_DAY = 24;
const Hour = z.object({ hour: z.number() });

/** What is held once for many hours and belongs to none of them any more. */
async function forgetUnused(connection: DuckDBConnection): Promise<void> {
  await connection.run('DELETE FROM hosts WHERE id NOT IN (SELECT host FROM host_hours)');
  await connection.run('DELETE FROM prices WHERE id NOT IN (SELECT price FROM host_hours)');
}

const Day = z.object({ day: z.number(), hours: z.array(z.number()) });

async function rollUpDay(connection: DuckDBConnection, day: number): Promise<void> {
  const hours = { from: day * 24, to: (day + 1) * 24 };
  const lines = hourRows({ ...hours, step: 'span' }, [...WORKLOAD, OWNERS]);
  const names = [...WORKLOAD, OWNERS].map(column).join(', ');
  const within = `hour >= ${hours.from} AND hour < ${hours.to}`;
  await connection.run(
    `INSERT INTO workload_days SELECT ${day}, ${names}, spend_type, resource, component, sum(cost) FROM (${lines})
     WHERE cost <> 0 GROUP BY ALL`,
  );
  await connection.run(`DELETE FROM pod_hours WHERE ${within}`);
  await connection.run(`UPDATE hours SET rolled_up = true WHERE ${within} AND state = 'closed'`);
}
