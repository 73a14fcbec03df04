import { distance } from '../../domain/nearest.ts';
import { finished, type Stepwise } from '../../domain/stepwise.ts';

/** Names longer than this are compared by their beginning: the rest of a pod's name is chance. */
const COMPARED = 80;

/** Up to `count` candidates that look like `word`, best first; a candidate that contains it counts as near. */
export const nearest = (word: string, candidates: Iterable<string>, count = 3): readonly string[] =>
  finished(nearestStepwise(word, candidates, count));

/** `nearest`, resting after each candidate. */
export function* nearestStepwise(
  word: string,
  candidates: Iterable<string>,
  count = 3,
): Stepwise<readonly string[]> {
  const wanted = word.toLowerCase().slice(0, COMPARED);
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const seen = new Set<string>();
  let best: readonly Near[] = [];
  for (const candidate of candidates) {
    yield;
    if (seen.has(candidate)) continue;
    seen.add(candidate);
    const other = candidate.toLowerCase().slice(0, COMPARED);
    const far = distanceWithin(wanted, other, limit);
    if (far <= limit) best = [...best, { candidate, far }].sort(byNearness).slice(0, count);
  }
  return best.map(({ candidate }) => candidate);
}

interface Near {
  readonly candidate: string;
  readonly far: number;
}

const byNearness = (a: Near, b: Near): number =>
  a.far - b.far || a.candidate.localeCompare(b.candidate, 'en');

function distanceWithin(a: string, b: string, limit: number): number {
  if (a.length >= MIN_CONTAINED && (b.includes(a) || (a.includes(b) && b.length >= MIN_CONTAINED)))
    return 1;
  return Math.abs(a.length - b.length) > limit ? Infinity : distance(a, b);
}

const MIN_CONTAINED = 3;

/** ` Did you mean a, b or c?`, or what there is instead when nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near.length > 0) return `Did you mean ${listed(near, 'or')}?`;
  return candidates.length > 0 && candidates.length <= LISTABLE
    ? `There is ${listed(candidates, 'and')}.`
    : '';
}

const LISTABLE = 20;

/** `a, b or c`. */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
