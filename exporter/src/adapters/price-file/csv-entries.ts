import { csvRows, type CsvRow } from './csv.ts';
import { unknownKey, type Report } from './report.ts';
import {
  LABEL_PREFIX,
  LIST_NAMES,
  LISTS,
  otherCurrency,
  PRICE_KEYS,
  type Cell,
  type ListName,
  type RawEntry,
} from './shape.ts';
import type { RawFile } from './yaml-entries.ts';

/** What a row is about, in the column `kind`; without that column every row is a node. */
const KINDS: ReadonlyMap<string, ListName> = new Map([
  ['node', 'nodes'],
  ['volume', 'volumes'],
  ['fee', 'fees'],
]);
const COLUMNS: readonly string[] = [
  'kind',
  'currency',
  ...new Set(LIST_NAMES.flatMap((list) => LISTS[list].matchKeys)),
  ...PRICE_KEYS,
];

/** Reads the entries of a CSV file: a row of column names, then one entry a row; an empty cell is an absent key. */
export function csvEntries(text: string, report: Report): RawFile | null {
  const [header, ...rows] = csvRows(text, report);
  if (!header || !isUsable(header, report)) return null;
  const entries = rows.flatMap((row) => entryOf(row, header, report) ?? []);
  const currency = rows
    .map((row) => cellOf(row, header, 'currency'))
    .find((cell) => cell !== null && cell.text !== 'USD');
  return { entries, currency: currency ?? null, date: null };
}

function isUsable(header: CsvRow, report: Report): boolean {
  const names = header.cells.map(({ text }) => text);
  const faults = header.cells.flatMap((cell, index) => {
    const fault = faultOf(cell.text, names.slice(0, index));
    return fault === '' ? [] : [{ cell, fault }];
  });
  for (const { cell, fault } of faults) report(cell, cell.text, fault);
  if (faults.length > 0) return false;
  if (names.some((name) => PRICE_KEYS.has(name))) return true;
  const means = LISTS.nodes.requiredMeans;
  report(
    { line: header.line, column: 1 },
    'usdPerHour',
    `this column is missing; it holds ${means}`,
  );
  return false;
}

/** What is wrong with a column's name; empty when nothing is. */
function faultOf(name: string, before: readonly string[]): string {
  if (name === '') return 'this column has no name; write one, or remove the column';
  if (name.includes(';')) return 'part the columns by commas, not by semicolons';
  if (before.includes(name)) return 'this column stands here twice; remove one';
  if (COLUMNS.includes(name) || isLabel(name)) return '';
  const currency = otherCurrency(name);
  return currency === ''
    ? unknownKey(name, COLUMNS)
    : `prices are in US dollars, not ${currency}; convert them and write usd${name.slice(currency.length)}`;
}

const isLabel = (name: string): boolean =>
  name.startsWith(LABEL_PREFIX) && name.length > LABEL_PREFIX.length;

function entryOf(row: CsvRow, header: CsvRow, report: Report): RawEntry | null {
  const surplus = row.cells[header.cells.length];
  if (surplus) {
    report(
      surplus,
      '',
      `this row has ${row.cells.length} cells for ${header.cells.length} columns; quote a cell that holds a comma`,
    );
    return null;
  }
  const kind = cellOf(row, header, 'kind');
  const list = kind === null ? 'nodes' : KINDS.get(kind.text);
  if (list === undefined) {
    report(
      kind ?? { line: row.line, column: 1 },
      'kind',
      `must be one of ${[...KINDS.keys()].join(', ')}`,
    );
    return null;
  }
  const match = new Map<string, Cell>();
  const prices = new Map<string, Cell>();
  for (const [index, { text: name }] of header.cells.entries()) {
    const cell = row.cells[index];
    if (!cell || cell.text === '' || name === 'kind' || name === 'currency') continue;
    (PRICE_KEYS.has(name) ? prices : match).set(name, cell);
  }
  return { list, prefix: '', matchPrefix: '', line: row.line, column: 1, match, prices };
}

function cellOf(row: CsvRow, header: CsvRow, name: string): Cell | null {
  const index = header.cells.findIndex((cell) => cell.text === name);
  const cell = row.cells[index];
  return cell && cell.text !== '' ? cell : null;
}
