import type { Interval } from '../interval.ts';
import type { UnixSeconds } from '../units.ts';
import { addDays, addMonths, dayNumber, type CivilDate } from './civil-date.ts';
import { dateAt, spanOfDays } from './zone.ts';

export const PERIOD_KINDS = ['week', 'month', 'quarter', 'year'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** How time is cut into periods. */
export interface PeriodRule {
  readonly kind: PeriodKind;
  /** A day on which a period begins: `2026-04-06` for a British tax year, `2026-01-25` for months from the 25th. */
  readonly anchor: CivilDate;
  /** IANA name of the zone whose midnights count. */
  readonly zone: string;
}

/** One period. */
export interface Period {
  readonly from: CivilDate;
  /** The day after its last. */
  readonly to: CivilDate;
  readonly span: Interval;
}

/** Where periods begin unless told otherwise: weeks on Monday (ISO 8601), the others with the calendar year. */
export const USUAL_ANCHORS: Readonly<Record<PeriodKind, CivilDate>> = {
  week: { year: 2024, month: 1, day: 1 },
  month: { year: 2024, month: 1, day: 1 },
  quarter: { year: 2024, month: 1, day: 1 },
  year: { year: 2024, month: 1, day: 1 },
};

const DAYS_PER_WEEK = 7;
const MONTHS: Readonly<Record<Exclude<PeriodKind, 'week'>, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
};

/** The period that holds a moment. */
export function periodAt(rule: PeriodRule, at: UnixSeconds): Period {
  const today = dateAt(at, rule.zone);
  let index = guess(rule, today);
  while (dayNumber(startOf(rule, index)) > dayNumber(today)) index -= 1;
  while (dayNumber(startOf(rule, index + 1)) <= dayNumber(today)) index += 1;
  const from = startOf(rule, index);
  const to = startOf(rule, index + 1);
  return { from, to, span: spanOfDays(from, to, rule.zone) };
}

/** The first day of the period so many after the anchor's; each is counted from the anchor, so that a 31st comes back after February. */
const startOf = ({ kind, anchor }: PeriodRule, index: number): CivilDate =>
  kind === 'week'
    ? addDays(anchor, index * DAYS_PER_WEEK)
    : addMonths(anchor, index * MONTHS[kind]);

/** Off by one at most. */
function guess({ kind, anchor }: PeriodRule, today: CivilDate): number {
  if (kind === 'week') return Math.floor((dayNumber(today) - dayNumber(anchor)) / DAYS_PER_WEEK);
  const months = (today.year - anchor.year) * MONTHS.year + today.month - anchor.month;
  return Math.floor(months / MONTHS[kind]);
}
