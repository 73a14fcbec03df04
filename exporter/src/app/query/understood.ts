import type { CostRow } from '../../domain/allocation.ts';
import { globMatcher } from '../../domain/match.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { dimensionsOf, type DimensionReader } from './dimensions.ts';
import { didYouMean } from './nearest.ts';
import { QueryError, type AllocationQuery, type Filter } from './query.ts';

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
