/** A ledger in memory, whose sums are those of the rows it was given. */
import type { Allocation, CostRow } from '../../domain/allocation.ts';
import { cutAtHours, type Interval } from '../../domain/interval.ts';
import { globMatcher } from '../../domain/match.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { rowsOf } from '../../domain/rows.ts';
import {
  resourceSeconds,
  SECONDS_PER_HOUR,
  unixSeconds,
  usd,
  type UnixSeconds,
} from '../../domain/units.ts';
import type { OwnerUse, WorkloadUses } from '../digest/workload-use.ts';
import type { Ledger, LedgerCost, LedgerHour, LedgerQuestion } from '../ledger/ports.ts';
import { dimensionsOf, type DimensionReader } from '../query/dimensions.ts';

type BySpendType = {
  -readonly [K in keyof LedgerCost['bySpendType']]: LedgerCost['bySpendType'][K];
};

/** Keeps hours for as long as the test runs. */
export class MemoryLedger implements Ledger, WorkloadUses {
  readonly #hours = new Map<number, LedgerHour>();
  readonly #rows = new Map<number, readonly CostRow[]>();
  readonly #dimensions: ReadonlyMap<string, DimensionReader>;
  asked = 0;
  /** What workloads took, by when the span begins. */
  readonly uses = new Map<number, readonly OwnerUse[]>();

  constructor(cluster: string, policy: AllocationPolicy) {
    this.#dimensions = dimensionsOf(cluster, policy);
  }

  close(hour: Allocation, _closedAt?: UnixSeconds, _signal?: AbortSignal): Promise<void> {
    const { interval } = hour.quantities;
    this.put(interval.start, [...rowsOf(hour)], hour.gaps.length);
    return Promise.resolve();
  }

  /** Closes an hour with rows of the test's own. */
  put(start: number, rows: readonly CostRow[], gaps = 0): void {
    const total = usd(
      Math.max(
        0,
        rows.reduce((sum, { cost }) => sum + cost, 0),
      ),
    );
    this.#rows.set(start, rows);
    this.#hours.set(start, { kind: 'closed', start: unixSeconds(start), total, gaps });
  }

  trustClock(): Promise<void> {
    return Promise.resolve();
  }

  lose({ start }: Interval, reason: string, _signal?: AbortSignal): Promise<void> {
    this.#hours.set(start, { kind: 'lost', start, reason });
    return Promise.resolve();
  }

  hours(span: Interval): Promise<readonly LedgerHour[]> {
    return Promise.resolve(
      cutAtHours(span).map(({ start }) => this.#hours.get(start) ?? { kind: 'open', start }),
    );
  }

  workloadUses(
    { start }: Interval,
    _dimension: string,
    owner: string | null,
  ): Promise<readonly OwnerUse[]> {
    const uses = this.uses.get(start) ?? [];
    return Promise.resolve(uses.filter((use) => owner === null || use.owner === owner));
  }

  costs({ span, by, filters, step }: LedgerQuestion): Promise<readonly LedgerCost[]> {
    this.asked += 1;
    const read = (name: string, row: CostRow): string => {
      const reader = this.#dimensions.get(name);
      if (reader === undefined) throw new Error(`the ledger has no dimension "${name}"`);
      return reader(row);
    };
    const found = new Map<
      string,
      { start: UnixSeconds; key: string[]; cost: number; bySpendType: BySpendType }
    >();
    for (const { start } of cutAtHours(span)) {
      for (const row of this.#rows.get(start) ?? []) {
        const isWanted = filters.every(
          ({ dimension, pattern, negated }) =>
            globMatcher(pattern)(read(dimension, row)) !== negated,
        );
        if (!isWanted) continue;
        const size = step === 'hour' ? SECONDS_PER_HOUR : 24 * SECONDS_PER_HOUR;
        const at = step === 'span' ? span.start : unixSeconds(Math.floor(start / size) * size);
        const key = by.map((name) => read(name, row));
        const id = JSON.stringify([at, key]);
        const sum = found.get(id) ?? { start: at, key, cost: 0, bySpendType: {} };
        sum.cost += row.cost;
        sum.bySpendType[row.spendType] = usd((sum.bySpendType[row.spendType] ?? 0) + row.cost);
        found.set(id, sum);
      }
    }
    return Promise.resolve([...found.values()].map((sum) => ({ ...sum, cost: usd(sum.cost) })));
  }
}

/** One row of a test's own. */
export const costRow = (
  attribution: readonly string[],
  namespace: string,
  cost: number,
  more: Partial<CostRow> & { readonly workload?: string } = {},
): CostRow => ({
  pod: {
    uid: `${namespace}/${more.workload ?? 'w'}`,
    namespace,
    node: 'n',
    labels: {},
    annotations: {},
    name: `${more.workload ?? 'w'}-0`,
    workloadKind: 'deployment',
    workload: more.workload ?? 'w',
  },
  node: 'n',
  attribution,
  spendType: more.spendType ?? 'usage',
  resource: more.resource ?? 'cpu',
  component: '',
  cost: usd(cost),
  quantity: more.quantity ?? NONE,
});

const NONE = resourceSeconds(0);
