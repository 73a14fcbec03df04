import { SPEND_TYPES, type SpendType } from '../../domain/allocation.ts';
import type { Budget } from '../../domain/budget/budget.ts';
import { addDays, dayNumber, weekdayOf, type CivilDate } from '../../domain/budget/civil-date.ts';
import {
  forecast,
  MOST_DAYS,
  type DayToCome,
  type Forecast,
  type PastDay,
} from '../../domain/budget/forecast.ts';
import { limitOf } from '../../domain/budget/limit.ts';
import { periodAt, type Period } from '../../domain/budget/period.ts';
import { dateAt, dayIn, hoursIn, startOfDay } from '../../domain/budget/zone.ts';
import { cutAtHours, interval, type Interval } from '../../domain/interval.ts';
import type { UnixSeconds, Usd } from '../../domain/units.ts';
import type { LedgerCost, LedgerHour } from '../ledger/ports.ts';
import { accountedOf, overBy, type Accounted } from './accounted.ts';
import { HoursRead, type HourlyLedger } from './read-hours.ts';

/** How a budget stands. Dollars are sums of closed hours; the running hour and what was lost are not in them. */
export interface BudgetState {
  readonly budget: Budget;
  readonly period: Period;
  readonly at: UnixSeconds;
  readonly limit: Usd;
  /** US dollars; below zero only where adjustments take back more than was spent. */
  readonly spent: number;
  readonly bySpendType: Readonly<Partial<Record<SpendType, number>>>;
  readonly accounted: Accounted;
  readonly forecast: Forecast;
  /** The days of the period that have begun. */
  readonly days: readonly BudgetDay[];
}

export interface BudgetDay {
  readonly date: CivilDate;
  /** Hours that begin in the day, by its zone: 23 to 25. */
  readonly hours: number;
  readonly closed: number;
  readonly lost: number;
  readonly spent: number;
}

/** Reads how a budget stands from the ledger. */
export async function budgetState(
  budget: Budget,
  ledger: HourlyLedger | HoursRead,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<BudgetState> {
  const { zone } = budget.period;
  const period = periodAt(budget.period, now);
  const today = dateAt(now, zone);
  const first = earlier(period.from, addDays(today, -MOST_DAYS));
  const read = overBy(hoursIn(interval(startOfDay(first, zone), period.span.end)), now);
  const reading = ledger instanceof HoursRead ? ledger : new HoursRead(ledger);
  const known = await reading.hours(budget.name, read, signal);
  const costs = await reading.costs(budget.name, read, budget.conditions, signal);
  const of = (spendTypes: readonly SpendType[]): ReadonlyMap<number, number> =>
    sumsByHour(costs, spendTypes);
  const counted = budget.spendTypes ?? SPEND_TYPES;
  const hours = new Hours(known, of(counted));
  const within = hoursIn(period.span);
  const days = daysFrom(first, period.to, today).map((date) => hours.day(date, zone));
  const inPeriod = days.filter(({ date }) => dayNumber(date) >= dayNumber(period.from));
  const spent = sum(inPeriod.map((day) => day.spent));
  return {
    budget,
    period,
    at: now,
    limit: limitOf(budget.limits, period.from),
    spent,
    bySpendType: Object.fromEntries(counted.map((type) => [type, sumWithin(of([type]), within)])),
    accounted: accountedOf(
      known.filter(({ start }) => start >= within.start && start < within.end),
      now,
    ),
    forecast: forecast(spent, wholeDays(days), hours.toCome(period, zone)),
    days: inPeriod,
  };
}

/** Days that are over and accounted for in every hour. */
const wholeDays = (days: readonly BudgetDay[]): readonly PastDay[] =>
  days
    .filter(({ hours, closed }) => hours > 0 && closed === hours)
    .map(({ date, hours, spent }) => ({ weekday: weekdayOf(date), hours, cost: spent }));

/** What the ledger says of each hour; lives for one evaluation. */
class Hours {
  readonly #kinds: ReadonlyMap<number, LedgerHour['kind']>;
  readonly #costs: ReadonlyMap<number, number>;

  constructor(known: readonly LedgerHour[], costs: ReadonlyMap<number, number>) {
    this.#kinds = new Map(known.map(({ start, kind }) => [start, kind]));
    this.#costs = costs;
  }

  day(date: CivilDate, zone: string): BudgetDay {
    const hours = cutAtHours(hoursIn(dayIn(date, zone)));
    const count = (kind: LedgerHour['kind']): number =>
      hours.filter(({ start }) => this.#kinds.get(start) === kind).length;
    return {
      date,
      hours: hours.length,
      closed: count('closed'),
      lost: count('lost'),
      spent: sum(hours.map(({ start }) => this.#costs.get(start) ?? 0)),
    };
  }

  /** Hours of the period that are neither closed nor lost, by their days. */
  toCome(period: Period, zone: string): readonly DayToCome[] {
    return daysFrom(period.from, period.to).flatMap((date) => {
      const hours = cutAtHours(hoursIn(dayIn(date, zone))).filter(
        ({ start }) => (this.#kinds.get(start) ?? 'open') === 'open',
      ).length;
      return hours === 0 ? [] : [{ weekday: weekdayOf(date), hours }];
    });
  }
}

function sumsByHour(
  costs: readonly LedgerCost[],
  spendTypes: readonly SpendType[],
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { start, bySpendType } of costs)
    sums.set(start, (sums.get(start) ?? 0) + sum(spendTypes.map((type) => bySpendType[type] ?? 0)));
  return sums;
}

const sumWithin = (sums: ReadonlyMap<number, number>, { start, end }: Interval): number =>
  sum([...sums].map(([at, cost]) => (at >= start && at < end ? cost : 0)));

/** The days from one to before another, and not after the last. */
function daysFrom(from: CivilDate, to: CivilDate, last?: CivilDate): readonly CivilDate[] {
  const end = Math.min(dayNumber(to), last === undefined ? Infinity : dayNumber(last) + 1);
  const count = Math.max(0, end - dayNumber(from));
  return Array.from({ length: count }, (_, index) => addDays(from, index));
}

const earlier = (a: CivilDate, b: CivilDate): CivilDate => (dayNumber(a) <= dayNumber(b) ? a : b);

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** The share of the period that has passed, 0 to 1. */
export const elapsedOf = ({ period: { span }, at }: BudgetState): number =>
  Math.min(1, Math.max(0, (at - span.start) / (span.end - span.start)));
