import type { ModelChoice, PodMatch } from '../domain/policy.ts';

/** What a model rule is about, in words: `namespace batch-* and team ml`. */
export function matchInWords(match: PodMatch): string {
  const conditions = [
    ...(match.namespace === undefined ? [] : [`namespace ${match.namespace}`]),
    ...(match.workloadKind === undefined ? [] : [`kind ${match.workloadKind}`]),
    ...(match.workload === undefined ? [] : [`workload ${match.workload}`]),
    ...Object.entries(match.labels ?? {}).map(([key, pattern]) => `label ${key} = ${pattern}`),
    ...Object.entries(match.attribution ?? {}).map(([name, pattern]) => `${name} ${pattern}`),
  ];
  return conditions.length === 0 ? 'every pod' : conditions.join(' and ');
}

/** `request`, `usage`, `hybrid`, `hybrid with a reserve of 50 %`. */
export const choiceInWords = (choice: ModelChoice): string =>
  choice.model === 'hybrid' && choice.reserve !== 1
    ? `hybrid with a reserve of ${percent(choice.reserve)}`
    : choice.model;

/** A share as a percentage with at most two decimals: `33.33 %`. */
export const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`;
