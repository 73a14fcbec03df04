import type { AskedDay, Quantities } from '../../app/reports/units.ts';
import type { Clock } from '../../app/ports.ts';
import type { PrometheusClient } from './client.ts';
import type { StoreConfig } from './config.ts';
import { createPrometheusClient } from './http/query-client.ts';

/** Stands in an expression for the length of the day: 86400s, an hour more or less where clocks change. */
const DAY = '$day';

/**
 * How many units a store says there were: one instant query per day, evaluated at its end.
 * So `increase(x[$day])` sees exactly the day, resets of counters included; a range query has one step for all days,
 * which is wrong for the two on which clocks change.
 */
export async function askQuantities(
  promql: string,
  days: readonly AskedDay[],
  client: Pick<PrometheusClient, 'vector'>,
  signal: AbortSignal,
): Promise<Quantities> {
  const byDate = new Map<string, number>();
  for (const { date, span } of days) {
    const values: number[] = [];
    const query = promql.replaceAll(DAY, `${span.end - span.start}s`);
    const outcome = await client.vector(
      query,
      span.end,
      ({ value }) => void values.push(value),
      signal,
    );
    if (outcome.kind !== 'ok') return { byDate, failed: outcome.message };
    const [value] = values;
    if (values.length > 1)
      return {
        byDate,
        failed: `${query} gives ${values.length} series for ${date}, and one number is needed: put sum(…) around it`,
      };
    if (value !== undefined && value >= 0 && Number.isFinite(value)) byDate.set(date, value);
  }
  return { byDate, failed: null };
}

/** The same from the store of a configuration, on connections of its own. */
export async function quantitiesFrom(
  store: StoreConfig,
  promql: string,
  days: readonly AskedDay[],
  around: {
    readonly clock: Clock;
    readonly proxies: Readonly<Record<string, string | undefined>>;
  },
  signal: AbortSignal,
): Promise<Quantities> {
  const client = createPrometheusClient(store, around);
  try {
    return await askQuantities(promql, days, client, signal);
  } finally {
    client.close();
  }
}
