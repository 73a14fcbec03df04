import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { LedgerCost, LedgerQuestion } from '../../app/ledger/ports.ts';
import { COMMON_DIMENSIONS } from '../../app/query/dimensions.ts';
import { didYouMean } from '../../app/query/nearest.ts';
import { QueryError, type Filter } from '../../app/query/query.ts';
import { SPEND_TYPES, type SpendType } from '../../domain/allocation.ts';
import { SECONDS_PER_HOUR, unixSeconds } from '../../domain/units.ts';
import { rowsOf } from './database.ts';
import { column, costRows, quoted } from './cost-rows.ts';

/** Dollars of closed hours and adjustments; keys without any cost are left out. */
export async function costs(
  connection: DuckDBConnection,
  { span, by, filters, step }: LedgerQuestion,
): Promise<readonly LedgerCost[]> {
  await refuseUnknown(connection, [...by, ...filters.map(({ dimension }) => dimension)]);
  const names = [...new Set([...by, ...filters.map(({ dimension }) => dimension)])];
  const from = Math.ceil(span.start / SECONDS_PER_HOUR);
  const to = Math.floor(span.end / SECONDS_PER_HOUR);
  if (from >= to) return [];
  const conditions = filters.map(conditionOf);
  const keys = by.map((name, index) => `${columnOf(name)} AS k${index}, `).join('');
  const sql = `WITH cost_rows AS (${costRows({ from, to, step }, names)})
    SELECT bucket::INTEGER AS bucket, ${keys}spend_type AS kind, sum(cost) AS cost FROM cost_rows
    WHERE cost <> 0 ${conditions.map((condition) => `AND ${condition}`).join(' ')}
    GROUP BY ALL ORDER BY ALL`;
  return gathered(await rowsOf(connection, sql), by.length);
}

const OF_ROW: ReadonlySet<string> = new Set(['spend_type', 'resource', 'component']);
const columnOf = (dimension: string): string =>
  OF_ROW.has(dimension) ? dimension : column(dimension);

/** As `globMatcher` does it: `*` stands for any text. */
function conditionOf({ dimension, negated, pattern }: Filter): string {
  const name = columnOf(dimension);
  const like = pattern.replaceAll(/[\\%_]/gu, String.raw`\$&`).replaceAll('*', '%');
  const matches = pattern.includes('*')
    ? String.raw`${name} LIKE ${quoted(like)} ESCAPE '\'`
    : `${name} = ${quoted(pattern)}`;
  return negated ? `NOT (${matches})` : matches;
}

/** A dimension is known when it is a common one, or any closed hour had owners of that name. */
async function refuseUnknown(
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<void> {
  const common: ReadonlySet<string> = new Set(COMMON_DIMENSIONS);
  const others = names.filter((name) => !common.has(name));
  if (others.length === 0) return;
  const rows = await rowsOf(connection, `SELECT DISTINCT unnest(names) AS name FROM owners`);
  const known = rows.map((row) => String(row['name']));
  const [anyHour] = await rowsOf(connection, `SELECT 1 AS one FROM hours LIMIT 1`);
  for (const name of others) {
    if (known.includes(name) || anyHour === undefined) continue;
    throw new QueryError(
      `the ledger has no dimension "${name}". ${didYouMean(name, [...common, ...known])}`.trim(),
    );
  }
}

const Row = z.looseObject({
  bucket: z.number(),
  kind: z.enum(SPEND_TYPES),
  cost: z.number(),
});
const Text = z.string();

/** Rows in order of their keys, with the spend types of one key together. */
function gathered(
  rows: readonly Readonly<Record<string, unknown>>[],
  dimensions: number,
): readonly LedgerCost[] {
  const found: {
    start: number;
    key: readonly string[];
    kinds: Partial<Record<SpendType, number>>;
  }[] = [];
  for (const row of rows) {
    const { bucket, kind, cost } = Row.parse(row);
    const key = Array.from({ length: dimensions }, (_, index) => Text.parse(row[`k${index}`]));
    const last = found.at(-1);
    const start = bucket * SECONDS_PER_HOUR;
    if (last?.start === start && last.key.every((value, index) => value === key[index]))
      last.kinds[kind] = cost;
    else found.push({ start, key, kinds: { [kind]: cost } });
  }
  return found.map(({ start, key, kinds }) => ({
    start: unixSeconds(start),
    key,
    cost: Object.values(kinds).reduce((sum, of) => sum + of, 0),
    bySpendType: kinds,
  }));
}
