import type { MonthDocument } from '../../exporter/finance-documents.ts';
import { UNMAPPED } from './words.ts';

/** A line of the month, with its values in the order of the columns. */
export interface MonthRow {
  readonly values: readonly string[];
  readonly usd: number;
  readonly isUnmapped: boolean;
}

/** The lines of a month: first what is on no account, because somebody has to do something about it; the dearest first. */
export function monthRows({ by, lines }: MonthDocument): readonly MonthRow[] {
  return lines
    .map(({ key, usd }) => ({
      values: by.map((dimension) => key[dimension] ?? ''),
      usd,
      isUnmapped: key['gl'] === UNMAPPED,
    }))
    .sort((a, b) => Number(b.isUnmapped) - Number(a.isUnmapped) || b.usd - a.usd);
}
