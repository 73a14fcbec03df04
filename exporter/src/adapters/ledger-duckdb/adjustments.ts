import { z } from 'zod';
import type {
  AdjustmentQuestion,
  Adjustments,
  AdjustmentSum,
} from '../../app/reports/adjustments.ts';
import { SECONDS_PER_HOUR, unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { quoted } from './cost-rows.ts';
import { rowsOf } from './database.ts';
import type { DuckDbLedger } from './duckdb-ledger.ts';

/** What was corrected of frozen months, summed by workload and month. */
export const adjustmentsOf = (ledger: Pick<DuckDbLedger, 'read'>): Adjustments => ({
  adjustments: (question) =>
    ledger.read(async (connection) =>
      (await rowsOf(connection, sumsOf(question))).map((row) => Row.parse(row)),
    ),
});

/** Sums below a billionth of a dollar are what rounding leaves of corrections that take each other back. */
const LEAST_USD = 1e-9;

function sumsOf({ span, side, months, dimension }: AdjustmentQuestion): string {
  const [from, to] = [Math.ceil(hour(span.start)), Math.floor(hour(span.end))];
  const [mine, other] = side === 'counted' ? ['hour', 'of_hour'] : ['of_hour', 'hour'];
  const owner =
    dimension === 'namespace'
      ? 'a.namespace'
      : `coalesce(o.vals[list_position(o.names, ${quoted(dimension)})], '')`;
  return `SELECT m.start AS month, a.cause, ${owner} AS owner, a.namespace, a.workload_kind, a.workload, sum(a.cost) AS usd,
       count(DISTINCT a.of_hour)::INTEGER AS hours, min(a.noted_at) AS first_noted, max(a.noted_at) AS last_noted
     FROM adjustments a
     JOIN owners o ON o.id = a.owners
     ASOF JOIN (SELECT unnest([${months.map((start) => Math.ceil(hour(start))).join(', ')}])::UINTEGER AS start) m ON a.${other} >= m.start
     WHERE a.${mine} >= ${from} AND a.${mine} < ${to}${side === 'corrected' ? ` AND a.hour >= ${to}` : ''}
     GROUP BY ALL HAVING abs(sum(a.cost)) > ${LEAST_USD} ORDER BY ALL`;
}

const hour = (moment: UnixSeconds): number => moment / SECONDS_PER_HOUR;

const Row = z
  .object({
    month: z.number(),
    cause: z.enum(['measured', 'priced']),
    owner: z.string(),
    namespace: z.string(),
    workload_kind: z.string(),
    workload: z.string(),
    usd: z.number(),
    hours: z.number(),
    first_noted: z.number(),
    last_noted: z.number(),
  })
  .transform(
    ({
      month,
      workload_kind: workloadKind,
      first_noted: firstNoted,
      last_noted: lastNoted,
      ...row
    }): AdjustmentSum => ({
      ...row,
      workloadKind,
      month: unixSeconds(month * SECONDS_PER_HOUR),
      firstNoted: unixSeconds(firstNoted),
      lastNoted: unixSeconds(lastNoted),
    }),
  );
