import type { SpendType } from '../../domain/allocation.ts';
import { dateText } from '../../domain/budget/civil-date.ts';
import type { Limits } from '../../domain/budget/limit.ts';
import type { PeriodKind } from '../../domain/budget/period.ts';
import { isoTime } from '../query/document.ts';
import type { Accounted } from './accounted.ts';
import { elapsedOf, type BudgetState } from './state.ts';

/** Every budget, as JSON: the names here are a contract. Dollars are those of closed hours. */
export interface BudgetsDocument {
  readonly cluster: string;
  readonly budgets: readonly BudgetDocument[];
  /** Budgets that could not be read, and why. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

export interface BudgetDocument {
  readonly name: string;
  readonly owner: Readonly<Record<string, string>>;
  /** Conditions as an allocation query has them: `namespace=shop-*`. */
  readonly select: readonly string[];
  /** null: all of them. */
  readonly spendTypes: readonly SpendType[] | null;
  readonly route: string | null;
  readonly at: string;
  readonly period: PeriodDocument;
  /** Of the running period. */
  readonly limitUsd: number;
  readonly limits: LimitsDocument;
  readonly spentUsd: number;
  readonly bySpendType: Readonly<Partial<Record<SpendType, number>>>;
  /** Spent, of the limit. */
  readonly usedRatio: number;
  /** How much of the period has passed. */
  readonly elapsedRatio: number;
  readonly thresholds: readonly { readonly ratio: number; readonly reached: boolean }[];
  readonly forecast: ForecastDocument;
  readonly accounted: AccountedDocument;
  /** The days of the period that have begun. */
  readonly days: readonly {
    readonly date: string;
    readonly hours: number;
    readonly closedHours: number;
    readonly lostHours: number;
    readonly spentUsd: number;
  }[];
}

/** What periods may cost: the usual limit, and those of some. */
export interface LimitsDocument {
  readonly usualUsd: number;
  readonly calendar: readonly {
    /** The one period that begins on this day; null: every one that begins in the month. */
    readonly from: string | null;
    readonly month: number | null;
    readonly limitUsd: number;
  }[];
}

export interface PeriodDocument {
  readonly kind: PeriodKind;
  readonly from: string;
  /** The day after its last. */
  readonly to: string;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
}

export type ForecastDocument =
  | {
      readonly kind: 'forecast';
      readonly usd: number;
      readonly lowUsd: number;
      readonly highUsd: number;
      readonly usdPerDay: number;
      readonly days: number;
      readonly weekdays: 'told apart' | 'alike';
    }
  | { readonly kind: 'held back'; readonly days: number; readonly needed: number };

/** What the dollars stand on: hours of the span. */
export interface AccountedDocument {
  readonly until: string | null;
  readonly closedHours: number;
  readonly openHours: number;
  readonly lostHours: number;
  readonly hoursWithGaps: number;
  readonly reasons: readonly string[];
}

/** A budget as JSON. */
export function budgetDocument(state: BudgetState): BudgetDocument {
  const { budget, period, limit, spent } = state;
  return {
    name: budget.name,
    owner: budget.owner,
    select: budget.conditions.map(
      ({ dimension, negated, pattern }) => `${dimension}${negated ? '!=' : '='}${pattern}`,
    ),
    spendTypes: budget.spendTypes,
    route: budget.route,
    at: isoTime(state.at),
    period: {
      kind: budget.period.kind,
      from: dateText(period.from),
      to: dateText(period.to),
      timeZone: budget.period.zone,
      start: isoTime(period.span.start),
      end: isoTime(period.span.end),
    },
    limitUsd: limit,
    limits: limitsDocument(budget.limits),
    spentUsd: spent,
    bySpendType: state.bySpendType,
    usedRatio: spent / limit,
    elapsedRatio: elapsedOf(state),
    thresholds: budget.thresholds.map((ratio) => ({ ratio, reached: spent >= ratio * limit })),
    forecast: forecastDocument(state),
    accounted: accountedDocument(state.accounted),
    days: state.days.map(({ date, hours, closed, lost, spent: cost }) => ({
      date: dateText(date),
      hours,
      closedHours: closed,
      lostHours: lost,
      spentUsd: cost,
    })),
  };
}

const limitsDocument = ({ usual, calendar }: Limits): LimitsDocument => ({
  usualUsd: usual,
  calendar: calendar.map((season) => ({
    from: 'from' in season ? dateText(season.from) : null,
    month: 'month' in season ? season.month : null,
    limitUsd: season.limit,
  })),
});

function forecastDocument({ forecast }: BudgetState): ForecastDocument {
  if (forecast.kind === 'held back') return forecast;
  const { kind, usd, low, high, usdPerDay, days, weekdays } = forecast;
  return { kind, usd, lowUsd: low, highUsd: high, usdPerDay, days, weekdays };
}

/** What dollars stand on, as JSON. */
export const accountedDocument = ({
  until,
  closed,
  open,
  lost,
  withGaps,
  reasons,
}: Accounted): AccountedDocument => ({
  until: until === null ? null : isoTime(until),
  closedHours: closed,
  openHours: open,
  lostHours: lost,
  hoursWithGaps: withGaps,
  reasons,
});
