import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { rowsOf } from './database.ts';
import { column, costRows, OWNERS, quoted, type HourSpan } from './cost-rows.ts';

const DIMENSIONS = [
  'cluster',
  'namespace',
  'workload_kind',
  'workload',
  'pod',
  'node',
  OWNERS,
] as const;

/**
 * Lines of the bill by hour, with the columns of FOCUS 1.2 that an allocation can fill truthfully and `x_` columns of our own;
 * days that are kept by workload have one line a day, and adjustments stand in the hour that took them.
 */
const focusRows = (span: HourSpan): string => `
  SELECT strftime(make_timestamp(bucket::BIGINT * 3600000000), '%Y-%m-%d') AS day,
    'USD' AS BillingCurrency, 'Usage' AS ChargeCategory,
    make_timestamp(bucket::BIGINT * 3600000000) AS ChargePeriodStart,
    make_timestamp((bucket::BIGINT + 1) * 3600000000) AS ChargePeriodEnd,
    cost AS EffectiveCost, ${column('pod')} AS ResourceName,
    to_json(map(o.names, o.vals))::VARCHAR AS Tags,
    'list' AS x_PriceBasis, spend_type AS x_SpendType, resource AS x_AllocatedResource, component AS x_Component,
    ${column('cluster')} AS x_Cluster, ${column('namespace')} AS x_Namespace, ${column('workload_kind')} AS x_WorkloadKind,
    ${column('workload')} AS x_Workload, ${column('node')} AS x_Node
  FROM (${costRows(span, DIMENSIONS)}) AS lines JOIN owners o ON o.id = lines.${column(OWNERS)} WHERE cost <> 0`;

/** One day after the other, so that memory stays small however long the ledger is. */
export async function exportParquet(connection: DuckDBConnection, folder: string): Promise<number> {
  let rows = 0;
  for (const day of await daysOf(connection)) {
    const span: HourSpan = { from: day * 24, to: (day + 1) * 24, step: 'hour' };
    const [counted] = await rowsOf(
      connection,
      `COPY (${focusRows(span)}) TO ${quoted(folder)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), OVERWRITE_OR_IGNORE)`,
    );
    rows += Number(counted?.['Count'] ?? 0);
  }
  return rows;
}

async function daysOf(connection: DuckDBConnection): Promise<readonly number[]> {
  const rows = await rowsOf(
    connection,
    `SELECT DISTINCT (hour // 24)::INTEGER AS day FROM
       (SELECT hour FROM hours WHERE state = 'closed' UNION ALL SELECT hour FROM adjustments) ORDER BY day`,
  );
  return rows.map((row) => z.number().parse(row['day']));
}
