import type { Labels } from '../../../domain/labels.ts';
import { unixSeconds } from '../../../domain/units.ts';
import { labelIn, type SeriesNames } from '../names.ts';
import type { QueryOutcome } from '../outcome.ts';
import type { SplittingQueries } from '../splitting.ts';
import { compile, type Narrowed, type Reading } from './readings.ts';
import { keptRow, StoreRow } from './store-row.ts';
import type { Row } from '../../../app/cluster/row.ts';

/** A store, and how it spells the series of kube-state-metrics. */
export interface StateMetricsStore {
  readonly queries: SplittingQueries;
  readonly names: SeriesNames;
}

/** One family, asked at one moment. */
export interface FamilyQuestion {
  readonly reading: Reading;
  readonly narrowed?: Narrowed;
  /** When it is evaluated, in unix seconds. */
  readonly at: number;
  /** By which a refused question is told from others about the same family; '' unless given. */
  readonly name?: string;
  /** Known values of the label that a refused question is split by: see `splitLabel`. */
  readonly values: Iterable<string>;
}

/** What parts of a family are told apart by: nodes by their name, all else by namespace. */
export const splitLabel = ({ subject }: Reading): 'node' | 'namespace' =>
  subject === 'node' ? 'node' : 'namespace';

/**
 * Asks for a family and hands its rows over, each thing once; what was handed over counts only where the outcome is `ok`.
 * A row may come twice where a part is asked again; amounts of devices, which add up, come once.
 */
export function askFamily(
  { queries, names }: StateMetricsStore,
  { reading, narrowed = {}, at, values, name = '' }: FamilyQuestion,
  take: (row: Row) => void,
  signal: AbortSignal,
): Promise<QueryOutcome> {
  const { family, index } = reading;
  const resource = family.labels.indexOf('resource');
  const shared = new Map<number, Labels>();
  return queries.vector(
    {
      name: `${family.name} ${name}`,
      label: labelIn(names, splitLabel(reading)),
      values,
      withMatcher: (matcher) =>
        compile(reading, names, {
          ...narrowed,
          matchers: [...(narrowed.matchers ?? []), ...(matcher === '' ? [] : [matcher])],
        }),
    },
    unixSeconds(at),
    () => {
      const row = new StoreRow(family, index, names, shared);
      const devices: Row[] = [];
      return {
        row: (cursor) => {
          row.show(cursor, cursor.value);
          const addsUp = resource >= 0 && !row.is(resource, 'cpu') && !row.is(resource, 'memory');
          if (addsUp) devices.push(keptRow(row, family.labels.length));
          else take(row);
        },
        commit: () => devices.forEach(take),
      };
    },
    signal,
  );
}
