import type { AllocationDocument } from './document.ts';
import { readable } from './json.ts';

/** A value of one CSV cell; null is an empty cell. */
export type Cell = string | number | null;

/** Beginnings that spreadsheets take for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/u;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/iu;

/** One RFC 4180 line, ended; text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(readable(cell));
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The document as CSV, line by line: window, cluster and model first, then the key, one line per row. */
export function* csvLines(document: AllocationDocument): Generator<string> {
  const by = document.by.filter((name) => !COLUMNS_OF_OWN.has(name));
  yield csvLine([
    ...['window_start', 'window_end', 'cluster', 'model'],
    ...by,
    ...['spend_type', 'resource', 'component', 'cost_usd', 'quantity', 'unit'],
  ]);
  const { window, cluster, model } = document;
  for (const row of document.rows)
    yield csvLine([
      ...[window.start, window.end, cluster, model],
      ...by.map((name) => row.key[name] ?? ''),
      ...[row.spendType, row.resource, row.component, row.cost, row.quantity, row.unit],
    ]);
}

const COLUMNS_OF_OWN: ReadonlySet<string> = new Set([
  'cluster',
  'spend_type',
  'resource',
  'component',
]);
