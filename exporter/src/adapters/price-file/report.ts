import type { PriceFileError } from './price-file.ts';
import { nearestWord } from '../../domain/nearest.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Notes what is wrong at a place of the file and what to do. */
export type Report = (place: Place, field: string, message: string) => void;

/** Collects what is wrong with one file: state with a lifetime of one reading. */
export class Findings {
  readonly #file: string;
  readonly #found: PriceFileError[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  readonly report: Report = ({ line, column }, field, message) => {
    this.#found.push({ file: this.#file, line, column, field, message });
  };

  /** In the order of the file. */
  list(): readonly PriceFileError[] {
    return this.#found.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** The beginning of the file, for what is wrong with it as a whole. */
export const TOP: Place = { line: 1, column: 1 };

/** What to say of a key nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearestWord(key, known);
  return meant === undefined
    ? `unknown key "${key}"; known are ${known.join(', ')}`
    : `unknown key "${key}"; did you mean ${meant}?`;
}
