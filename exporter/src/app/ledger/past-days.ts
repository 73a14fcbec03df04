import { dayOf, type Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { AllocationQuery } from '../query/query.ts';
import type { ClosedHours, WorkloadDay } from './closed-hours.ts';

/** Dimensions that a day has no more once it is kept by workload. */
const OF_PODS: ReadonlySet<string> = new Set(['pod', 'node']);

/** What a day that is kept by workload says to a question: its rows, or why it cannot answer. */
export type DayAnswer = { readonly day: WorkloadDay } | { readonly why: string };

/** Answers for days whose pods are let go, each of them once; state with a lifetime of one answer. */
export class PastDays {
  readonly #ledger: ClosedHours;
  readonly #span: Interval;
  readonly #answered = new Map<UnixSeconds, DayAnswer>();

  /** @param span what is asked for: a day answers where all of it is within */
  constructor(ledger: ClosedHours, span: Interval) {
    this.#ledger = ledger;
    this.#span = span;
  }

  /** What the day of an hour says, and whether it was asked for before. */
  async of(
    hour: Interval,
    queryOf: (policy: AllocationPolicy) => AllocationQuery,
    signal: AbortSignal,
  ): Promise<DayAnswer & { readonly isNew: boolean }> {
    const day = dayOf(hour.start);
    const known = this.#answered.get(day.start);
    if (known !== undefined) return { ...known, isNew: false };
    const answer = await this.#ask(day, queryOf, signal);
    this.#answered.set(day.start, answer);
    return { ...answer, isNew: true };
  }

  async #ask(
    day: Interval,
    queryOf: (policy: AllocationPolicy) => AllocationQuery,
    signal: AbortSignal,
  ): Promise<DayAnswer> {
    const { start, end } = this.#span;
    if (start > day.start || end < day.end)
      return { why: 'kept by workload and day: ask for its whole UTC day' };
    const kept = (await this.#ledger.workloadDay?.(day, signal)) ?? null;
    if (kept === null) return { why: 'its pods are not kept any more, only its workloads' };
    const why = whyNot(queryOf(kept.policy), kept.policy);
    return why === '' ? { day: kept } : { why };
  }
}

/** Why dollars by workload do not answer a question; empty: they do. */
function whyNot({ by, filters, model, idle }: AllocationQuery, policy: AllocationPolicy): string {
  const asked = [...by, ...filters.map(({ dimension }) => dimension)];
  if (asked.some((name) => OF_PODS.has(name)))
    return 'kept by workload and day: ask by namespace, workload or owner, not by pod or node';
  if (model !== 'policy' || (idle !== null && idle !== policy.idle.mode))
    return 'kept by workload and day, as it was closed: ask for the model and the idle of its policy';
  return '';
}
