import type { SpendType } from '../allocation.ts';
import type { Limits } from './limit.ts';
import type { PeriodRule } from './period.ts';

/** A condition on one dimension of a cost; `*` in the pattern stands for any text. */
export interface Condition {
  readonly dimension: string;
  readonly negated: boolean;
  readonly pattern: string;
}

/** What some cost may amount to in a period, and whose matter it is. */
export interface Budget {
  readonly name: string;
  /** Values of owner dimensions by their name; at least one. */
  readonly owner: Readonly<Record<string, string>>;
  /** A cost counts when it meets all of them; none: the whole cluster. */
  readonly conditions: readonly Condition[];
  /** null: all of them. */
  readonly spendTypes: readonly SpendType[] | null;
  readonly period: PeriodRule;
  readonly limits: Limits;
  /** Shares of the limit, ascending. */
  readonly thresholds: readonly number[];
  /** Where its messages go; null: where its owner's go. */
  readonly route: string | null;
}
