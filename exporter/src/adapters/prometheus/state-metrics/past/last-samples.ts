import { labelIn, selector } from '../../names.ts';
import { matcherOf } from '../../splitting/matcher.ts';
import type { PastStore } from './past-store.ts';
import type { Scrapes } from './scrapes.ts';

/** A pod that is not on show any more at the end. */
export interface Vanished {
  readonly uid: string;
  /** About when it was on show last. */
  readonly about: number;
}

/** So many pods are asked for at once: by their uids, some 20 KB of them. */
const PODS_AT_A_TIME = 500;
/** How far a guess may be off before all of the time is searched. */
const LEEWAY_SECONDS = 600;
/** On show in the last scrapes that were searched: it may have been on show longer. */
const UNSURE_SCRAPES = 2;

/** Lists in parts. */
export function* parts<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += PODS_AT_A_TIME) yield list.slice(i, i + PODS_AT_A_TIME);
}

/**
 * When pods were on show last, by uid: the moment of their last sample.
 * Each is looked for around its guess, all together in a small part of what the store holds; the few that are not found there, everywhere.
 *
 * @throws PastUnknownError where the store does not answer
 */
export async function lastSamples(
  store: PastStore,
  vanished: readonly Vanished[],
  scrapes: Scrapes,
  stepSeconds: number,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const uid = labelIn(store.store.names, 'uid');
  const search = async (batch: readonly Vanished[], from: number, until: number): Promise<void> => {
    if (until <= from) return;
    const only = matcherOf(
      uid,
      batch.map((each) => each.uid),
    );
    const within = `${Math.ceil(until - from)}s:${stepSeconds}s`;
    const sure = until === scrapes.until ? Infinity : until - UNSURE_SCRAPES * scrapes.everySeconds;
    const series = selector('kube_pod_info', store.store.names, only);
    await store.rows(
      () => `max by (${uid}) (max_over_time(timestamp(${series})[${within}]))`,
      until,
      (row) => {
        if (row.value < sure) found.set(row.label(uid), row.value);
      },
    );
  };
  const inOrder = vanished.toSorted((a, b) => a.about - b.about);
  await Promise.all(
    [...parts(inOrder)].map((batch) =>
      search(
        batch,
        Math.max(scrapes.from, (batch[0]?.about ?? 0) - LEEWAY_SECONDS),
        Math.min(scrapes.until, (batch.at(-1)?.about ?? Infinity) + LEEWAY_SECONDS),
      ),
    ),
  );
  const elsewhere = inOrder.filter((each) => !found.has(each.uid));
  await Promise.all(
    [...parts(elsewhere)].map((batch) => search(batch, scrapes.from, scrapes.until)),
  );
  return found;
}
