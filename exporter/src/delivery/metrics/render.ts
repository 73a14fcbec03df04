import type { ExchangeRate } from '../../app/currency.ts';
import type { BudgetState } from '../../app/budgets/state.ts';
import type { UnitCostState } from '../../app/reports/unit-costs.ts';
import { Pace, type SliceClock } from '../../app/slices.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import { budgetFamilies, unitFamilies, unmappedFamily } from './budgets.ts';
import { costFamily, workloadFamilies } from './cost.ts';
import { rowColumns } from './columns.ts';
import { familyOf, type Family, type Pen } from './family.ts';
import { attributionLabels } from './labels.ts';
import { opencostFamilies } from './opencost.ts';
import { partFamily } from './parts.ts';
import { priceFamilies } from './prices.ts';
import { subjectsOf, type Subjects } from './subjects.ts';
import { truthFamilies } from './truth.ts';
import { Workloads } from './workloads.ts';
import { SegmentWriter } from './writer.ts';

export interface ExpositionOptions {
  /** By what podtally_cost_part_usd_per_hour is published, the finest of all families. */
  readonly parts: 'pod' | 'workload' | 'off';
  /** Whether the OpenCost names are served as well. */
  readonly opencost: boolean;
  readonly exchangeRates: readonly ExchangeRate[];
  /** How budgets stand; none where there is no ledger. */
  readonly budgets?: readonly BudgetState[];
  /** US dollars of the running month that are on no account; null where there is no chart of accounts. */
  readonly unmappedUsd?: number | null;
  /** What units cost; none where there is no ledger. */
  readonly unitCosts?: readonly UnitCostState[];
}

/** All that one pass says, rendered and compressed; immutable, swapped by reference. */
export interface Exposition {
  readonly families: readonly Family[];
}

/** What is served before the first pass. */
export const EMPTY_EXPOSITION: Exposition = { families: [] };

/**
 * Renders a snapshot, once per pass; compression runs in zlib's thread pool.
 *
 * @param clock lets waiting scrapes and requests go first, every few milliseconds
 */
export async function renderExposition(
  snapshot: Snapshot,
  options: ExpositionOptions,
  clock: SliceClock,
): Promise<Exposition> {
  const attribution = attributionLabels(snapshot.live.policy.attribution.map(({ name }) => name));
  const writer = new SegmentWriter(new Pace(clock));
  try {
    return { families: await familiesOf(snapshot, options, { writer, attribution }) };
  } finally {
    writer.close();
  }
}

async function familiesOf(
  snapshot: Snapshot,
  options: ExpositionOptions,
  pen: Pen,
): Promise<readonly Family[]> {
  const { cluster, live } = snapshot;
  const subjects = subjectsOf(cluster, pen.attribution);
  const workloads = new Workloads(live, subjects);
  const { family, published } = await costFamily(live, subjects, workloads, pen);
  const families = [
    family,
    ...(options.parts === 'off' ? [] : [await partFamily(live, options.parts, subjects, pen)]),
    ...(await workloadFamilies(workloads, pen)),
    await counterFamily(snapshot, subjects, pen),
    ...(await budgetFamilies(
      cluster,
      options.budgets ?? [],
      live.policy.attribution.map(({ name }) => name),
      pen,
    )),
    await unmappedFamily(cluster, options.unmappedUsd ?? null, pen),
    ...(await unitFamilies(
      cluster,
      options.unitCosts ?? [],
      live.policy.attribution.map(({ name }) => name),
      pen,
    )),
    ...(await priceFamilies(cluster, live, options.exchangeRates, pen)),
    ...(await truthFamilies(snapshot, published, pen)),
    ...(options.opencost ? await opencostFamilies(live, pen) : []),
  ];
  return families.filter(({ body }) => body.length > 0);
}

/** Its lines begin and end as those of the roll-up by workload. */
async function counterFamily(
  { counters }: Snapshot,
  subjects: Subjects,
  pen: Pen,
): Promise<Family> {
  const { writer } = pen;
  const columns = rowColumns();
  for (const { attribution, costs, ...workload } of counters.values()) {
    writer.subject(`${COUNTER}{`, subjects.workload(workload, attribution));
    for (const { spendType, resource, component, total } of costs)
      writer.sample(columns.of(spendType, resource, component).rest, total);
    if (writer.isDue) await writer.rest();
  }
  return familyOf(COUNTER, pen);
}
const COUNTER = 'podtally_workload_cost_usd_total';
