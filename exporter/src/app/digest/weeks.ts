import { addDays } from '../../domain/budget/civil-date.ts';
import { mondayOf, parseWeek, weekText } from '../../domain/budget/iso-week.ts';
import { dateAt, hoursIn, spanOfDays, startOfDay } from '../../domain/budget/zone.ts';
import { dueAt } from '../../domain/digest/due.ts';
import type { DigestPlan } from '../../domain/digest/plan.ts';
import type { Interval } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';

const DAYS_PER_WEEK = 7;

/** The week whose digest is due and not superseded, `2026-W47`; null before the day and hour. */
export function dueWeek(plan: DigestPlan, zone: string, now: UnixSeconds): string | null {
  const thisMonday = mondayOf(dateAt(now, zone));
  const end = startOfDay(thisMonday, zone);
  return now < dueAt(end, plan) ? null : weekText(addDays(thisMonday, -DAYS_PER_WEEK));
}

/** The UTC hours of a week. @throws Error where that is none */
export function weekSpan(week: string, zone: string): Interval {
  const monday = parseWeek(week);
  if (monday === undefined) throw new Error(`"${week}" is not a week`);
  return hoursIn(spanOfDays(monday, addDays(monday, DAYS_PER_WEEK), zone));
}
