import { addMonths, dateText, parseDate, type CivilDate } from '../../domain/budget/civil-date.ts';
import { dateAt } from '../../domain/budget/zone.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { QueryError } from '../query/query.ts';

/** A month of the calendar. */
export interface Month {
  readonly name: string;
  readonly from: CivilDate;
  /** The first day of the next. */
  readonly to: CivilDate;
}

/**
 * The month of a name (`2026-10`); null: the one before this.
 *
 * @throws QueryError for one that is none, or has not begun
 */
export function monthNamed(name: string | null, zone: string, now: UnixSeconds): Month {
  const today = dateAt(now, zone);
  const first = { ...today, day: 1 };
  const from = name === null ? addMonths(first, -1) : parseDate(`${name}-01`);
  if (from === undefined)
    throw new QueryError(`month: "${name ?? ''}" is not a month; write for example 2026-10.`);
  if (dateText(from) > dateText(today))
    throw new QueryError(`month: ${name ?? ''} has not begun yet.`);
  return { name: dateText(from).slice(0, 'yyyy-mm'.length), from, to: addMonths(from, 1) };
}
