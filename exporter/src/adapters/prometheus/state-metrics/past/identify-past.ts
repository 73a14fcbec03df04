import type { ReadFacts } from '../../../../app/cluster/host-book.ts';
import { InvalidSamples } from '../../../../app/cluster/invalid-samples.ts';
import { PodBook } from '../../../../app/cluster/pod-book.ts';
import type { Identified } from '../../../../app/cluster/sources.ts';
import { inSlices, type SliceClock } from '../../../../app/slices.ts';
import type { Interval } from '../../../../domain/interval.ts';
import { unixSeconds } from '../../../../domain/units.ts';
import type { SeriesNames } from '../../names.ts';
import type { SplittingQueries } from '../../splitting.ts';
import { askNodeMoments, hostsOf } from './host-ends.ts';
import { PastReading } from './past-reading.ts';
import { PastStore, PastUnknownError } from './past-store.ts';
import { addRestarts } from './restarts.ts';
import { askScrapes } from './scrapes.ts';
import { silencesIn } from './silences.ts';

export interface PastParts {
  readonly queries: SplittingQueries;
  /** How the store spells the series of kube-state-metrics. */
  readonly names: SeriesNames;
  readonly hostFacts: ReadFacts;
  /** How often the store scrapes kube-state-metrics; a little too often does no harm. */
  readonly scrapeIntervalSeconds: number;
  /** The newest moment that the store surely has samples of. */
  readonly newest: number;
  readonly clock: SliceClock;
}

/** Who was there, and from when until when the store tells. */
export interface Past extends Identified {
  /** The first and the last scrape of kube-state-metrics that were read, in unix seconds. */
  readonly sampled: Interval;
}

/** Around a span so many scrapes are read, too: who was seen before it and not in it ended between. */
const SCRAPES_AROUND = 4;

/**
 * Who was there at any time of a span, from the series of kube-state-metrics: read once for the whole span, of at most a day.
 *
 * @throws PastUnknownError where the store does not answer, or knows nothing of the span
 */
export async function identifyPast(
  { queries, names, hostFacts, scrapeIntervalSeconds, newest, clock }: PastParts,
  span: Interval,
  signal: AbortSignal,
): Promise<Past> {
  const around = SCRAPES_AROUND * scrapeIntervalSeconds;
  const until = Math.min(span.end + around, Math.max(newest, span.end));
  const step = Math.max(1, Math.floor(scrapeIntervalSeconds));
  const store = new PastStore({ queries, names }, signal);
  const scrapes = await askScrapes(store, span.start - around, until, step);
  const [first, last] = [scrapes.all[0], scrapes.all.at(-1)];
  if (first === undefined || last === undefined)
    throw new PastUnknownError(
      `The store has no samples of kube_node_info from ${isoTime(scrapes.from)} to ${isoTime(until)}; check its retention, that kube-state-metrics was scraped then, and metrics.prometheus.match; or ask for a window that begins later`,
    );
  const reading = new PastReading(store, scrapes, last, step, signal);
  const inventory = await reading.read();
  const moments = await askNodeMoments(store, inventory.nodes.keys(), scrapes, step);
  const pods = new PodBook();
  await inSlices(pods.update(inventory, last, span.start), clock, signal);
  await inSlices(pods.prune(span.start), clock, signal);
  await addRestarts(store, scrapes, pods);
  const hosts = await inSlices(hostsOf(inventory, moments, scrapes, hostFacts), clock, signal);
  const invalid = new InvalidSamples();
  invalid.note(span.start, 'kube-state-metrics in the store', inventory.invalid);
  return {
    pods,
    hosts,
    // Every pod knows its owner by now, and a day has a hundred thousand Jobs.
    inventory: { ...inventory, jobOwners: new Map(), replicaSetOwners: new Map() },
    gaps: (within) => [...invalid.gaps(within), ...silencesIn(scrapes, span, within)],
    sampled: { start: unixSeconds(first), end: unixSeconds(last) },
  };
}

const isoTime = (at: number): string => new Date(at * 1000).toISOString();
