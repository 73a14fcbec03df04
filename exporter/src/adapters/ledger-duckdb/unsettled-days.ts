import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { dayOf, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_DAY, unixSeconds } from '../../domain/units.ts';
import { rowsOf } from './database.ts';

const HOURS_PER_DAY = 24;

/**
 * UTC days within hours that are settled as a whole and are not yet: each hour since the ledger's first is closed or lost, none is doubted.
 * An hour takes part where its policy settles by day.
 */
export async function unsettledDays(
  connection: DuckDBConnection,
  from: number,
  to: number,
): Promise<readonly Interval[]> {
  const rows = await rowsOf(
    connection,
    `SELECT (hour // ${HOURS_PER_DAY})::INTEGER AS day FROM hours
     LEFT JOIN (SELECT id, json_extract_string(document, '$.settlement') = 'day' AS settles FROM policies) p ON p.id = hours.policy
     WHERE hour >= ${from} AND hour < ${to} GROUP BY day
     HAVING count(*) = ${HOURS_PER_DAY} - greatest(0, (SELECT min(hour) FROM hours WHERE hour > 0)::INTEGER - day * ${HOURS_PER_DAY})
       AND NOT bool_or(doubted OR rolled_up)
       AND bool_or(state = 'closed' AND coalesce(settles, false) AND NOT by_day)
     ORDER BY day`,
  );
  return rows.map((row) => dayOf(unixSeconds(Day.parse(row).day * SECONDS_PER_DAY)));
}

const Day = z.object({ day: z.number() });

/** Other hours of a day that was settled without this one, as it was measured now: they are to be measured anew, too. */
export async function doubtSettled(connection: DuckDBConnection, hour: number): Promise<void> {
  await connection.run(
    `UPDATE hours SET doubted = true WHERE by_day AND hour // ${HOURS_PER_DAY} = ${hour} // ${HOURS_PER_DAY} AND hour <> ${hour}`,
  );
}
