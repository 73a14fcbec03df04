import type { Condition } from '../../domain/budget/budget.ts';
import { addDays, dateText, dayNumber } from '../../domain/budget/civil-date.ts';
import { dayIn, hoursIn, spanOfDays } from '../../domain/budget/zone.ts';
import { unitCost, type UnitDay, type UnitGap } from '../../domain/finance/unit-cost.ts';
import { cutAtHours } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { overBy } from '../budgets/accounted.ts';
import type { Ledger } from '../ledger/ports.ts';
import { monthNamed, type Month } from './month-named.ts';

/** What costs are divided by. */
export interface UnitRule {
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** How many there were on each day, by `2026-11-22`; the reason where nobody can say. */
  readonly quantities: () => ReadonlyMap<string, number> | { readonly failed: string };
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
  ledger: Ledger,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<UnitsDocument> {
  const named = monthNamed(month, zone, now);
  const units: UnitDocument[] = [];
  for (const rule of rules) units.push(await unitOf(rule, named, zone, ledger, now, signal));
  return { cluster, month: named.name, timeZone: zone, units };
}

async function unitOf(
  { name, conditions, quantities }: UnitRule,
  { from, to }: Month,
  zone: string,
  ledger: Ledger,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<UnitDocument> {
  const span = overBy(hoursIn(spanOfDays(from, to, zone)), now);
  const known = await ledger.hours(span, signal);
  const closed = new Set(known.flatMap(({ kind, start }) => (kind === 'closed' ? [start] : [])));
  const costs = new Map<number, number>();
  for (const { start, cost } of await ledger.costs(
    { span, by: [], filters: conditions, step: 'hour' },
    signal,
  ))
    costs.set(start, cost);
  const read = quantities();
  const counts: ReadonlyMap<string, number> = 'failed' in read ? new Map() : read;
  const days = Array.from({ length: dayNumber(to) - dayNumber(from) }, (_, index) =>
    addDays(from, index),
  ).flatMap((date): readonly UnitDay[] => {
    const day = dayIn(date, zone);
    if (day.end > now) return [];
    const hours = cutAtHours(hoursIn(day));
    const text = dateText(date);
    return [
      {
        date: text,
        usd: hours.reduce((sum, { start }) => sum + (costs.get(start) ?? 0), 0),
        isWhole: hours.every(({ start }) => closed.has(start)),
        quantity: counts.get(text) ?? null,
      },
    ];
  });
  return {
    name,
    select: conditions.map(
      ({ dimension, negated, pattern }) => `${dimension}${negated ? '!=' : '='}${pattern}`,
    ),
    ...unitCost(days),
    failed: 'failed' in read ? read.failed : null,
  };
}
