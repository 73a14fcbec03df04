import type { Allocation, CostRow, HostAllocation } from '../../domain/allocation.ts';
import type { ChargedUnder } from '../../domain/charged.ts';
import { idleReceiver } from '../../domain/idle-sharing.ts';
import type { Pod } from '../../domain/pod.ts';
import { eachAnswerRow, isBilled, isIdleShare } from './answers.ts';
import {
  addTo,
  modelColumns,
  rowColumns,
  shareColumns,
  type Columns,
  type Sums,
} from './columns.ts';
import type { Subjects } from './subjects.ts';

/** What is added up over the pods of one workload with one set of owners. */
export interface WorkloadSums {
  /** The start of its lines. */
  readonly subject: string;
  /** The start of its owner's lines. */
  readonly owner: string;
  readonly costs: Readonly<Record<ChargedUnder, Sums>>;
  /** Whether it takes part where cluster idle is shared: by namespace and kind, so all its pods or none. */
  readonly sharesIdle: boolean;
  /** What it would carry of the cluster's idle. */
  readonly shares: Sums;
}

/** The bill by workload under each answer, what belongs to no pod included; lives for one rendering. */
export class Workloads {
  readonly columns: Readonly<Record<ChargedUnder, Columns>> = {
    policy: rowColumns(),
    request: modelColumns('request'),
    usage: modelColumns('usage'),
    hybrid: modelColumns('hybrid'),
  };
  readonly shareColumns: Columns = shareColumns();
  readonly #live: Allocation;
  readonly #receives: (pod: Pod) => boolean;
  readonly #subjects: Subjects;
  readonly #sums = new Map<string, WorkloadSums>();
  /** The starts of owners' lines, each held once. */
  readonly #owners = new Map<string, string>();

  constructor(live: Allocation, subjects: Subjects) {
    this.#live = live;
    this.#receives = idleReceiver(live.policy.idle);
    this.#subjects = subjects;
  }

  list(): Iterable<WorkloadSums> {
    return this.#sums.values();
  }

  /**
   * Adds a host's rows under one answer, or those of no host; those of one pod follow one another.
   *
   * @param known what was found for the host's pods under another answer, and will be for the next
   * @param seriesOf where else the bill of a row's pod is added up, by the same columns
   * @returns how much of them is billed
   */
  add(
    host: HostAllocation | null,
    under: ChargedUnder,
    known: Map<Pod | null, WorkloadSums>,
    seriesOf?: (row: CostRow) => Sums,
  ): number {
    const columns = this.columns[under];
    let billed = 0;
    let pod: Pod | null | undefined;
    let workload: WorkloadSums | undefined;
    let series: Sums | undefined;
    eachAnswerRow(host, this.#live, under, (row) => {
      if (workload === undefined || row.pod !== pod) {
        pod = row.pod;
        workload = known.get(pod) ?? this.#find(pod, row.attribution);
        known.set(pod, workload);
        series = seriesOf?.(row);
      }
      if (isIdleShare(row))
        addTo(workload.shares, this.shareColumns.of(under, row.resource), row.cost);
      if (!isBilled(row, under, this.#live) || isNeverCharged(row, under)) return;
      const column = columns.of(row.spendType, row.resource, row.component);
      addTo(workload.costs[under], column, row.cost);
      if (series !== undefined) addTo(series, column, row.cost);
      billed += row.cost;
    });
    return billed;
  }

  #find(pod: Pod | null, attribution: readonly string[]): WorkloadSums {
    const subject = this.#subjects.workload(pod, attribution);
    const known = this.#sums.get(subject);
    if (known !== undefined) return known;
    const added: WorkloadSums = {
      subject,
      owner: this.#ownerOf(pod, attribution),
      costs: { policy: [], request: [], usage: [], hybrid: [] },
      sharesIdle: pod !== null && this.#receives(pod),
      shares: [],
    };
    this.#sums.set(subject, added);
    return added;
  }

  #ownerOf(pod: Pod | null, attribution: readonly string[]): string {
    const owner = this.#subjects.owner(pod, attribution);
    const known = this.#owners.get(owner);
    if (known !== undefined) return known;
    this.#owners.set(owner, owner);
    return owner;
  }
}

/** The usage model knows no workload idle but of what is held alone: a series that is always 0 says nothing. */
const isNeverCharged = (row: CostRow, under: ChargedUnder): boolean =>
  under === 'usage' && row.spendType === 'workload_idle' && row.cost === 0;
