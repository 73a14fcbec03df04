import { matcherOf } from './matcher.ts';

/** A part of what a query asks for, by one label. */
export interface Piece {
  /** The known values of the label in this part, in order. */
  readonly values: readonly string[];
  /** null: exactly `values`. Otherwise everything but these, so that unknown values are in one part, too. */
  readonly except: readonly string[] | null;
}

/** The matcher that a query of this piece needs; '' for everything. */
export function pieceMatcher(label: string, { values, except }: Piece): string {
  if (except === null) return matcherOf(label, values);
  return except.length === 0 ? '' : matcherOf(label, except, true);
}

/** Two pieces that together are this one; null where it cannot be halved. */
export function halves({ values, except }: Piece): readonly [Piece, Piece] | null {
  // Of all but some, even one known value can be split off; what is left are the unknown ones.
  const least = except === null ? 2 : 1;
  if (values.length < least) return null;
  const middle = Math.ceil(values.length / 2);
  const head = values.slice(0, middle);
  const tail = values.slice(middle);
  return [
    { values: head, except: null },
    { values: tail, except: except === null ? null : [...except, ...head] },
  ];
}

/** The last value of each piece but the one that holds the unknown values, in order. */
export function bordersOf(pieces: readonly Piece[]): readonly string[] {
  return pieces
    .filter(({ except }) => except === null)
    .map(({ values }) => values.at(-1) ?? '')
    .sort(compare);
}

/** The borders of so many pieces with about as many values each, as far as there are values. */
export function evenly(values: readonly string[], pieces: number): readonly string[] {
  const borders = Array.from(
    { length: Math.max(0, Math.min(pieces, values.length) - 1) },
    (_, i) => values[Math.ceil(((i + 1) * values.length) / pieces) - 1] ?? '',
  );
  return borders.filter((border) => border !== '');
}

/** Cuts values, known anew, at the borders that were found before. */
export function cutAt(values: readonly string[], borders: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const border of borders) {
    let end = start;
    while (end < values.length && compare(values[end] ?? '', border) <= 0) end += 1;
    if (end > start) pieces.push({ values: values.slice(start, end), except: null });
    start = end;
  }
  return [...pieces, { values: values.slice(start), except: values.slice(0, start) }];
}

/** Known values once each, in the order in which they are cut; '' is no value. */
export const inOrder = (values: Iterable<string>): readonly string[] =>
  [...new Set(values)].filter((value) => value !== '').sort(compare);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
