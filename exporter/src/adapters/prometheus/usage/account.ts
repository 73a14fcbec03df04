import { ContainerSeries } from '../../../app/cluster/container-series.ts';
import { Metered } from '../../../app/cluster/metered.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { LastingUse } from '../../../app/cluster/pod-usage.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Edges } from './edge.ts';
import { readLasting } from './lasting.ts';
import { SpanReader, type AccountParts } from './span-reader.ts';

/** What the samples of a span say; to be cleared after it was observed. */
export interface Account {
  readonly metered: Metered;
  /** What those used whose samples were not all read. */
  readonly lasting: ReadonlyMap<PodRecord, LastingUse>;
  /** Samples that are no numbers, negative or impossible. */
  readonly invalid: number;
  /** What meters read around the end of the span, for the next one; null where that was not read. */
  readonly edge: Edges | null;
}

const NOBODY: ReadonlyMap<PodRecord, LastingUse> = new Map();

/** Of a shorter span every sample is read. */
const LEAST_LASTING_SECONDS = 900;

/**
 * Reads what the usage of a span comes from:
 * of containers that were there all of it what their counters read around its ends, and the means of their gauges;
 * every sample of those that came, ended, were not always seen, or read what cannot be.
 *
 * @param before what meters read around the start of the span, where that is known already
 * @throws Error where the store does not give all of it, saying what was tried and what to do
 */
export async function readAccount(
  span: Interval,
  parts: AccountParts,
  before: Edges | null,
  signal: AbortSignal,
): Promise<Account> {
  const { hosts } = parts.known;
  const store = new SpanReader(span, parts, signal);
  const cuts = [span.start, span.end];
  const first = new Metered(parts.known, 0);
  const series = new ContainerSeries(first.containers, cuts);
  const isLong = span.end - span.start >= LEAST_LASTING_SECONDS;
  const read = isLong ? await readLasting(span, store, parts.known, series, before) : null;
  await store.containers(series, read?.others ?? null);
  const edge = read?.edge ?? null;
  if (!series.crossed)
    return { ...(await finish(first, series)), lasting: read?.lasting ?? NOBODY, edge };
  // Two series of one container follow each other the wrong way round: all of them are put in order first.
  first.clear();
  const metered = new Metered(parts.known, 0);
  const merged = new ContainerSeries(metered.containers, cuts);
  await store.containersMerged(merged);
  return { ...(await finish(metered, merged)), lasting: NOBODY, edge };

  async function finish(
    metered: Metered,
    from: ContainerSeries,
  ): Promise<Omit<Account, 'edge' | 'lasting'>> {
    const until = store.until(span.end);
    const { on, every } = from.end(until);
    hosts.endUnheard(on, every, until);
    await store.gpus(metered);
    return { metered, invalid: from.invalid };
  }
}
