import { HOURS, type View } from '../view/view.ts';
import { amountText, shareText, trendText } from './format.ts';
import { efficiencyOf, idleOf, resourceCost, type CostRow } from './rows.ts';
import { RESOURCE_ORDER, resourceText, rowName, upperFirst } from './words.ts';

/** One column of figures. */
export interface Column {
  /** As `sort=` in the URL says it. */
  readonly id: string;
  readonly title: string;
  /** What it holds, in one sentence. */
  readonly meaning: string;
  readonly text: (row: CostRow, total: number) => string;
  /** What is behind the text, where it says less. */
  readonly detail?: (row: CostRow) => string | undefined;
  /** What it sorts by; nothing comes last. */
  readonly value: (row: CostRow) => number | undefined;
}

/** Resources that have a column even where they cost nothing. */
const ALWAYS = ['cpu', 'memory'];

/** The columns beside the name, for these rows under this view. */
export function columnsOf(rows: readonly CostRow[], view: View): readonly Column[] {
  const amount = (usdPerHour: number): string => amountText(usdPerHour * HOURS[view.per]);
  return [
    {
      id: 'cost',
      title: `USD/${view.per}`,
      meaning: 'Mean over the range.',
      text: ({ cost }) => amount(cost),
      value: ({ cost }) => cost,
    },
    {
      id: 'share',
      title: 'Share',
      meaning: 'Part of the total below.',
      text: ({ cost }, total) => shareText(total === 0 ? undefined : cost / total),
      value: ({ cost }) => cost,
    },
    ...(view.compare ? [trendColumn(amount)] : []),
    {
      id: 'efficiency',
      title: 'Efficiency',
      meaning: 'Used part of what pods are charged: usage / (usage + workload idle).',
      text: (row) => shareText(efficiencyOf(row)),
      value: efficiencyOf,
    },
    ...resourcesOf(rows).map((resource) => ({
      id: resource,
      title: upperFirst(resourceText(resource)),
      meaning: `Part of the cost that is ${resourceText(resource)}.`,
      text: (row: CostRow) => amountOrDash(resourceCost(row, resource), amount),
      value: (row: CostRow) => resourceCost(row, resource),
    })),
    {
      id: 'idle',
      title: 'Idle',
      meaning: 'Part of the cost that nobody uses: workload idle and cluster idle.',
      text: (row) => amountOrDash(idleOf(row), amount),
      value: idleOf,
    },
  ];
}

function trendColumn(amount: (usdPerHour: number) => string): Column {
  return {
    id: 'trend',
    title: 'Trend',
    meaning: 'Against the mean of the range of the same length before; sorts by the money moved.',
    text: ({ cost, previous }) => trendText(cost, previous),
    detail: ({ previous }) => (previous === undefined ? undefined : `was ${amount(previous)}`),
    value: ({ cost, previous }) => (previous === undefined ? undefined : cost - previous),
  };
}

/** The resources that cost something, and cpu and memory. */
function resourcesOf(rows: readonly CostRow[]): readonly string[] {
  const found = new Set(rows.flatMap(({ parts }) => parts.map(({ resource }) => resource)));
  found.delete('');
  const others = [...found].filter((resource) => !RESOURCE_ORDER.includes(resource)).sort();
  return [
    ...RESOURCE_ORDER.filter((resource) => ALWAYS.includes(resource) || found.has(resource)),
    ...others,
  ];
}

function amountOrDash(usdPerHour: number, amount: (usdPerHour: number) => string): string {
  return usdPerHour === 0 ? '–' : amount(usdPerHour);
}

/** A column and a direction. */
export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** The names come first, and the dearest. */
export const NAME = 'name';
export const FIRST_SORT: Sort = { column: 'cost', isDescending: true };

/** `-cost` as the exporter's API says it too. */
export function sortText({ column, isDescending }: Sort): string {
  return `${isDescending ? '-' : ''}${column}`;
}

export function sortFrom(text: string): Sort {
  const isDescending = text.startsWith('-');
  const column = isDescending ? text.slice(1) : text;
  return column === '' ? FIRST_SORT : { column, isDescending };
}

/** What a click on a heading asks for: the other direction of the same column, or what is largest in another. */
export function nextSort(current: Sort, column: string): Sort {
  if (current.column === column) return { column, isDescending: !current.isDescending };
  return { column, isDescending: column !== NAME };
}

/** Rows in an order; by cost where the column is not there. */
export function sortedRows(
  rows: readonly CostRow[],
  labels: readonly string[],
  columns: readonly Column[],
  { column: id, isDescending }: Sort,
): readonly CostRow[] {
  const sign = isDescending ? -1 : 1;
  const byName = (a: CostRow, b: CostRow): number =>
    rowName(a, labels).localeCompare(rowName(b, labels), 'en', { numeric: true });
  if (id === NAME) return [...rows].sort((a, b) => sign * byName(a, b));
  const column = columns.find((one) => one.id === id) ?? columns[0];
  if (column === undefined) return rows;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined);
    return sign * (x - y) || byName(a, b);
  });
}
