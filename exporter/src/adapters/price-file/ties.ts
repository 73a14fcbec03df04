import type { CheckedEntry } from './entries.ts';
import { isPattern } from './patterns.ts';
import type { Match } from './price-file.ts';
import type { Report } from './report.ts';
import { LABEL_PREFIX } from './shape.ts';
import { canMeet, rankOf } from './specificity.ts';

/** Reports every entry that matches something another one of its list matches just as specifically, at another price. */
export function reportTies(entries: readonly CheckedEntry[], report: Report): void {
  const groups = new Map<string, CheckedEntry[]>();
  for (const entry of entries) {
    const key = groupOf(entry);
    const group = groups.get(key) ?? [];
    const rival = group.find(
      (other) => pricesOf(other) !== pricesOf(entry) && canMeet(other.match, entry.match),
    );
    if (rival) report(entry.entry, `${entry.entry.prefix}match`, tieMessage(rival, entry));
    group.push(entry);
    groups.set(key, group);
  }
}

/** An entry's prices, to compare and to show. */
const pricesOf = ({ price, more }: CheckedEntry): string =>
  more.size > 1
    ? [...more]
        .map(([key, value]) => `${key} ${value}`)
        .sort()
        .join(', ')
    : String(price);

/** Only entries of one group can tie: they are as specific, and exact values do not contradict. */
function groupOf({ entry, match }: CheckedEntry): string {
  const exact = [...match]
    .filter(([key, pattern]) => !key.startsWith(LABEL_PREFIX) && !isPattern(pattern))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([entry.list, rankOf(match, entry.list), exact]);
}

function tieMessage(rival: CheckedEntry, entry: CheckedEntry): string {
  const { line } = rival.entry;
  const prices = `${pricesOf(rival)} there, ${pricesOf(entry)} here`;
  return isSame(rival.match, entry.match)
    ? `line ${line} has the same match at another price (${prices}); remove one of them`
    : `line ${line} matches the same just as specifically at another price (${prices}); add a key to the one that should win`;
}

const isSame = (a: Match, b: Match): boolean =>
  a.size === b.size && [...a].every(([key, pattern]) => b.get(key) === pattern);
