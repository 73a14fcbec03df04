import { fromSegment, toSegment } from '../app/paths.ts';
import type { CostRow } from './rows.ts';

type RowId = Pick<CostRow, 'key' | 'isNobodys'>;

/** Neither can be a key: a tilde in one is written as `~7E`. */
const NOBODYS = '~nobody';
const SEPARATOR = ':';

/** A row as one part of a path, or as one value of a query. */
export function rowToSegment({ key, isNobodys }: RowId): string {
  if (isNobodys) return NOBODYS;
  const segment = key.map(toSegment).join(SEPARATOR);
  // Browsers take dots alone for a step up.
  return /^\.+$/.test(segment) ? segment.replaceAll('.', '~2E') : segment;
}

/** The row that a part of a path stands for. */
export function rowFromSegment(segment: string): RowId {
  if (segment === NOBODYS) return { key: [], isNobodys: true };
  return { key: segment.split(SEPARATOR).map(fromSegment), isNobodys: false };
}
