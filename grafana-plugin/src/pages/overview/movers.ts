import type { CostRow } from '../../cost/rows.ts';

/** A key whose cost moved. */
export interface Mover {
  readonly row: CostRow;
  /** In US dollars per hour; negative where it costs less. */
  readonly change: number;
}

/** Who moved the bill most against the range before, the largest first; none where nothing is compared. */
export function moversOf(rows: readonly CostRow[], count: number): readonly Mover[] {
  return rows
    .flatMap((row) =>
      row.previous === undefined ? [] : [{ row, change: row.cost - row.previous }],
    )
    .filter(({ change, row }) => Math.abs(change) > 0.0005 * Math.max(row.cost, row.previous ?? 0))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, count);
}
