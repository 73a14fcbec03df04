import type { TimeSpan } from '../../scenes/view-queries.ts';
import type { ClusterFact } from './facts.ts';
import { durationText } from './words.ts';

/** How much of the range a cluster's costs are known for. */
export interface ClusterSpan {
  readonly cluster: string;
  readonly isWhole: boolean;
  /** Seconds between the last data and the end of the range. */
  readonly age: number;
  /** What is missing, in words; nothing where nothing is. */
  readonly note: string;
}

/** One cluster that ends where another begins within so many steps of the grid may have got a new name. */
const STEPS_OF_RENAMING = 3;
/** A lost scrape or two is no outage. */
const STEPS_OF_OUTAGE = 2;

/**
 * What is known of each cluster in the range: all of it, since when, until when, with holes.
 *
 * @param step the distance of the moments looked at, in seconds
 * @param timeText a moment in unix seconds as the reader's clock says it
 */
export function clusterSpans(
  facts: readonly ClusterFact[],
  range: TimeSpan,
  step: number,
  timeText: (unixSeconds: number) => string,
): readonly ClusterSpan[] {
  const begins = (one: ClusterFact): boolean => one.first > range.from + 2 * step;
  const ends = (one: ClusterFact): boolean => one.last < range.to - 2 * step;
  return facts.map((one) => {
    const notes: string[] = [];
    if (begins(one)) {
      const old = facts.find(
        (other) => ends(other) && isNear(other.last, one.first, STEPS_OF_RENAMING * step),
      );
      notes.push(
        old !== undefined
          ? `since ${timeText(one.first)}, where “${old.cluster}” ends: renamed?`
          : one.wasBefore
            ? `nothing from the beginning of the range to ${timeText(one.first)}: an outage`
            : `since ${timeText(one.first)}; not known before`,
      );
    }
    if (ends(one)) {
      const next = facts.find(
        (other) => begins(other) && isNear(one.last, other.first, STEPS_OF_RENAMING * step),
      );
      notes.push(
        next !== undefined
          ? `until ${timeText(one.last)}, where “${next.cluster}” begins: renamed?`
          : `nothing since ${timeText(one.last)}: the exporter, its scrape or the cluster has ended`,
      );
    }
    const expected = Math.floor((one.last - one.first) / step);
    const missing = expected - one.moments;
    if (missing > STEPS_OF_OUTAGE)
      notes.push(`about ${durationText(missing * step)} missing in between`);
    return {
      cluster: one.cluster,
      isWhole: notes.length === 0,
      age: Math.max(0, range.to - one.last),
      note: notes.join('; '),
    };
  });
}

function isNear(a: number, b: number, most: number): boolean {
  return Math.abs(a - b) <= most;
}
