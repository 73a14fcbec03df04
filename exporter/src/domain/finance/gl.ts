import type { Condition } from '../budget/budget.ts';
import type { Interval } from '../interval.ts';
import { globMatcher } from '../match.ts';
import type { UnixSeconds } from '../units.ts';

/** Where cost is booked that no rule maps. */
export const UNMAPPED = 'unmapped';

/** A rule of the chart of accounts: which cost is booked where, and from when to when. */
export interface GlRule {
  /** A cost is booked by the first rule whose conditions it meets all. */
  readonly conditions: readonly Condition[];
  /** From when it holds; null: always did. */
  readonly from: UnixSeconds | null;
  /** Until when, exclusive; null: for good. */
  readonly until: UnixSeconds | null;
  /** Shares that sum to 100. */
  readonly splits: readonly GlSplit[];
}

export interface GlSplit {
  readonly account: string;
  readonly percent: number;
}

/** A span cut where rules begin or cease to hold. */
export function cutAtRules(span: Interval, rules: readonly GlRule[]): readonly Interval[] {
  const edges = rules
    .flatMap(({ from, until }) => [from, until])
    .filter((edge) => edge !== null)
    .filter((edge) => edge > span.start && edge < span.end);
  const starts = [...new Set([span.start, ...edges])].toSorted((a, b) => a - b);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? span.end }));
}

/** The accounts of a cost and their shares, by the rules in force at a moment. */
export function accountsAt(
  rules: readonly GlRule[],
  at: UnixSeconds,
): (valueOf: (dimension: string) => string) => readonly GlSplit[] {
  const inForce = rules
    .filter(({ from, until }) => (from === null || from <= at) && (until === null || at < until))
    .map(({ conditions, splits }) => ({
      splits,
      tests: conditions.map(({ dimension, negated, pattern }) => {
        const matches = globMatcher(pattern);
        return { dimension, meets: (value: string) => matches(value) !== negated };
      }),
    }));
  return (valueOf) =>
    inForce.find(({ tests }) => tests.every(({ dimension, meets }) => meets(valueOf(dimension))))
      ?.splits ?? WHOLLY_UNMAPPED;
}

const WHOLLY_UNMAPPED: readonly GlSplit[] = [{ account: UNMAPPED, percent: 100 }];
