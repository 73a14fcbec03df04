import type { Usd } from '../units.ts';
import { dayNumber, type CivilDate } from './civil-date.ts';

/** A limit that holds for some periods instead of the usual one. */
export type SeasonalLimit =
  /** For the one period that begins on this day. */
  | { readonly from: CivilDate; readonly limit: Usd }
  /** For every period that begins in this month, 1 to 12. */
  | { readonly month: number; readonly limit: Usd };

export interface Limits {
  readonly usual: Usd;
  readonly calendar: readonly SeasonalLimit[];
}

/** What a period may cost: the limit of its first day, else that of its month, else the usual one. */
export function limitOf({ usual, calendar }: Limits, from: CivilDate): Usd {
  const exact = calendar.find(
    (entry) => 'from' in entry && dayNumber(entry.from) === dayNumber(from),
  );
  const seasonal = calendar.find((entry) => 'month' in entry && entry.month === from.month);
  return (exact ?? seasonal)?.limit ?? usual;
}
