import type { AllocationDocument, DocumentRow, SteppedDocument } from './document.ts';

/** Digits that survive into documents: far below the cent, above what binary fractions look like (0.30000000000000004). */
const SIGNIFICANT_DIGITS = 12;

/** The number as documents show it. */
export const readable = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT_DIGITS));

/** A document as indented JSON with readable numbers. */
export const toJson = (document: object): string =>
  `${JSON.stringify(document, (_key, value: unknown) => (typeof value === 'number' ? readable(value) : value), 2)}\n`;

/** Rows per piece of text: about a millisecond of work. */
const ROWS_PER_PIECE = 100;

const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'number' ? readable(inner) : inner,
  );

/** A row as the same JSON, without asking of each of its fields what it is. */
const shownRow = (row: DocumentRow): string =>
  JSON.stringify({ ...row, cost: readable(row.cost), quantity: readable(row.quantity) });

/** An allocation document as JSON, one row a line, in pieces between which others can run. */
export function* jsonPieces({ rows, ...rest }: AllocationDocument): Generator<string> {
  const { total, conservationError, coverage, gaps, other, ...head } = rest;
  yield `${shown(head).slice(0, -1)},"rows":[`;
  for (let from = 0; from < rows.length; from += ROWS_PER_PIECE) {
    const lines = rows.slice(from, from + ROWS_PER_PIECE).map(shownRow);
    yield `${from === 0 ? '\n' : ',\n'}${lines.join(',\n')}`;
  }
  const tail = { total, conservationError, coverage, gaps, ...(other !== undefined && { other }) };
  yield `\n],${shown(tail).slice(1)}\n`;
}

/** A stepped document as JSON, in such pieces. */
export function* steppedPieces({ steps, ...head }: SteppedDocument): Generator<string> {
  yield `${shown(head).slice(0, -1)},"steps":[\n`;
  for (const [index, step] of steps.entries()) {
    if (index > 0) yield ',';
    yield* jsonPieces(step);
  }
  yield ']}\n';
}
