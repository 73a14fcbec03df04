import type { AllocateInput } from '../../domain/allocate.ts';
import type { Allocation, SpendType } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import type { PriceAnswer } from '../../domain/price.ts';
import type { UnixSeconds, Usd } from '../../domain/units.ts';
import type { Filter } from '../query/query.ts';

/** Keeps closed hours for as long as finance needs them. One process at a time. */
export interface Ledger {
  /**
   * Keeps an hour; the same hour again changes nothing.
   *
   * An open hour that is closed anew is rewritten; one of a frozen month stays,
   * and what differs becomes adjustments in the first open month.
   *
   * @throws Error when it could not be written, saying what was tried and what to do; then nothing of it was
   */
  close(hour: Allocation, closedAt: UnixSeconds, signal: AbortSignal): Promise<void>;
  /** Notes that an hour cannot be had any more, and why: a gap that every answer over it shows. */
  lose(hour: Interval, reason: string, signal: AbortSignal): Promise<void>;
  /**
   * Told now and then what time it is: hours that were closed by a clock that was ahead of this one are doubted from then on,
   * and stay until they are closed anew or given up on.
   */
  trustClock(now: UnixSeconds, signal: AbortSignal): Promise<void>;
  /** What is known of each UTC hour of a span, in order; hours that are neither closed nor lost are `open`. */
  hours(span: Interval, signal: AbortSignal): Promise<readonly LedgerHour[]>;
  /** Dollars of closed hours and adjustments, summed. */
  costs(question: LedgerQuestion, signal: AbortSignal): Promise<readonly LedgerCost[]>;
}

/** Settles days as a whole where a policy says so. */
export interface DayBook {
  /**
   * UTC days that are over, whose hours are all there or lost, and that are not settled as a whole yet; oldest first.
   * Days of frozen months stay as they are.
   *
   * @param before days that end later are left out
   */
  unsettledDays(
    before: UnixSeconds,
    now: UnixSeconds,
    signal: AbortSignal,
  ): Promise<readonly Interval[]>;
  /** What the engine allocated a closed hour from; null where it is not closed, or its pods are not kept any more. */
  input(hour: Interval, signal: AbortSignal): Promise<AllocateInput | null>;
  /**
   * Closes hours of open months anew, all of them or none.
   *
   * @throws Error when they could not be written; then nothing of them was
   */
  closeTogether(
    hours: AsyncIterable<Allocation>,
    closedAt: UnixSeconds,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Closed hours that can be priced anew. */
export interface RepricedHours {
  /** An hour as it is priced now; null where it is not closed, or its pods are not kept any more. */
  priced(hour: Interval, now: UnixSeconds, signal: AbortSignal): Promise<PricedHour | null>;
  /**
   * Keeps an hour with other prices than it was closed with.
   * Of a frozen one, what differs becomes adjustments, beside those of other quantities.
   *
   * @throws Error when it could not be written; then nothing of it was
   */
  reprice(hour: Allocation, at: UnixSeconds, signal: AbortSignal): Promise<void>;
}

export interface PricedHour {
  /** What the engine allocated it from when it was closed, or last closed anew. */
  readonly input: AllocateInput;
  /** US dollars, with what was adjusted for other prices since. */
  readonly total: number;
  readonly isAdjusted: boolean;
  readonly isFrozen: boolean;
}

/** Tells what changed, so that whoever read an hour need not read it again. */
export interface ChangeLog {
  /**
   * Hours that changed since a mark of an answer before, and the next mark.
   *
   * @param since null: from nothing on; then `hours` is null, as where it is not known any more
   */
  changes(since: number | null): LedgerChanges;
}

export interface LedgerChanges {
  readonly mark: number;
  /** When changed hours begin; null: any may have changed. */
  readonly hours: readonly UnixSeconds[] | null;
}

/** What a closed hour is held against when late samples of it may have come in. */
export interface SecondLooks {
  /** Closed hours of a span that were not looked at again, oldest first; without those whose pods are not kept. */
  unlooked(span: Interval, signal: AbortSignal): Promise<readonly Interval[]>;
  kept(hour: Interval, signal: AbortSignal): Promise<KeptHour | null>;
  /** Notes that an hour was looked at again. */
  looked(hour: Interval, signal: AbortSignal): Promise<void>;
}

/** What an hour was closed from. */
export interface KeptHour {
  readonly policy: AllocationPolicy;
  /** By node; hosts without a price are left out. */
  readonly prices: ReadonlyMap<string, PriceAnswer>;
  readonly pods: number;
  readonly hosts: number;
}

/** One UTC hour, as the ledger knows it. */
export type LedgerHour =
  | { readonly kind: 'open'; readonly start: UnixSeconds }
  | {
      readonly kind: 'closed';
      readonly start: UnixSeconds;
      readonly total: Usd;
      readonly gaps: number;
      /** Closed by a clock that was ahead: perhaps before it was over. */
      readonly doubted?: true;
    }
  | { readonly kind: 'lost'; readonly start: UnixSeconds; readonly reason: string };

/** What is summed, over which hours, for whom. */
export interface LedgerQuestion {
  /** Cut at full UTC hours. */
  readonly span: Interval;
  /** Dimensions as of an allocation query, without `component`. */
  readonly by: readonly string[];
  readonly filters: readonly Filter[];
  /** Sums per UTC hour, UTC day, or over the whole span. */
  readonly step: 'hour' | 'day' | 'span';
}

/** One sum. */
export interface LedgerCost {
  /** When the hour, the day or the span begins. */
  readonly start: UnixSeconds;
  /** One value per dimension asked for, in their order. */
  readonly key: readonly string[];
  /** US dollars; below zero only where adjustments take back more than there is. */
  readonly cost: number;
  /** Of which by spend type. */
  readonly bySpendType: Readonly<Partial<Record<SpendType, number>>>;
}
