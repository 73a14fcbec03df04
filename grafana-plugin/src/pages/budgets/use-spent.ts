import { useEffect, useState } from 'react';
import { spentQuery } from '../../budgets/queries.ts';
import { askRange } from '../../prometheus/ask-range.ts';
import type { Point } from './burn-down.ts';
import type { BudgetRow } from './rows.ts';

const NOTHING: readonly Point[] = [];

/** What a budget has spent over its running period, from its series; for who has no exporter to ask. */
export function useSpent({
  dataSource,
  row,
  now,
}: {
  readonly dataSource: string;
  /** None: nothing is asked. */
  readonly row: BudgetRow | undefined;
  readonly now: number;
}): readonly Point[] {
  const [spent, setSpent] = useState(NOTHING);
  const expr = row === undefined ? undefined : spentQuery(row.cluster, row.name);
  const start = row?.start ?? 0;
  useEffect(() => {
    if (expr === undefined) return undefined;
    const ending = new AbortController();
    askRange(dataSource, expr, { from: start, to: now }, ending.signal).then(
      (points) => setSpent(points.map(({ at, value }) => ({ at, usd: value }))),
      () => {
        if (!ending.signal.aborted) setSpent(NOTHING);
      },
    );
    return () => ending.abort();
  }, [dataSource, expr, start, now]);
  return spent;
}
