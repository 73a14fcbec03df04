import { isoTime } from '../../app/query/document.ts';
import type { RestatedDocument } from '../http/restate-route.ts';
import type { Style } from './style.ts';
import { table, type TableRow } from './table.ts';
import { printable } from './width.ts';

/** So many kinds of machines, and hours that could not be restated, are named. */
const MOST_NAMED = 10;
/** Of an ISO 8601 moment: up to its day. */
const WHOLE_DAYS = '2026-01-01'.length;

/** What restating came to, day by day, and whose price it was. */
export function restatedText(
  { hours, unchanged, skipped, prices }: RestatedDocument,
  isDryRun: boolean,
  style: Style,
): readonly string[] {
  const frozen = hours.filter((hour) => hour.frozen).length;
  return [
    ...(hours.length > 0 ? [...dayTable(hours, style), ''] : []),
    ...(prices.length > 0 ? [...priceTable(prices, style), ''] : []),
    `${counted(hours.length)} ${isDryRun ? 'would be restated; nothing was written' : 'restated'}, ${unchanged} unchanged`,
    ...(frozen > 0
      ? [
          `${counted(frozen)} of frozen months: ${isDryRun ? 'the difference would be' : 'the difference is'} adjustments in the month that is open now`,
        ]
      : []),
    ...(skipped.length > 0 ? [`${counted(skipped.length)} not restated:`] : []),
    ...skipped.slice(0, MOST_NAMED).map(({ start, reason }) => `  ${start}: ${printable(reason)}`),
    ...more(skipped.length),
  ];
}

const counted = (count: number): string => `${count} ${count === 1 ? 'hour' : 'hours'}`;
const more = (count: number): readonly string[] =>
  count > MOST_NAMED ? [`  … ${count - MOST_NAMED} more`] : [];

function dayTable(hours: RestatedDocument['hours'], style: Style): readonly string[] {
  const days = Map.groupBy(hours, ({ start }) =>
    isoTime(Date.parse(start) / 1000).slice(0, WHOLE_DAYS),
  );
  return table(
    [
      { title: 'DAY', align: 'left' },
      ...['HOURS', 'BEFORE', 'AFTER', 'DIFFERENCE'].map(
        (title) => ({ title, align: 'right' }) as const,
      ),
    ],
    [
      ...[...days].map(([day, of]) => dayRow(day, of)),
      ...(days.size > 1 ? [{ ...dayRow('TOTAL', hours), emphasis: 'bold' } as const] : []),
    ],
    style,
  );
}

function dayRow(name: string, hours: RestatedDocument['hours']): TableRow {
  const sum = (of: 'before' | 'after'): number =>
    hours.reduce((total, hour) => total + hour[of], 0);
  const [before, after] = [sum('before'), sum('after')];
  return {
    cells: [name, `${hours.length}`, money(before), money(after), money(after - before)],
  };
}

const priceTable = (prices: RestatedDocument['prices'], style: Style): readonly string[] => [
  ...table(
    [
      { title: 'MACHINES', align: 'left', flexible: true },
      ...['USD/h BEFORE', 'AFTER', 'HOST-HOURS', 'DIFFERENCE'].map(
        (title) => ({ title, align: 'right' }) as const,
      ),
    ],
    prices.slice(0, MOST_NAMED).map(({ what, before, after, hostHours, difference }) => ({
      cells: [printable(what), rate(before), rate(after), hostHours.toFixed(1), money(difference)],
    })),
    style,
  ),
  ...more(prices.length),
];

const money = (amount: number): string => amount.toLocaleString('en-US', TWO_DIGITS);
const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
const rate = (price: number | null): string => (price === null ? 'none' : price.toFixed(4));
