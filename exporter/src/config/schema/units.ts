import { z } from 'zod';
import { nearestWord } from '../../domain/nearest.ts';
import { SELECTABLE } from './budgets.ts';
import { text, whenSound } from './values.ts';

const unit = z
  .strictObject({
    name: text().describe(
      'What is counted: `order`, `request`, `customer`; the only one of that name.',
    ),
    select: z
      .record(text(), z.string())
      .default({})
      .describe('Which cost is divided, as `select` of budgets; nothing: the whole cluster.'),
    quantityFile: text()
      .exactOptional()
      .describe('How many there were each day: CSV with the columns `date,quantity`.'),
    promql: text()
      .exactOptional()
      .describe(
        'How many there were in a day, instead of a file: PromQL that gives one number at the end of the day, asked of the store in `metrics.prometheus`; `$day` stands for the length of the day, as in `sum(increase(orders_total[$day]))`.',
      ),
  })
  .check(
    z.superRefine(
      ({ quantityFile, promql }, context) => {
        if ((quantityFile === undefined) === (promql === undefined))
          context.addIssue({ code: 'custom', message: 'needs one of quantityFile and promql' });
      },
      whenSound('quantityFile', 'promql'),
    ),
  );

/** What costs are divided by. */
export const unitsSchema = z
  .array(unit)
  .default([])
  .check(
    z.superRefine((units, context) => {
      units.forEach(({ name }, index) => {
        const before = units.findIndex((other) => other.name === name);
        if (before < index)
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: `is the name of units[${before}] too; give each unit a name of its own`,
          });
      });
    }),
  );

/** Refuses expressions that no store is there to answer. */
export function checkStoreOfUnits(
  units: z.output<typeof unitsSchema>,
  hasStore: boolean,
  context: z.RefinementCtx,
): void {
  if (hasStore) return;
  units.forEach(({ promql }, index) => {
    if (promql !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['units', index, 'promql'],
        message: 'needs metrics.prometheus.url, the address of the store that answers it',
      });
  });
}

/** Refuses dimensions that costs do not have. */
export function checkDimensionsOfUnits(
  units: z.output<typeof unitsSchema>,
  dimensions: readonly string[],
  context: z.RefinementCtx,
): void {
  const known = [...dimensions, ...SELECTABLE];
  units.forEach(({ select }, index) => {
    for (const name of Object.keys(select).filter((one) => !known.includes(one))) {
      const meant = nearestWord(name, known);
      context.addIssue({
        code: 'custom',
        path: ['units', index, 'select', name],
        message: `is not a dimension; ${meant === undefined ? `there are ${known.join(', ')}` : `did you mean "${meant}"?`}`,
        params: { at: 'key' },
      });
    }
  });
}
