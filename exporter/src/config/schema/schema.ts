import { z } from 'zod';
import { allocationSchema } from './allocation.ts';
import { attributionSchema } from './attribution.ts';
import { budgetsSchema, checkDimensionsOfBudgets } from './budgets.ts';
import { checkDimensionsOfFinance, financeSchema } from './finance.ts';
import { kubernetesSchema } from './kubernetes.ts';
import { ledgerSchema } from './ledger.ts';
import { metricsSchema } from './metrics.ts';
import { checkNotifications, notificationsSchema } from './notifications.ts';
import { pricesSchema } from './prices.ts';
import { logSchema, serverSchema } from './server.ts';
import { checkDimensionsOfUnits, checkStoreOfUnits, unitsSchema } from './units.ts';
import { text, whenSound } from './values.ts';

/** A pass may fail or be late once before its series end. */
const PASSES_BEFORE_DISAPPEARING = 2;

/** The configuration file, whole: every key has a default, and no other key is known. */
export const configSchema = z
  .strictObject({
    cluster: text().default('default').describe('Name of the cluster; a label of every series.'),
    metrics: metricsSchema.prefault({}).describe('How the cluster is read.'),
    kubernetes: kubernetesSchema
      .prefault({})
      .describe(
        'Whether and how the Kubernetes API tells who is there, instead of kube-state-metrics.',
      ),
    prices: pricesSchema
      .prefault({})
      .describe('Where prices come from, and the currency of tables.'),
    attribution: attributionSchema.describe(
      'Owner dimensions: for each name an ordered list of places to look at. Each becomes a label of the cost series. Naming any replaces the default set.',
    ),
    allocation: allocationSchema
      .prefault({})
      .describe('The Cost Allocation Policy: how a host’s cost is handed to the pods on it.'),
    budgets: budgetsSchema.describe(
      'What parts of the bill may cost in a period, and whose matter each is; read from the ledger.',
    ),
    ledger: ledgerSchema.prefault({}).describe('Where closed hours are kept, and for how long.'),
    finance: financeSchema
      .prefault({})
      .describe('How the month is booked: the chart of accounts for `podtally report month`.'),
    units: unitsSchema.describe(
      'What costs are divided by, for `podtally report units`: orders, requests, customers.',
    ),
    notifications: notificationsSchema
      .prefault({})
      .describe('Who gets the digest of the week, by mail or webhook, and when.'),
    server: serverSchema.prefault({}).describe('What is served, where and to whom.'),
    log: logSchema.prefault({}).describe('What the program says on standard error.'),
  })
  .check(
    z.superRefine(checkDimensionsOfRules, whenSound('allocation', 'attribution')),
    z.superRefine(
      ({ budgets, attribution }, context) =>
        checkDimensionsOfBudgets(budgets, Object.keys(attribution), context),
      whenSound('budgets', 'attribution'),
    ),
    z.superRefine(
      ({ finance, attribution }, context) =>
        checkDimensionsOfFinance(finance, Object.keys(attribution), context),
      whenSound('finance', 'attribution'),
    ),
    z.superRefine(
      ({ units, attribution }, context) =>
        checkDimensionsOfUnits(units, Object.keys(attribution), context),
      whenSound('units', 'attribution'),
    ),
    z.superRefine(
      ({ units, metrics }, context) =>
        checkStoreOfUnits(units, metrics.prometheus !== undefined, context),
      whenSound('units', 'metrics'),
    ),
    z.superRefine(checkNotifications, whenSound('notifications', 'budgets', 'ledger')),
    z.superRefine(checkDisappearing, whenSound('metrics', 'server')),
  );

/** A valid configuration with every default filled in; files are relative to the configuration file's folder. */
export type Config = z.output<typeof configSchema>;
export type ConfigSection = keyof Config;

function checkDimensionsOfRules(config: Config, context: z.RefinementCtx): void {
  const known = Object.keys(config.attribution);
  config.allocation.models.rules.forEach((rule, index) => {
    for (const name of Object.keys(rule.match.attribution ?? {}))
      if (!known.includes(name))
        context.addIssue({
          code: 'custom',
          path: ['allocation', 'models', 'rules', index, 'match', 'attribution', name],
          message: `is not a dimension of attribution; there are ${known.join(', ') || 'none'}`,
          params: { at: 'key' },
        });
  });
}

function checkDisappearing(config: Config, context: z.RefinementCtx): void {
  const least = PASSES_BEFORE_DISAPPEARING * config.metrics.passIntervalSeconds;
  if (config.server.metrics.disappearAfterSeconds < least)
    context.addIssue({
      code: 'custom',
      path: ['server', 'metrics', 'disappearAfterSeconds'],
      message: `must be at least two passes: ${least} s with metrics.passIntervalSeconds ${config.metrics.passIntervalSeconds}`,
    });
}
