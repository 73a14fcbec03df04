import type { DuckDBConnection } from '@duckdb/node-api';
import type { Allocation } from '../../domain/allocation.ts';
import type { Gap } from '../../domain/gap.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { rowsOf } from './database.ts';
import { HOST_HOUR_COLUMNS, IDENTITY, POD_HOUR_COLUMNS } from './schema.ts';
import type { Staged } from './write-hour.ts';

/** Everything an hour holds, by table. */
const TABLES_OF_AN_HOUR = ['hours', 'gaps', 'fees', 'host_hours', 'pod_hours'] as const;

/** Parts texts where several become one fingerprint; no label or name holds it. */
const SEPARATOR = 'chr(31)';
const print = (columns: readonly string[]): string =>
  `md5_number(concat_ws(${SEPARATOR}, ${columns.join(', ')}))`;
const printOfOwners = (alias: string): string =>
  print([
    `array_to_string(${alias}.names, ${SEPARATOR})`,
    `'|'`,
    `array_to_string(${alias}.vals, ${SEPARATOR})`,
  ]);

/** Adds what is on a stage and not in the table yet, each fingerprint once. */
const addNew = (table: string, columns: readonly string[], found: string): string =>
  `INSERT INTO ${table}
   SELECT (SELECT coalesce(max(id), 0) FROM ${table}) + row_number() OVER (), fingerprint, ${columns.join(', ')}
   FROM (SELECT DISTINCT ON (fingerprint) * FROM (${found})) AS found
   WHERE NOT EXISTS (FROM ${table} AS known WHERE known.fingerprint = found.fingerprint)`;

const HOST_PRINT = 'md5_number(host_document)';
const PRICE_PRINT = 'md5_number(price_document)';
const OWNERS_OF_STAGE = `(SELECT s.key, o.id FROM temp.stage_owners s JOIN owners o ON o.fingerprint = ${printOfOwners('s')})`;

export async function forget(connection: DuckDBConnection, hour: number): Promise<void> {
  for (const table of TABLES_OF_AN_HOUR)
    await connection.run(`DELETE FROM ${table} WHERE hour = ${hour}`);
}

/** When an hour was closed, and since when the clock ran on that tells it. */
export interface ClosedBy {
  readonly closedAt: UnixSeconds;
  readonly session: UnixSeconds;
}

/** Copies a staged hour into the tables, in place of what they held of it; to be called within a transaction. */
export async function keep(
  connection: DuckDBConnection,
  hour: number,
  allocation: Allocation,
  cluster: string,
  { content, clusterOwners }: Staged,
  { closedAt, session }: ClosedBy,
): Promise<void> {
  await forget(connection, hour);
  await keepWho(connection);
  const policy = await policyOf(connection, allocation, hour);
  const { total, conservationError, quantities, fees } = allocation;
  const { counted, evenedOver } = quantities;
  // A day is settled once its hours have been looked at again.
  const isByDay = evenedOver === 'day';
  await connection.run(
    `INSERT INTO hours SELECT ?, 'closed', '', ?, ?, (SELECT id FROM ${OWNERS_OF_STAGE} WHERE key = ${clusterOwners}),
       ?, ?, ?, ?, ?, ?, 'USD', 'list', ?, ?, false, ?, false, ${isByDay}, ${isByDay}`,
    [
      ...[hour, cluster, policy, total, conservationError],
      ...[counted.hosts, counted.pods, counted.cpuRequests, counted.memoryRequests],
      ...[content, closedAt, session],
    ],
  );
  await connection.run(
    `INSERT INTO host_hours SELECT ${hour}, s.host_index, h.id, p.id, o.id, ${of('s', HOST_HOUR_COLUMNS)}
     FROM temp.stage_hosts s
     JOIN hosts h ON h.fingerprint = ${HOST_PRINT} JOIN prices p ON p.fingerprint = ${PRICE_PRINT}
     LEFT JOIN ${OWNERS_OF_STAGE} o ON o.key = s.owners ORDER BY s.host_index`,
  );
  await connection.run(
    `INSERT INTO pod_hours SELECT ${hour}, s.host_index, p.id, o.id, ${of('s', POD_HOUR_COLUMNS)}
     FROM temp.stage_pods s JOIN pods p ON p.fingerprint = ${print(IDENTITY.map((name) => `s.${name}`))}
     LEFT JOIN ${OWNERS_OF_STAGE} o ON o.key = s.owners ORDER BY s.host_index, s.rowid`,
  );
  for (const { fee } of fees)
    await connection.run(`INSERT INTO fees VALUES (?, ?, ?, ?, ?, ?, ?)`, [
      ...[hour, fee.name, fee.component, fee.usdPerHour, fee.rung, fee.asOf, fee.origin],
    ]);
  await keepGaps(connection, hour, 'all', allocation.gaps);
  await keepGaps(connection, hour, 'observed', quantities.gaps);
}

const of = (alias: string, columns: readonly string[]): string =>
  columns.map((name) => `${alias}.${name}`).join(', ');

async function keepWho(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    addNew(
      'owners',
      ['names', 'vals'],
      `SELECT names, vals, ${printOfOwners('s')} AS fingerprint FROM temp.stage_owners s`,
    ),
  );
  await connection.run(
    addNew(
      'hosts',
      ['node', 'host_document'],
      `SELECT node, host_document, ${HOST_PRINT} AS fingerprint FROM temp.stage_hosts`,
    ),
  );
  const price = ['usd_per_hour', 'rung', 'as_of', 'origin', 'price_document'];
  await connection.run(
    addNew(
      'prices',
      price,
      `SELECT ${price.join(', ')}, ${PRICE_PRINT} AS fingerprint FROM temp.stage_hosts`,
    ),
  );
  await connection.run(
    addNew(
      'pods',
      IDENTITY,
      `SELECT ${IDENTITY.join(', ')}, ${print(IDENTITY)} AS fingerprint FROM temp.stage_pods`,
    ),
  );
}

/** The number of the hour's policy; it holds from the first hour that was closed under it. */
async function policyOf(
  connection: DuckDBConnection,
  { policy }: Allocation,
  hour: number,
): Promise<number> {
  const document = JSON.stringify(policy);
  await connection.run(
    `INSERT INTO policies SELECT (SELECT coalesce(max(id), 0) + 1 FROM policies), md5_number($1), $2, $3, $1
     WHERE NOT EXISTS (FROM policies WHERE fingerprint = md5_number($1))`,
    [document, policy.version, hour],
  );
  await connection.run(
    `UPDATE policies SET valid_from = $2 WHERE fingerprint = md5_number($1) AND valid_from > $2`,
    [document, hour],
  );
  const [row] = await rowsOf(
    connection,
    `SELECT id::INTEGER AS id FROM policies WHERE fingerprint = md5_number($1)`,
    [document],
  );
  return Number(row?.['id']);
}

async function keepGaps(
  connection: DuckDBConnection,
  hour: number,
  list: 'all' | 'observed',
  gaps: readonly Gap[],
): Promise<void> {
  for (const { kind, count, examples, hidden } of gaps)
    await connection.run(
      `INSERT INTO gaps VALUES (?, ?, ?, ?, from_json(?, '["VARCHAR"]'), ?, ?, ?)`,
      [
        ...[hour, list, kind, count, JSON.stringify(examples)],
        ...[hidden?.pods ?? null, hidden?.coreHours ?? null, hidden?.gibHours ?? null],
      ],
    );
}
