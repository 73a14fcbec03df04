import type { BudgetDocument } from '../../exporter/finance-documents.ts';
import type { Line } from '../../cost/series.ts';
import type { BudgetRow } from './rows.ts';
import { rangeOf, unixSeconds } from './rows.ts';

/** A point of a line: unix seconds and US dollars. */
export interface Point {
  readonly at: number;
  readonly usd: number;
}

/** A line of the burn-down chart. */
export interface BurnLine {
  readonly id: 'spent' | 'even' | 'limit' | 'forecast' | 'low' | 'high' | 'threshold';
  readonly name: string;
  readonly points: readonly Point[];
}

/** A day of the table beside it. */
export interface BurnDay {
  readonly date: string;
  readonly usd: number;
  readonly soFar: number;
  /** What would be spent by its end at an even pace. */
  readonly even: number;
  readonly lostHours: number;
  readonly openHours: number;
}

const SECONDS_PER_HOUR = 3600;

/** What is spent by the end of each day, from the exporter's days. */
export function spentByDay({ period, days }: BudgetDocument): readonly Point[] {
  const points: Point[] = [{ at: unixSeconds(period.start), usd: 0 }];
  for (const { hours, spentUsd } of days) {
    const last = points.at(-1) ?? { at: 0, usd: 0 };
    points.push({ at: last.at + hours * SECONDS_PER_HOUR, usd: last.usd + spentUsd });
  }
  return points;
}

/** What is spent over time, from its series. */
export function spentBySeries(line: Line | undefined, times: readonly number[]): readonly Point[] {
  return (line?.values ?? []).flatMap((usd, index) => {
    const at = times[index];
    return usd === null || at === undefined ? [] : [{ at, usd }];
  });
}

/**
 * The lines of the chart: what is spent against the even pace and the limit, and where it leads.
 *
 * @param now unix seconds; nothing is known of later
 */
export function burnLines(
  row: BudgetRow,
  spent: readonly Point[],
  now: number,
): readonly BurnLine[] {
  const { start, end, limit, forecast, document } = row;
  const level = (usd: number): readonly Point[] => [
    { at: start, usd },
    { at: end, usd },
  ];
  const here = { at: Math.min(now, end), usd: row.spent };
  const leads = (usd: number): readonly Point[] => [here, { at: end, usd }];
  const range = rangeOf(row);
  return [
    { id: 'spent', name: 'spent so far', points: untilNow(spent, here) },
    {
      id: 'even',
      name: 'even pace',
      points: [
        { at: start, usd: 0 },
        { at: end, usd: limit },
      ],
    },
    { id: 'limit', name: 'limit', points: level(limit) },
    ...(document?.thresholds ?? [])
      .filter(({ ratio }) => ratio !== 1)
      .map(({ ratio }): BurnLine => ({
        id: 'threshold',
        name: `${Math.round(ratio * 100)} % of the limit`,
        points: level(ratio * limit),
      })),
    ...(forecast === undefined
      ? []
      : [{ id: 'forecast', name: 'forecast', points: leads(forecast) } as const]),
    ...(range === undefined
      ? []
      : [
          { id: 'low', name: 'forecast, low', points: leads(range.low) } as const,
          { id: 'high', name: 'forecast, high', points: leads(range.high) } as const,
        ]),
  ];
}

/** The running day ends now, not at midnight. */
function untilNow(points: readonly Point[], now: Point): readonly Point[] {
  const before = points.filter(({ at }) => at < now.at);
  return points.length === 0 ? [] : [...before, now];
}

/** The days of the running period, the latest first. */
export function burnDays({ days, limitUsd, period }: BudgetDocument): readonly BurnDay[] {
  const hours = (unixSeconds(period.end) - unixSeconds(period.start)) / SECONDS_PER_HOUR;
  let soFar = 0;
  let gone = 0;
  const rows = days.map((day) => {
    soFar += day.spentUsd;
    gone += day.hours;
    return {
      ...{ date: day.date, usd: day.spentUsd, soFar, lostHours: day.lostHours },
      even: (limitUsd * gone) / hours,
      openHours: day.hours - day.closedHours - day.lostHours,
    };
  });
  return rows.toReversed();
}
