import type { Inventory, RawPod } from '../../../../app/cluster/inventory.ts';
import { hasEnded, midway } from '../../../../app/cluster/pod-record.ts';
import { labelIn, matcher, selector } from '../../names.ts';
import { matcherOf } from '../../splitting/matcher.ts';
import { readingOf } from '../readings.ts';
import { lastSamples, parts } from './last-samples.ts';
import type { PastStore } from './past-store.ts';
import { nextScrape, type Scrapes } from './scrapes.ts';

export interface PodEnds {
  readonly store: PastStore;
  readonly inventory: Inventory;
  readonly scrapes: Scrapes;
  readonly stepSeconds: number;
  /** Who is on show at the last scrape. */
  readonly shown: ReadonlySet<string>;
  /** How many samples each pod has, by uid. */
  readonly counts: ReadonlyMap<string, number>;
  /** The last of all scrapes that are read. */
  readonly newest: number;
}

/**
 * Places the ends of pods that nobody recorded: at the creation of their successor of the same name,
 * else midway between the last sample that shows them and the next scrape; of evicted pods where they first show as ended.
 *
 * @throws PastUnknownError where the store does not answer
 */
export async function placeEnds(given: PodEnds): Promise<void> {
  const { inventory, shown, scrapes } = given;
  const untold: RawPod[] = [];
  const vanished: RawPod[] = [];
  for (const pod of inventory.pods.values()) {
    if (pod.node === '') continue;
    if (!hasEnded(pod)) {
      if (!shown.has(pod.uid)) vanished.push(pod);
    } else if (pod.completed === 0) untold.push(pod);
  }
  await placeUntold(given, untold);
  const replaced = await placeReplaced(given, vanished);
  const gone = vanished.filter((pod) => !replaced.has(pod.uid));
  const last = await lastSamples(
    given.store,
    gone.map((pod) => ({ uid: pod.uid, about: lastGuess(pod, given) })),
    scrapes,
    given.stepSeconds,
  );
  const silenced = silencedWith(gone, last, given);
  for (const pod of gone) {
    const at = last.get(pod.uid);
    if (at === undefined || silenced.has(pod.uid)) continue;
    pod.at = at;
    const next = nextScrape(scrapes, at);
    if (next < Infinity) end(pod, midway(at, next), true);
  }
}

/** Ends a pod; how it ended is not told, so that no other moment counts. */
function end(pod: RawPod, gone: number, goneEstimated: boolean): void {
  pod.phase = 'Running';
  pod.told = { podLevel: null, askedSince: 0, gone, goneEstimated, orderUnknown: true };
}

/** About when a pod was on show last: as many scrapes after it appeared as it has samples. */
const lastGuess = ({ uid, scheduled, started }: RawPod, { counts, scrapes }: PodEnds): number =>
  Math.max(scheduled || started, scrapes.from) + (counts.get(uid) ?? 0) * scrapes.everySeconds;

/** Pods that show as ended, but not when: evicted ones. They ended between two scrapes. */
async function placeUntold(
  { store, scrapes, stepSeconds }: PodEnds,
  untold: readonly RawPod[],
): Promise<void> {
  const { names } = store.store;
  const uid = labelIn(names, 'uid');
  const within = `${Math.ceil(scrapes.until - scrapes.from)}s:${stepSeconds}s`;
  const first = new Map<string, number>();
  for (const batch of parts(untold)) {
    const series = selector(
      'kube_pod_status_phase',
      names,
      matcher('phase', '=~', 'Succeeded|Failed'),
      matcherOf(
        uid,
        batch.map((pod) => pod.uid),
      ),
    );
    await store.rows(
      () => `min by (${uid}) (min_over_time(timestamp(${series} == 1)[${within}]))`,
      scrapes.until,
      (row) => first.set(row.label(uid), row.value),
    );
  }
  for (const pod of untold) {
    const at = first.get(pod.uid);
    // Found at a step of the search: the sample lies up to a step before it, and what it shows up to a scrape before that.
    if (at !== undefined) end(pod, at - (stepSeconds + scrapes.everySeconds) / 2, true);
  }
}

/** Ends the pods whose name another took over; gives them. */
async function placeReplaced(
  { store, inventory, scrapes }: PodEnds,
  vanished: readonly RawPod[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set(vanished.map(nameOf));
  const byName = Map.groupBy(
    [...inventory.pods.values()].filter((pod) => wanted.has(nameOf(pod))),
    nameOf,
  );
  const several = [...byName.values()].filter((pods) => pods.length > 1);
  const created = new Map<string, number>();
  const uid = labelIn(store.store.names, 'uid');
  const withinSeconds = Math.ceil(scrapes.until - scrapes.from);
  for (const batch of parts(several.flat())) {
    const only = matcherOf(
      uid,
      batch.map((pod) => pod.uid),
    );
    await store.family(
      readingOf('kube_pod_created'),
      scrapes.until,
      { matchers: [only], withinSeconds },
      (row) => created.set(row.text(2), row.value),
    );
  }
  const isVanished = new Set(vanished);
  const replaced = new Set<string>();
  for (const pods of several) {
    const inOrder = pods.toSorted((a, b) => (created.get(a.uid) ?? 0) - (created.get(b.uid) ?? 0));
    for (const [i, pod] of inOrder.entries()) {
      const own = created.get(pod.uid);
      const next = created.get(inOrder[i + 1]?.uid ?? '');
      if (own === undefined || next === undefined || !isVanished.has(pod)) continue;
      end(pod, next, false);
      replaced.add(pod.uid);
    }
  }
  return replaced;
}

const nameOf = ({ namespace, name }: RawPod): string => `${namespace}/${name}`;

/**
 * Pods that were seen last when a kube-state-metrics was: it fell silent, not they.
 * So many of them vanish at once that they must be about all that it showed.
 */
function silencedWith(
  gone: readonly RawPod[],
  last: ReadonlyMap<string, number>,
  { scrapes, shown, newest }: PodEnds,
): ReadonlySet<string> {
  const half = scrapes.everySeconds / 2;
  const silenced = new Set<string>();
  for (const at of scrapes.lastOf.values()) {
    if (newest - at < 2 * scrapes.everySeconds) continue;
    const company = gone.filter(({ uid }) => Math.abs((last.get(uid) ?? NaN) - at) < half);
    const others = shown.size / Math.max(1, scrapes.lastOf.size - 1);
    if (2 * company.length >= others) for (const { uid } of company) silenced.add(uid);
  }
  return silenced;
}
