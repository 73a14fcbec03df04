import { GAP_EXAMPLES, type Gap } from '../../../../domain/gap.ts';
import type { Interval } from '../../../../domain/interval.ts';
import type { Scrapes } from './scrapes.ts';

/** A few lost scrapes are no silence: no longer than a store's usual look-back (Prometheus, `--query.lookback-delta`). */
const LEAST_SILENCE_SECONDS = 300;

/**
 * The stretches of a span without samples of who was there, as far as they lie within a part of it:
 * before the store's retention, before kube-state-metrics was scraped at all, or while it was not.
 */
export function silencesIn(
  { all }: Pick<Scrapes, 'all'>,
  span: Interval,
  within: Interval,
): readonly Gap[] {
  const before = all.findLast((moment) => moment <= span.start) ?? span.start;
  const after = all.find((moment) => moment >= span.end) ?? span.end;
  const between = all.filter((moment) => moment > span.start && moment < span.end);
  const edges = [before, ...between, after];
  const examples: string[] = [];
  for (let i = 1; i < edges.length; i += 1) {
    const [from, to] = [edges[i - 1] ?? NaN, edges[i] ?? NaN];
    if (!(to - from >= LEAST_SILENCE_SECONDS)) continue;
    const [start, stop] = [Math.max(from, within.start), Math.min(to, within.end)];
    if (start < stop) examples.push(`${isoTime(start)} to ${isoTime(stop)}`);
  }
  if (examples.length === 0) return [];
  const shown = examples.slice(0, GAP_EXAMPLES);
  return [{ kind: 'past_unwatched', count: examples.length, examples: shown }];
}

const isoTime = (at: number): string => new Date(at * 1000).toISOString().replace('.000Z', 'Z');
