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
  if (done.length > 0) {
    await connection.run('DELETE FROM pods WHERE id NOT IN (SELECT DISTINCT pod FROM pod_hours)');
    // Where something else is being written, the next one merges.
    await connection.run('CHECKPOINT').catch(() => undefined);
  }
  return done;
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
