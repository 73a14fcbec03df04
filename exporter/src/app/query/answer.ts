import type { Allocation, CostRow } from '../../domain/allocation.ts';
import { allocateStepwise, restatement } from '../../domain/allocate.ts';
import { globMatcher } from '../../domain/match.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { feeRows, rowsOfHost } from '../../domain/rows.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import { inSlices, type SliceClock } from '../slices.ts';
import { dimensionsOf, type DimensionReader } from './dimensions.ts';
import { documentGaps, isoTime, shownError, type AllocationDocument } from './document.ts';
import { Groups } from './groups.ts';
import { didYouMean } from './nearest.ts';
import { QueryError, type AllocationQuery, type Filter } from './query.ts';

/** More rows than this are refused: nobody reads them, and they cost the exporter its memory. */
export const MAX_ROWS = 100_000;

/** The window of a live answer: what runs now, over five minutes. */
export const LIVE_WINDOW_SECONDS = 300;

/** What answering needs from outside, and its limits. */
export interface Answering extends SliceClock {
  readonly maxRows?: number;
  /** Seconds of the window that a live answer is given for; five minutes unless given. */
  readonly windowSeconds?: number;
}

/**
 * Answers a query about one cluster's allocation.
 *
 * A live allocation is given as dollars over the last five minutes at its rates; a settled one as what its hour cost.
 * Throws QueryError for an unknown dimension and for more than `maxRows` rows, the signal's reason when it aborts.
 */
export async function answer(
  cluster: string,
  allocation: Allocation,
  query: AllocationQuery,
  answering: Answering,
  signal: AbortSignal,
): Promise<AllocationDocument> {
  const { maxRows = MAX_ROWS, windowSeconds = LIVE_WINDOW_SECONDS } = answering;
  const { by, keep } = understood(cluster, allocation.policy, query);
  const restated = await asAsked(allocation, query, answering, signal);
  const groups = new Groups(by);
  const rowLimit = query.limit === null ? maxRows : Infinity;
  await inSlices(collected(restated, keep, groups, rowLimit), answering, signal);
  const scale = scaleOf(allocation, windowSeconds);
  const ordered = groups.rows(query.sort, query.limit, scale);
  const { rows, cutOff } = await inSlices(ordered, answering, signal);
  refuseAbove(maxRows, rows.length);
  return {
    window: windowOf(allocation, windowSeconds),
    cluster,
    model: query.model,
    idle: restated.policy.idle.mode,
    basis: 'list',
    by: query.by,
    rows,
    total: rows.reduce((sum, { cost }) => sum + cost, 0),
    conservationError: shownError(restated.conservationError),
    coverage: restated.coverage,
    gaps: documentGaps(restated.gaps, scale),
    ...(cutOff > 0 && { other: cutOff }),
  };
}

/** What a query means under a policy; throws QueryError for dimensions that it does not have. */
export function understood(
  cluster: string,
  policy: AllocationPolicy,
  query: AllocationQuery,
): {
  readonly by: readonly (readonly [name: string, reader: DimensionReader])[];
  readonly keep: (row: CostRow) => boolean;
} {
  const dimensions = dimensionsOf(cluster, policy);
  if (query.sort.by !== 'cost' && !query.by.includes(query.sort.by))
    throw new QueryError(
      `cannot sort by "${query.sort.by}": it is neither cost nor one of ${query.by.join(', ')}.`,
    );
  return {
    by: query.by.map((name) => [name, known(name, dimensions, 'by')] as const),
    keep: keptBy(query.filters, dimensions),
  };
}

/** Dollars of an answer per dollar of the allocation: live ones are per hour. */
const scaleOf = ({ quantities: { basis } }: Allocation, windowSeconds: number): number =>
  basis === 'live' ? windowSeconds / SECONDS_PER_HOUR : 1;

function windowOf(
  { quantities: { basis, interval } }: Allocation,
  windowSeconds: number,
): AllocationDocument['window'] {
  const start = basis === 'live' ? interval.end - windowSeconds : interval.start;
  return { start: isoTime(start), end: isoTime(interval.end) };
}

/** The allocation under the query's model and idle mode; the same one where they change nothing. */
async function asAsked(
  allocation: Allocation,
  { model, idle }: AllocationQuery,
  clock: SliceClock,
  signal: AbortSignal,
): Promise<Allocation> {
  const otherIdle = idle !== null && idle !== allocation.policy.idle.mode;
  if (model === 'policy' && !otherIdle) return allocation;
  const change = { ...(model !== 'policy' && { model }), ...(otherIdle && { idle }) };
  return inSlices(allocateStepwise(restatement(allocation, change)), clock, signal);
}

/** Adds up the rows that are kept, resting after each host; throws QueryError beyond `rowLimit` cells. */
function* collected(
  allocation: Allocation,
  keep: (row: CostRow) => boolean,
  groups: Groups,
  rowLimit: number,
): Stepwise<void> {
  const collect = (rows: Iterable<CostRow>): void => {
    for (const row of rows) if (keep(row)) groups.add(row);
    refuseAbove(rowLimit, groups.size);
  };
  for (const host of allocation.hosts) {
    collect(rowsOfHost(host));
    yield;
  }
  collect(feeRows(allocation));
}

function keptBy(
  filters: readonly Filter[],
  dimensions: ReadonlyMap<string, DimensionReader>,
): (row: CostRow) => boolean {
  const tests = filters.map(({ dimension, negated, pattern }) => {
    const read = known(dimension, dimensions, 'filter');
    const matches = globMatcher(pattern);
    return (row: CostRow) => matches(read(row)) !== negated;
  });
  return (row) => tests.every((test) => test(row));
}

function known(
  name: string,
  dimensions: ReadonlyMap<string, DimensionReader>,
  where: 'by' | 'filter',
): DimensionReader {
  const reader = dimensions.get(name);
  if (reader !== undefined) return reader;
  throw new QueryError(
    `${where}: there is no dimension "${name}". ${didYouMean(name, [...dimensions.keys()])}`.trim(),
  );
}

function refuseAbove(maxRows: number, rows: number): void {
  if (rows > maxRows)
    throw new QueryError(
      `the answer has more than ${maxRows} rows. Set a limit, group by fewer dimensions, or filter.`,
    );
}
