import { allocateStepwise, restatement } from '../../domain/allocate.ts';
import type { Allocation, Coverage, CostRow } from '../../domain/allocation.ts';
import { GAP_EXAMPLES, type Gap, type GapKind } from '../../domain/gap.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { feeRows, rowsOfHost } from '../../domain/rows.ts';
import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import { inSlices, type SliceClock } from '../slices.ts';
import { DaysTold } from './days-told.ts';
import { documentGaps, isoTime, shownError, type AllocationDocument } from './document.ts';
import { Groups } from './groups.ts';
import { QueryError, type AllocationQuery } from './query.ts';
import { understood } from './understood.ts';

/** More rows than this are refused: nobody reads them, and they cost the exporter its memory. */
export const MAX_ROWS = 100_000;

export const tooManyRows = (limit: number): QueryError =>
  new QueryError(
    `the answer has more than ${limit} rows. Set a limit, group by fewer dimensions, or filter.`,
  );

export interface TallyOptions {
  readonly cluster: string;
  readonly policy: AllocationPolicy;
  readonly query: AllocationQuery;
  readonly clock: SliceClock;
  readonly maxRows?: number;
  /** The window that this answers a part of: its days are whole where they are whole in that. The answer's own unless given. */
  readonly within?: Interval;
}

/** Answers a query about one allocation, or about several that follow each other: the hours of a day. */
export class Tally {
  /** Facts of the hosts that were seen, by node. */
  readonly hosts = new Map<string, HostFacts>();
  readonly #options: TallyOptions;
  readonly #maxRows: number;
  readonly #groups: Groups;
  readonly #keep: (row: CostRow) => boolean;
  readonly #gaps = new Map<GapKind, Gap>();
  readonly #days = new DaysTold();
  #idle: AllocationDocument['idle'];
  #conservationError = 0;
  #coverage: Coverage = { hosts: 1, pods: 1, cpuRequests: 1, memoryRequests: 1 };

  /** @throws QueryError for a dimension that the policy does not have */
  constructor(options: TallyOptions) {
    const { cluster, policy, query, maxRows = MAX_ROWS } = options;
    const { by, keep } = understood(cluster, policy, query);
    this.#options = options;
    this.#maxRows = maxRows;
    this.#groups = new Groups(by);
    this.#keep = keep;
    this.#idle = policy.idle.mode;
  }

  /**
   * Adds what one allocation says.
   *
   * @throws QueryError for more rows than may be, the signal's reason when it aborts
   */
  async add(allocation: Allocation, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const restated = await this.#asAsked(allocation, signal);
    await inSlices(this.#collect(restated), clock, signal);
    this.#days.add(restated);
    this.#idle = restated.policy.idle.mode;
    this.#conservationError = Math.max(this.#conservationError, restated.conservationError);
    this.#coverage = worse(this.#coverage, restated.coverage);
    for (const gap of restated.gaps)
      this.#gaps.set(gap.kind, together(this.#gaps.get(gap.kind), gap));
    for (const { quantities } of restated.hosts)
      this.hosts.set(quantities.host.facts.node, quantities.host.facts);
  }

  /**
   * Adds rows of a day that is kept by workload; their quantities are not known.
   *
   * @param name what the day is called among the gaps
   * @throws QueryError for more rows than may be, the signal's reason when it aborts
   */
  async addDay(
    name: string,
    policy: AllocationPolicy,
    rows: readonly CostRow[],
    signal: AbortSignal,
  ): Promise<void> {
    await inSlices(this.#collectRows(rows), this.#options.clock, signal);
    this.#idle = policy.idle.mode;
    const before = this.#gaps.get('day_by_workload');
    this.#gaps.set('day_by_workload', {
      kind: 'day_by_workload',
      count: (before?.count ?? 0) + 1,
      examples: [...(before?.examples ?? []), name].slice(0, GAP_EXAMPLES),
    });
  }

  /**
   * All that was added, as the answer for a window.
   *
   * @param scale dollars of the answer per dollar that was added
   */
  async document(
    window: Interval,
    scale: number,
    signal: AbortSignal,
  ): Promise<AllocationDocument> {
    const { cluster, query, clock, within = window } = this.#options;
    const ordered = this.#groups.rows(query.sort, query.limit, scale);
    const { rows, cutOff } = await inSlices(ordered, clock, signal);
    this.#refuseAbove(this.#maxRows, rows.length);
    return {
      window: { start: isoTime(window.start), end: isoTime(window.end) },
      cluster,
      model: query.model,
      idle: this.#idle,
      basis: 'list',
      by: query.by,
      rows,
      total: rows.reduce((sum, { cost }) => sum + cost, 0),
      conservationError: shownError(this.#conservationError),
      coverage: this.#coverage,
      gaps: documentGaps([...this.#days.gaps(within), ...this.#gaps.values()], scale),
      ...(cutOff > 0 && { other: cutOff }),
    };
  }

  /** The allocation under the query's model and idle mode; the same one where they change nothing. */
  async #asAsked(allocation: Allocation, signal: AbortSignal): Promise<Allocation> {
    const { query, clock } = this.#options;
    const { model, idle } = query;
    const otherIdle = idle !== null && idle !== allocation.policy.idle.mode;
    if (model === 'policy' && !otherIdle) return allocation;
    const change = { ...(model !== 'policy' && { model }), ...(otherIdle && { idle }) };
    return inSlices(allocateStepwise(restatement(allocation, change)), clock, signal);
  }

  /** Adds up the rows that are kept, resting after each host; throws QueryError beyond the limit of cells. */
  *#collect(allocation: Allocation): Stepwise<void> {
    for (const host of allocation.hosts) {
      this.#take(rowsOfHost(host));
      yield;
    }
    this.#take(feeRows(allocation));
  }

  *#collectRows(rows: readonly CostRow[]): Stepwise<void> {
    for (const batch of batchesOf(rows)) {
      this.#take(batch);
      yield;
    }
  }

  #take(rows: Iterable<CostRow>): void {
    for (const row of rows) if (this.#keep(row)) this.#groups.add(row);
    this.#refuseAbove(
      this.#options.query.limit === null ? this.#maxRows : Infinity,
      this.#groups.size,
    );
  }

  #refuseAbove(limit: number, rows: number): void {
    if (rows > limit) throw tooManyRows(limit);
  }
}

/** The same thing is missing hour after hour: the most at a time counts, and what it hides adds up. */
function together(before: Gap | undefined, gap: Gap): Gap {
  if (before === undefined) return gap;
  const most = gap.count > before.count ? gap : before;
  const examples = [...new Set([...before.examples, ...gap.examples])].slice(0, GAP_EXAMPLES);
  const hidden = hiddenBy(before.hidden, gap.hidden);
  return { ...most, examples, ...(hidden && { hidden }) };
}

function hiddenBy(a: Gap['hidden'], b: Gap['hidden']): Gap['hidden'] {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    pods: Math.max(a.pods, b.pods),
    coreHours: a.coreHours + b.coreHours,
    gibHours: a.gibHours + b.gibHours,
  };
}

const furtherFromOne = (a: number, b: number): number =>
  Math.abs(b - 1) > Math.abs(a - 1) ? b : a;

const worse = (a: Coverage, b: Coverage): Coverage => ({
  hosts: furtherFromOne(a.hosts, b.hosts),
  pods: furtherFromOne(a.pods, b.pods),
  cpuRequests: furtherFromOne(a.cpuRequests, b.cpuRequests),
  memoryRequests: furtherFromOne(a.memoryRequests, b.memoryRequests),
});
