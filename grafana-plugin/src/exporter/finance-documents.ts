import * as z from 'zod/mini';

// What the exporter's API tells from its ledger, as far as pages show it; what a newer exporter adds is left out.

const dollars = z.number();
const text = z.nullable(z.string());

/** What dollars stand on, in hours of their span. */
export const accountedDocument = z.object({
  until: text,
  closedHours: z.number(),
  openHours: z.number(),
  lostHours: z.number(),
  hoursWithGaps: z.number(),
  reasons: z.array(z.string()),
});
export type AccountedDocument = z.infer<typeof accountedDocument>;

const budgetDocument = z.object({
  name: z.string(),
  owner: z.record(z.string(), z.string()),
  select: z.array(z.string()),
  spendTypes: z.nullable(z.array(z.string())),
  route: text,
  at: z.string(),
  period: z.object({
    kind: z.string(),
    from: z.string(),
    to: z.string(),
    timeZone: z.string(),
    start: z.string(),
    end: z.string(),
  }),
  limitUsd: dollars,
  limits: z.optional(
    z.object({
      usualUsd: dollars,
      calendar: z.array(z.object({ from: text, month: z.nullable(z.number()), limitUsd: dollars })),
    }),
  ),
  spentUsd: dollars,
  bySpendType: z.record(z.string(), z.number()),
  usedRatio: z.number(),
  elapsedRatio: z.number(),
  thresholds: z.array(z.object({ ratio: z.number(), reached: z.boolean() })),
  forecast: z.union([
    z.object({
      kind: z.literal('forecast'),
      usd: dollars,
      lowUsd: dollars,
      highUsd: dollars,
      usdPerDay: dollars,
      days: z.number(),
      weekdays: z.string(),
    }),
    z.object({ kind: z.literal('held back'), days: z.number(), needed: z.number() }),
  ]),
  accounted: accountedDocument,
  days: z.array(
    z.object({
      date: z.string(),
      hours: z.number(),
      closedHours: z.number(),
      lostHours: z.number(),
      spentUsd: dollars,
    }),
  ),
});
export type BudgetDocument = z.infer<typeof budgetDocument>;

/** How every budget stands: `/api/v1/budgets`. */
export const budgetsDocument = z.object({
  cluster: z.string(),
  budgets: z.array(budgetDocument),
  failed: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type BudgetsDocument = z.infer<typeof budgetsDocument>;

/** A month to the cent: `/api/v1/reports/month`. */
export const monthDocument = z.object({
  cluster: z.string(),
  month: z.string(),
  timeZone: z.string(),
  complete: z.boolean(),
  gaps: z.boolean(),
  accounted: accountedDocument,
  by: z.array(z.string()),
  lines: z.array(z.object({ key: z.record(z.string(), z.string()), usd: dollars })),
  totalUsd: dollars,
  unmappedUsd: dollars,
  journal: z.array(
    z.object({ date: z.string(), account: z.string(), debitUsd: dollars, creditUsd: dollars }),
  ),
});
export type MonthDocument = z.infer<typeof monthDocument>;

/** What a unit cost in a month: `/api/v1/units`. */
export const unitsDocument = z.object({
  cluster: z.string(),
  month: z.string(),
  timeZone: z.string(),
  units: z.array(
    z.object({
      name: z.string(),
      select: z.array(z.string()),
      usd: dollars,
      quantity: z.number(),
      usdPerUnit: z.nullable(z.number()),
      days: z.number(),
      gaps: z.array(z.object({ date: z.string(), why: z.string() })),
      failed: text,
    }),
  ),
});
export type UnitsDocument = z.infer<typeof unitsDocument>;

/** The owners of a week, for a choice among them: `/api/v1/reports/week`. */
export const weekDocument = z.object({
  cluster: z.string(),
  week: z.string(),
  gaps: z.boolean(),
  dimension: z.string(),
  owners: z.array(z.object({ owner: z.string(), usd: dollars })),
});
export type WeekDocument = z.infer<typeof weekDocument>;

const adjustment = z.object({
  month: z.string(),
  cause: z.enum(['measured', 'priced']),
  owner: z.string(),
  namespace: z.string(),
  workload: z.string(),
  usd: dollars,
  hours: z.number(),
  lastNoted: z.string(),
});
export type Adjustment = z.infer<typeof adjustment>;

/** Corrections of frozen months, seen from one month: `/api/v1/reports/adjustments`. */
export const adjustmentsDocument = z.object({
  month: z.string(),
  /** The owner dimension. */
  dimension: z.string(),
  /** Corrections of months before, which count in this one. */
  counted: z.array(adjustment),
  countedUsd: dollars,
  /** Corrections of this month, which count in later ones. */
  later: z.array(adjustment),
  laterUsd: dollars,
});
export type AdjustmentsDocument = z.infer<typeof adjustmentsDocument>;
