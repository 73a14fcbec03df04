/** The documents of reports, as schemas. */
import { z } from 'zod';
import type { PostReport } from '../../app/digest/post.ts';
import type { WeekDocument } from '../../app/digest/week.ts';
import type { AdjustmentsDocument } from '../../app/reports/adjustments.ts';
import type { MonthDocument } from '../../app/reports/month.ts';
import type { UnitsDocument } from '../../app/reports/units.ts';
import { REASONS } from '../../domain/digest/reasons.ts';
import { HOST_RESOURCES } from '../../domain/resource.ts';
import { accountedDocument, budgetDocument } from './budget-documents.ts';

const moment = z.iso.datetime().describe('A moment in UTC.');
const dollars = z.number().describe('US dollars, to the cent.');

export const monthDocument = z.strictObject({
  cluster: z.string(),
  month: z.string(),
  timeZone: z.string(),
  start: moment,
  end: moment,
  complete: z.boolean().describe('Whether the month is over.'),
  gaps: z
    .boolean()
    .describe('Whether hours of it are missing, lost or have gaps, or it is not over.'),
  accounted: accountedDocument,
  by: z.array(z.string()),
  lines: z
    .array(z.strictObject({ key: z.record(z.string(), z.string()), usd: dollars }))
    .describe('The largest first; they sum to the total to the cent.'),
  totalUsd: dollars,
  unmappedUsd: dollars.describe('What no rule of the chart of accounts maps.'),
  journal: z
    .array(
      z.strictObject({
        date: z.iso.date(),
        account: z.string(),
        debitUsd: dollars,
        creditUsd: dollars,
      }),
    )
    .describe('Debits per account, and the credit to the clearing account.'),
}) satisfies z.ZodType<MonthDocument>;

const workload = { namespace: z.string(), workload: z.string(), usd: z.number() };
const resource = z.literal(HOST_RESOURCES);
const amount = z.number().describe('Of one pod: cores, bytes, GPUs.');

const reason = z.strictObject({
  kind: z
    .literal(REASONS)
    .describe(
      '`pods`: more or fewer; `requests`: of a pod; `usage`: what is charged for each requested, or used where nothing is requested; `price`: of hosts; `other`: shared idle, corrections, and what is not kept pod by pod.',
    ),
  usd: z.number().describe('Those of all reasons sum to the change.'),
  resource: resource.nullable().describe('What it is about for the most part.'),
  from: z
    .number()
    .nullable()
    .describe(
      'Before: pod-seconds, the amount of a pod (cores, bytes, GPUs), US dollars a resource-second.',
    ),
  to: z.number().nullable(),
});

const suggestion = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lower requests'),
    namespace: z.string(),
    workload: z.string(),
    resource,
    requested: amount,
    peak: amount.describe('The highest mean of any pod over an hour of the week.'),
    target: amount,
    savesUsdPerMonth: z.number().describe('At most.'),
  }),
  z.strictObject({
    kind: z.literal('share gpu'),
    namespace: z.string(),
    workload: z.string(),
    requested: amount,
    peak: amount,
    savesUsdPerMonth: z.number().describe('At most.'),
  }),
  z.strictObject({
    kind: z.literal('set requests'),
    namespace: z.string(),
    workload: z.string(),
    usd: z.number(),
  }),
]);

export const weekDocument = z.strictObject({
  cluster: z.string(),
  week: z.string(),
  timeZone: z.string(),
  start: moment,
  end: moment,
  gaps: z
    .boolean()
    .describe('Whether hours of it are missing, lost or have gaps, or it is not over.'),
  accounted: accountedDocument,
  dimension: z.string().describe('The owner dimension.'),
  owners: z
    .array(
      z.strictObject({
        owner: z.string(),
        usd: z.number(),
        weekBeforeUsd: z
          .number()
          .nullable()
          .describe('Null where an hour of that week is missing: then it is no measure.'),
        meanOfFourUsd: z.number().nullable().describe('The mean of the four weeks before.'),
        movers: z.array(
          z.strictObject({
            ...workload,
            changeUsd: z.number().describe('Against the week before.'),
            reasons: z.array(reason).describe('The largest first.'),
          }),
        ),
        idleUsd: z.number().describe('Reserved and not used.'),
        largestIdle: z.strictObject(workload).nullable(),
        suggestion: suggestion.nullable().describe('One thing to do.'),
        budgets: z.array(budgetDocument).describe('As they stand now.'),
      }),
    )
    .describe('The costliest first.'),
}) satisfies z.ZodType<WeekDocument>;

/** What became of digests that were to be sent. */
export const postedDocument = z.strictObject({
  week: z.string(),
  posted: z.array(
    z.strictObject({
      owner: z.string(),
      channel: z.string(),
      result: z.enum(['sent', 'already sent', 'failed']),
      reason: z.string().describe('Why it failed; empty otherwise.'),
    }),
  ),
}) satisfies z.ZodType<PostReport>;

const adjustment = z.strictObject({
  month: z.string().describe('The month that is corrected; in `later` the one in which it counts.'),
  cause: z
    .enum(['measured', 'priced'])
    .describe('`measured`: usage or hours that came late; `priced`: prices that became known.'),
  owner: z.string(),
  ...{ namespace: z.string(), workloadKind: z.string(), workload: z.string() },
  usd: z.number().describe('US dollars; below zero where something was taken back.'),
  hours: z.int().describe('How many hours were corrected.'),
  firstNoted: z.iso.datetime(),
  lastNoted: z.iso.datetime(),
});

export const adjustmentsDocument = z.strictObject({
  ...{ cluster: z.string(), month: z.string(), timeZone: z.string() },
  dimension: z.string().describe('The owner dimension.'),
  counted: z.array(adjustment).describe('Of months before, counted in this one.'),
  countedUsd: z.number(),
  later: z.array(adjustment).describe('Of this month, counted in later ones: it stays as it was.'),
  laterUsd: z.number(),
}) satisfies z.ZodType<AdjustmentsDocument>;

export const unitsDocument = z.strictObject({
  cluster: z.string(),
  month: z.string(),
  timeZone: z.string(),
  units: z.array(
    z.strictObject({
      name: z.string(),
      select: z.array(z.string()),
      usd: z.number().describe('Of the days on which cost and quantity are known.'),
      quantity: z.number(),
      usdPerUnit: z.number().nullable().describe('Null where there is no such day.'),
      days: z.int(),
      gaps: z.array(
        z.strictObject({
          date: z.iso.date(),
          why: z.enum(['hours are missing', 'no quantity', 'the quantity is zero']),
        }),
      ),
      failed: z.string().nullable().describe('Why no quantity could be read.'),
    }),
  ),
}) satisfies z.ZodType<UnitsDocument>;
