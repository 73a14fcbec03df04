import type { DuckDBConnection } from '@duckdb/node-api';
import type { UnixSeconds } from '../../domain/units.ts';
import { column, hourRows, OWNERS } from './cost-rows.ts';

/** What tells one line of the bill from another. */
const LINE = ['cluster', 'namespace', 'workload_kind', 'workload', 'pod', 'node'] as const;

/** Differences below a billionth of a cent are rounding. */
const LEAST_DIFFERENCE = 1e-11;

/** Why an hour is another one than it was closed as. */
export type Cause = 'measured' | 'priced';

/** Where a frozen hour is put together anew, to be compared and forgotten; the first hour of 1970. */
export const BESIDE = 0;

/**
 * Writes down how the hour that was put together beside the ledger differs from the one in it and what was adjusted of it before.
 *
 * @param cause differences of other causes stay beside it
 * @param into the hour that takes the adjustments
 */
export async function adjust(
  connection: DuckDBConnection,
  hour: number,
  into: number,
  cause: Cause,
  notedAt: UnixSeconds,
): Promise<void> {
  const lines = LINE.map(column).join(', ');
  const earlier = LINE.map((name) => `${name} AS ${column(name)}`).join(', ');
  const owners = column(OWNERS);
  await connection.run(
    `INSERT INTO adjustments
     SELECT ${into}, ${hour}, ?, ${lines}, ${owners}, spend_type, resource, component, sum(cost) AS difference, '${cause}'
     FROM (SELECT * EXCLUDE (bucket) FROM (${linesOf(BESIDE)})
       UNION ALL BY NAME SELECT * EXCLUDE (bucket) REPLACE (-cost AS cost) FROM (${linesOf(hour)})
       UNION ALL BY NAME SELECT ${earlier}, owners AS ${owners}, spend_type, resource, component, -cost AS cost
         FROM adjustments WHERE of_hour = ${hour} AND cause = '${cause}')
     GROUP BY ALL HAVING abs(sum(cost)) > ${LEAST_DIFFERENCE}`,
    [notedAt],
  );
}

const linesOf = (hour: number): string =>
  hourRows({ from: hour, to: hour + 1, step: 'hour' }, [...LINE, OWNERS]);
