import { readFileSync } from 'node:fs';
import { quantitiesFrom } from '../adapters/prometheus/unit-quantities.ts';
import { readQuantities } from '../adapters/unit-quantities/read.ts';
import type { Clock } from '../app/ports.ts';
import type { Quantities, UnitRule } from '../app/reports/units.ts';
import { toConditions } from '../config/budgets.ts';
import { whyUnreadable } from '../config/load/unreadable.ts';
import type { Environment } from '../config/load/values.ts';
import { toPrometheusOptions } from '../config/prometheus.ts';
import type { Config } from '../config/schema/schema.ts';

/** What costs are divided by; quantities are read when they are asked for, so that what is new counts at once. */
export function unitRules(
  { units, metrics }: Pick<Config, 'units' | 'metrics'>,
  around: { readonly clock: Clock; readonly env: Environment },
): readonly UnitRule[] {
  return units.map(({ name, select, quantityFile, promql }) => ({
    name,
    conditions: toConditions(select),
    asksStore: quantityFile === undefined,
    quantities: async (days, signal): Promise<Quantities> => {
      if (quantityFile !== undefined) return quantitiesIn(quantityFile);
      if (promql === undefined || metrics.prometheus === undefined)
        return { byDate: new Map(), failed: 'there is neither a file nor a store to ask' };
      const { store } = toPrometheusOptions(metrics.prometheus);
      const { clock, env: proxies } = around;
      return quantitiesFrom(store, promql, days, { clock, proxies }, signal);
    },
  }));
}

function quantitiesIn(file: string): Quantities {
  const nothing = (failed: string): Quantities => ({ byDate: new Map(), failed });
  try {
    const read = readQuantities(readFileSync(file, 'utf8'), file);
    return 'errors' in read ? nothing(read.errors.join('; ')) : { byDate: read.ok, failed: null };
  } catch (error) {
    return nothing(`${file} cannot be read: ${whyUnreadable(error)}`);
  }
}
