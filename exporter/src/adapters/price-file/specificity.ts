import { fixedCharacters, isPattern, patternsMeet } from './patterns.ts';
import type { Match } from './price-file.ts';
import { LABEL_PREFIX, LISTS, type ListName } from './shape.ts';

/**
 * How specific a match is: numbers to compare from left to right, the greater one wins.
 *
 * Keys weigh in this order: node, providerId, labels, instanceType, zone, region, capacityType, os, tenancy
 * (volumes: storageClass, region). At the first key in which two matches differ, exact text beats a pattern, a pattern beats
 * what is only implied (see impliedFor), that beats nothing, and of two patterns the one with more fixed characters wins.
 * With several labels, more exact ones win, then more patterns. A `*` alone says nothing, except that a label is there.
 */
export type Rank = readonly number[];

export function rankOf(match: Match, list: ListName): Rank {
  const implied = list === 'nodes' ? impliedFor(match) : NOTHING_IMPLIED;
  const labels = [...match].filter(([key]) => key.startsWith(LABEL_PREFIX));
  const rank: number[] = [];
  for (const key of LISTS[list].matchKeys) {
    if (key === 'instanceType') rank.push(...weight(labels.map(([, pattern]) => pattern)));
    const pattern = match.get(key);
    const said = pattern === undefined || pattern === '*' ? [] : [pattern];
    const [exact, patterns, fixed] = weight(said);
    rank.push(exact, patterns, implied.has(key) ? 1 : 0, fixed);
  }
  return rank;
}

const weight = (patterns: readonly string[]): readonly [number, number, number] => {
  const open = patterns.filter(isPattern);
  const fixed = open.reduce((sum, pattern) => sum + fixedCharacters(pattern), 0);
  return [patterns.length - open.length, open.length, fixed];
};

export function compareRanks(a: Rank, b: Rank): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a price is for when its match says nothing of it: the price of a plain machine. */
const IMPLIED: ReadonlyMap<string, readonly string[]> = new Map([
  // A reservation is billed at the on-demand rate.
  ['capacityType', ['on-demand', 'reserved']],
  ['os', ['linux']],
  ['tenancy', ['shared']],
]);
const NOTHING_IMPLIED: ReadonlyMap<string, readonly string[]> = new Map();

/**
 * The values that a match stands for without saying so.
 *
 * A Windows, spot or dedicated host never gets the price of a plain one by accident: a match that does not name the machine
 * itself (node, providerId) is for on-demand Linux on a shared machine, unless it says otherwise (`*` for any).
 */
export function impliedFor(match: Match): ReadonlyMap<string, readonly string[]> {
  if (names(match, 'node') || names(match, 'providerId')) return NOTHING_IMPLIED;
  return new Map([...IMPLIED].filter(([key]) => !match.has(key)));
}

const names = (match: Match, key: string): boolean => (match.get(key) ?? '*') !== '*';

/** Whether one thing can match both, of two matches of equal rank. */
export function canMeet(a: Match, b: Match): boolean {
  for (const [key, pattern] of a) {
    const other = b.get(key);
    if (other !== undefined && !patternsMeet(pattern, other)) return false;
  }
  return true;
}
