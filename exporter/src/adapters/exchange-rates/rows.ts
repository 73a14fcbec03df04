import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';

export const COLUMNS = ['date', 'from', 'to', 'rate'] as const;
export type Column = (typeof COLUMNS)[number];

/** One written rate, its fields as text; a field that is not written is empty. */
export interface Row {
  readonly line: number;
  readonly fields: Readonly<Record<Column, string>>;
}

export interface Rows {
  readonly rows: readonly Row[];
  readonly errors: readonly LineError[];
}

export interface LineError {
  readonly line: number;
  readonly message: string;
}

const isColumn = (name: string): name is Column => COLUMNS.some((column) => column === name);

/** Reads CSV whose first line names the columns, in any order; empty lines and lines that begin with `#` are passed over. */
export function csvRows(text: string): Rows {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, content: content.trim() }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
  const [header, ...body] = lines;
  if (header === undefined) return { rows: [], errors: [] };

  const names = cells(header.content).map((name) => name.toLowerCase());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    const message = `the first line must name the columns ${COLUMNS.join(',')}; missing: ${missing.join(', ')}`;
    return { rows: [], errors: [{ line: header.line, message }] };
  }
  const errors = body
    .filter(({ content }) => cells(content).length !== names.length)
    .map(({ line, content }) => ({
      line,
      message: `${cells(content).length} fields where the first line names ${names.length}`,
    }));
  const rows = body
    .filter(({ content }) => cells(content).length === names.length)
    .map(({ line, content }) => {
      const values = cells(content);
      return { line, fields: fieldsFrom((column) => values[names.indexOf(column)] ?? '') };
    });
  return { rows, errors };
}

/** Dates, codes and numbers hold no commas, so quotes only wrap. */
const cells = (line: string): readonly string[] =>
  line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

/** Reads YAML: a list of `{ date, from, to, rate }`, alone or under the key `rates`. */
export function yamlRows(text: string): Rows {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineOf = (offset: number): number => lineCounter.linePos(offset).line;
  if (document.errors.length > 0)
    return {
      rows: [],
      errors: document.errors.slice(0, 1).map(({ pos, message }) => ({
        line: lineOf(pos[0]),
        message: `not valid YAML: ${message}`,
      })),
    };

  const root = document.contents;
  if (root === null) return { rows: [], errors: [] };
  const list: unknown = isMap(root) ? root.get('rates', true) : root;
  if (!isSeq(list)) return { rows: [], errors: [{ line: 1, message: NO_LIST }] };
  const read = list.items.map((item) => yamlRow(item, lineOf));
  return { rows: read.flatMap(({ rows }) => rows), errors: read.flatMap(({ errors }) => errors) };
}

const NO_LIST = 'must be a list of { date, from, to, rate }, alone or under the key "rates"';

function yamlRow(item: unknown, lineOf: (offset: number) => number): Rows {
  const line = lineOf(isNode(item) ? (item.range?.[0] ?? 0) : 0);
  if (!isMap(item))
    return { rows: [], errors: [{ line, message: 'must be { date, from, to, rate }' }] };
  const keys = item.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  const unknown = keys.filter((key) => !isColumn(key));
  if (unknown.length > 0) {
    const message = `unknown key "${unknown.join('", "')}"; there are ${COLUMNS.join(', ')}`;
    return { rows: [], errors: [{ line, message }] };
  }
  const fields = fieldsFrom((column) => textOf(item.get(column)));
  return { rows: [{ line, fields }], errors: [] };
}

/** A list or mapping where a text must be counts as not written. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const fieldsFrom = (valueOf: (column: Column) => string): Row['fields'] => ({
  date: valueOf('date'),
  from: valueOf('from'),
  to: valueOf('to'),
  rate: valueOf('rate'),
});
