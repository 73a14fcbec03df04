import type { Style } from './style.ts';
import { padEnd, padStart, shortened, widthOf } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** May be shortened where the terminal is narrow. */
  readonly flexible?: boolean;
}

export interface TableRow {
  /** Plain text; fewer than there are columns where a note takes the place of the rest. */
  readonly cells: readonly string[];
  readonly note?: string;
  readonly emphasis?: 'bold' | 'faint';
}

const GAP = '   ';
const LEAST_FLEXIBLE = 12;

/** Lines of a table: columns as wide as their content, text left, numbers right, no trailing spaces. */
export function table(
  columns: readonly Column[],
  rows: readonly TableRow[],
  style: Style,
): readonly string[] {
  const widths = fitted(columns, rows, style.columns);
  const line = ({ cells, note }: TableRow): string => {
    const padded = cells.map((cell, index) => {
      const width = widths[index] ?? 0;
      const text = shortened(cell, width);
      return columns[index]?.align === 'right' ? padStart(text, width) : padEnd(text, width);
    });
    return [...padded, ...(note === undefined ? [] : [note])].join(GAP).trimEnd();
  };
  return [
    style.bold(line({ cells: columns.map(({ title }) => title) })),
    ...rows.map((row) => (row.emphasis ? style[row.emphasis](line(row)) : line(row))),
  ];
}

/** Natural widths; where they exceed the terminal, flexible columns give way, the widest first. */
function fitted(
  columns: readonly Column[],
  rows: readonly TableRow[],
  limit: number,
): readonly number[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((width, { cells }) => Math.max(width, widthOf(cells[index] ?? '')), widthOf(title)),
  );
  let surplus =
    widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - limit;
  while (surplus > 0) {
    const flexible = columns.flatMap(({ flexible: may }, index) =>
      may && (widths[index] ?? 0) > LEAST_FLEXIBLE ? [index] : [],
    );
    const [first, ...others] = flexible;
    if (first === undefined) break;
    const widest = others.reduce(
      (best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best),
      first,
    );
    widths[widest] = (widths[widest] ?? 0) - 1;
    surplus -= 1;
  }
  return widths;
}
