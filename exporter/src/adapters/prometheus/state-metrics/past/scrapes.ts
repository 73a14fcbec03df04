import { selector } from '../../names.ts';
import type { PastStore } from './past-store.ts';

/** When kube-state-metrics was scraped, as its samples tell. */
export interface Scrapes {
  /** Where it was looked for, in unix seconds. */
  readonly from: number;
  readonly until: number;
  /** All moments, in order. */
  readonly all: readonly number[];
  /** The last of each target. */
  readonly lastOf: ReadonlyMap<string, number>;
  /** The usual time between two of one target. */
  readonly everySeconds: number;
}

/**
 * Asks when kube-state-metrics was scraped, by one narrow family.
 *
 * @param stepSeconds whole seconds, no more than lies between two scrapes, so that each is found
 * @throws PastUnknownError where the store does not answer
 */
export async function askScrapes(
  store: PastStore,
  from: number,
  until: number,
  stepSeconds: number,
): Promise<Scrapes> {
  const series = selector('kube_node_info', store.store.names);
  const within = `${Math.ceil(until - from)}s:${stepSeconds}s`;
  const byTarget = new Map<string, readonly number[]>();
  await store.samples(`max by (instance) (timestamp(${series}))[${within}]`, until, (series) => {
    const moments = Array.from(series.values.subarray(0, series.count));
    byTarget.set(series.label('instance'), moments);
  });
  const all = new Set<number>();
  const lastOf = new Map<string, number>();
  const distances: number[] = [];
  for (const [instance, moments] of byTarget) {
    const own = [...new Set(moments)].filter((moment) => moment >= from).sort((a, b) => a - b);
    for (const [i, moment] of own.entries()) {
      all.add(moment);
      const before = own[i - 1];
      if (before !== undefined) distances.push(moment - before);
    }
    lastOf.set(instance, own.at(-1) ?? NaN);
  }
  distances.sort((a, b) => a - b);
  const everySeconds = distances[distances.length >> 1] ?? stepSeconds;
  return { from, until, all: [...all].sort((a, b) => a - b), lastOf, everySeconds };
}

/** How far from where it is due a scrape may be, in scrapes. */
const HALF = 0.5;

/** When whoever was seen at a moment was due to be seen again: at the next scrape, or at the first after an outage; Infinity where there is none. */
export function nextScrape({ all, everySeconds }: Scrapes, moment: number): number {
  const next = firstFrom(all, moment + HALF * everySeconds);
  // Several targets are scraped at different moments: the next one need not be of the target that showed it.
  return next < moment + (1 + HALF) * everySeconds && moment + everySeconds <= (all.at(-1) ?? 0)
    ? Math.max(next, moment + everySeconds)
    : next;
}

/** The first of some moments in order that is at least so late; Infinity where none is. */
function firstFrom(moments: readonly number[], least: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? Infinity) < least) low = middle + 1;
    else high = middle;
  }
  return moments[low] ?? Infinity;
}
