import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { KeptHour } from '../../app/ledger/ports.ts';
import { hourOf, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR, unixSeconds } from '../../domain/units.ts';
import { rowsOf } from './database.ts';
import { readPolicy, readPrice } from './documents.ts';

/** Hours from one on, to another, that were closed and not looked at again. */
export async function unlookedHours(
  connection: DuckDBConnection,
  from: number,
  to: number,
): Promise<readonly Interval[]> {
  const rows = await rowsOf(
    connection,
    `SELECT hour FROM hours WHERE hour >= ${from} AND hour < ${to} AND state = 'closed' AND NOT rolled_up AND NOT looked_again AND NOT by_day ORDER BY hour`,
  );
  return rows.map((row) => hourOf(unixSeconds(Hour.parse(row).hour * SECONDS_PER_HOUR)));
}

const Hour = z.object({ hour: z.number() });
const Head = z.object({ hosts: z.number(), pods: z.number(), document: z.string() });
const Priced = z.object({ node: z.string(), document: z.string() });

/** What an hour was closed from; null where it is not closed. */
export async function keptHour(
  connection: DuckDBConnection,
  hour: number,
): Promise<KeptHour | null> {
  const [row] = await rowsOf(
    connection,
    `SELECT counted_hosts AS hosts, counted_pods AS pods, document
     FROM hours JOIN policies ON policies.id = hours.policy WHERE hour = ${hour} AND state = 'closed'`,
  );
  if (row === undefined) return null;
  const { hosts, pods, document } = Head.parse(row);
  const priced = await rowsOf(
    connection,
    `SELECT n.node, p.document FROM host_hours h JOIN hosts n ON n.id = h.host JOIN prices p ON p.id = h.price
     WHERE h.hour = ${hour} AND p.usd_per_hour IS NOT NULL`,
  );
  const prices = priced.map((of) => {
    const known = Priced.parse(of);
    return [known.node, readPrice(known.document)] as const;
  });
  return { policy: readPolicy(document), prices: new Map(prices), pods, hosts };
}
