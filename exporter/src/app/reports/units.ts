import type { Condition } from '../../domain/budget/budget.ts';
import { addDays, dateText, dayNumber, type CivilDate } from '../../domain/budget/civil-date.ts';
import { dayIn, hoursIn, spanOfDays } from '../../domain/budget/zone.ts';
import {
  unitCost,
  type UnitCost,
  type UnitDay,
  type UnitGap,
} from '../../domain/finance/unit-cost.ts';
import { cutAtHours, type Interval } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { overBy } from '../budgets/accounted.ts';
import type { Ledger } from '../ledger/ports.ts';
import { monthNamed } from './month-named.ts';

/** What costs are divided by. */
export interface UnitRule {
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** How many there were on each of these days. */
  readonly quantities: (days: readonly AskedDay[], signal: AbortSignal) => Promise<Quantities>;
  /** Whether each day costs a store a query, so that one that is long over is asked for once; absent: it costs nothing. */
  readonly asksStore?: boolean;
}

/** A day that is over. */
export interface AskedDay {
  /** `2026-11-22`. */
  readonly date: string;
  readonly span: Interval;
}

export interface Quantities {
  /** By day; those that nobody tells are left out. */
  readonly byDate: ReadonlyMap<string, number>;
  /** Why some or all could not be read, for people; null: they could. */
  readonly failed: string | null;
}

/** What a unit of each kind cost in a month; the names here are a contract. */
export interface UnitsDocument {
  readonly cluster: string;
  readonly month: string;
  readonly timeZone: string;
  readonly units: readonly UnitDocument[];
}

export interface UnitDocument {
  readonly name: string;
  readonly select: readonly string[];
  /** US dollars of the days on which both sides are known. */
  readonly usd: number;
  readonly quantity: number;
  /** null: there is no day to tell it from. */
  readonly usdPerUnit: number | null;
  readonly days: number;
  /** Days that are over and say nothing, and why. */
  readonly gaps: readonly { readonly date: string; readonly why: UnitGap }[];
  /** Why no quantity could be read; null: it could. */
  readonly failed: string | null;
}

/** Days of a zone, the last one not included. */
export interface Days {
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly zone: string;
}

/**
 * The cost of units over a month, day by day from the ledger.
 *
 * @throws QueryError for a month that there is not
 */
export async function unitsReport(
  month: string | null,
  {
    cluster,
    zone,
    rules,
  }: { readonly cluster: string; readonly zone: string; readonly rules: readonly UnitRule[] },
  ledger: Pick<Ledger, 'hours' | 'costs'>,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<UnitsDocument> {
  const { name, from, to } = monthNamed(month, zone, now);
  const units: UnitDocument[] = [];
  for (const rule of rules) {
    const { failed, ...cost } = await unitOver({ from, to, zone }, rule, ledger, now, signal);
    const select = rule.conditions.map(
      ({ dimension, negated, pattern }) => `${dimension}${negated ? '!=' : '='}${pattern}`,
    );
    units.push({ name: rule.name, select, ...cost, failed });
  }
  return { cluster, month: name, timeZone: zone, units };
}

/** The cost of one kind of unit over those of some days that are over. */
export async function unitOver(
  days: Days,
  { conditions, quantities }: UnitRule,
  ledger: Pick<Ledger, 'hours' | 'costs'>,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<UnitCost & { readonly failed: string | null }> {
  const { from, to, zone } = days;
  const span = overBy(hoursIn(spanOfDays(from, to, zone)), now);
  const known = await ledger.hours(span, signal);
  const closed = new Set(known.flatMap(({ kind, start }) => (kind === 'closed' ? [start] : [])));
  const costs = new Map<number, number>();
  for (const { start, cost } of await ledger.costs(
    { span, by: [], filters: conditions, step: 'hour' },
    signal,
  ))
    costs.set(start, cost);
  const over = daysOver(days, now);
  const { byDate, failed } = await quantities(over, signal);
  const told = over.map(({ date, span: day }): UnitDay => {
    const hours = cutAtHours(hoursIn(day));
    return {
      date,
      usd: hours.reduce((sum, { start }) => sum + (costs.get(start) ?? 0), 0),
      isWhole: hours.every(({ start }) => closed.has(start)),
      quantity: byDate.get(date) ?? null,
    };
  });
  return { ...unitCost(told), failed };
}

const daysOver = ({ from, to, zone }: Days, now: UnixSeconds): readonly AskedDay[] =>
  Array.from({ length: dayNumber(to) - dayNumber(from) }, (_, index) => addDays(from, index))
    .map((date) => ({ date: dateText(date), span: dayIn(date, zone) }))
    .filter(({ span }) => span.end <= now);
