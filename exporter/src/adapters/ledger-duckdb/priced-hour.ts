import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { PricedHour } from '../../app/ledger/ports.ts';
import { rowsOf } from './database.ts';
import { readHour } from './read-hour.ts';

/** An hour with what it costs at the prices it was last given; null where it is not closed, or its pods are not kept any more. */
export async function pricedHour(
  connection: DuckDBConnection,
  hour: number,
  isFrozen: boolean,
): Promise<PricedHour | null> {
  const input = await readHour(connection, hour);
  if (input === null) return null;
  const [row] = await rowsOf(
    connection,
    `SELECT total, (SELECT coalesce(sum(cost), 0) FROM adjustments WHERE of_hour = ${hour} AND cause = 'priced') AS adjusted,
       EXISTS (FROM adjustments WHERE of_hour = ${hour} AND cause = 'priced') AS any_adjusted
     FROM hours WHERE hour = ${hour}`,
  );
  const { total, adjusted, any_adjusted: isAdjusted } = Row.parse(row);
  return { input, total: total + adjusted, isAdjusted, isFrozen };
}

const Row = z.object({ total: z.number(), adjusted: z.number(), any_adjusted: z.boolean() });

/** Other prices are no other samples: an hour that was looked at again is not looked at once more. */
export async function keepLooked(
  connection: DuckDBConnection,
  hour: number,
  wasLooked: unknown,
): Promise<void> {
  if (wasLooked === true)
    await connection.run(`UPDATE hours SET looked_again = true WHERE hour = ${hour}`);
}
