/** The documents about budgets, as schemas. */
import { z } from 'zod';
import type { BudgetDocument, BudgetsDocument } from '../../app/budgets/document.ts';
import { SPEND_TYPES } from '../../domain/allocation.ts';
import { PERIOD_KINDS } from '../../domain/budget/period.ts';

const moment = z.iso.datetime().describe('A moment in UTC.');
const date = z.iso.date();
const dollars = z.number().describe('US dollars.');

/** What dollars stand on, of the hours of their span. */
export const accountedDocument = z.strictObject({
  until: moment.nullable().describe('The end of the last closed hour.'),
  closedHours: z.int(),
  openHours: z.int().describe('Over, and not closed yet.'),
  lostHours: z.int().describe('They cannot be had any more, and cost nothing here.'),
  hoursWithGaps: z.int().describe('Closed, but something had no price or no owner.'),
  reasons: z.array(z.string()).describe('Why hours are lost.'),
});

export const budgetDocument = z.strictObject({
  name: z.string(),
  owner: z.record(z.string(), z.string()),
  select: z.array(z.string()).describe('As filters of an allocation.'),
  spendTypes: z.array(z.literal(SPEND_TYPES)).nullable(),
  route: z.string().nullable(),
  at: moment,
  period: z.strictObject({
    kind: z.literal(PERIOD_KINDS),
    from: date,
    to: date.describe('The day after its last.'),
    timeZone: z.string(),
    start: moment,
    end: moment,
  }),
  limitUsd: dollars.describe('US dollars that the running period may cost.'),
  limits: z
    .strictObject({
      usualUsd: dollars,
      calendar: z.array(
        z.strictObject({
          from: date.nullable().describe('For the one period that begins on this day.'),
          month: z.int().nullable().describe('For every period that begins in this month.'),
          limitUsd: dollars,
        }),
      ),
    })
    .describe('What periods may cost: the usual limit, and those of some.'),
  spentUsd: dollars,
  bySpendType: z.partialRecord(z.literal(SPEND_TYPES), z.number()),
  usedRatio: z.number(),
  elapsedRatio: z.number(),
  thresholds: z.array(z.strictObject({ ratio: z.number(), reached: z.boolean() })),
  forecast: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('forecast'),
      usd: dollars,
      lowUsd: dollars.describe('Four of five outcomes lie between low and high.'),
      highUsd: dollars,
      usdPerDay: dollars,
      days: z.int().describe('How many whole days it stands on.'),
      weekdays: z.literal(['told apart', 'alike']),
    }),
    z.strictObject({ kind: z.literal('held back'), days: z.int(), needed: z.int() }),
  ]),
  accounted: accountedDocument,
  days: z.array(
    z.strictObject({
      date,
      hours: z.int(),
      closedHours: z.int(),
      lostHours: z.int(),
      spentUsd: dollars,
    }),
  ),
}) satisfies z.ZodType<BudgetDocument>;

export const budgetsDocument = z.strictObject({
  cluster: z.string(),
  budgets: z.array(budgetDocument),
  failed: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
}) satisfies z.ZodType<BudgetsDocument>;
