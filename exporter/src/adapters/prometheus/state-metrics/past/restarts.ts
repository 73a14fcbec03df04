import type { PodBook } from '../../../../app/cluster/pod-book.ts';
import type { PodRecord, Run } from '../../../../app/cluster/pod-record.ts';
import { labelIn, selector } from '../../names.ts';
import { matcherOf } from '../../splitting/matcher.ts';
import { parts } from './last-samples.ts';
import type { PastStore } from './past-store.ts';
import type { Scrapes } from './scrapes.ts';

const TERMINATED = 'kube_pod_container_status_last_terminated_timestamp';
const STARTED = 'kube_pod_container_state_started';

/** Moments told of containers: by uid, by container. */
type Moments = Map<string, Map<string, Set<number>>>;

/**
 * Adds the runs of containers that were restarted more than once within the time:
 * kube-state-metrics tells only the last end, but each scrape told the last one of its time.
 *
 * @throws PastUnknownError where the store does not answer
 */
export async function addRestarts(
  store: PastStore,
  { from, until }: Scrapes,
  pods: PodBook,
): Promise<void> {
  const { names } = store.store;
  const within = `${Math.ceil(until - from)}s`;
  const uid = labelIn(names, 'uid');
  const restarted = new Map<string, PodRecord>();
  await store.rows(
    (matcher) => {
      const series = selector(TERMINATED, names, ...(matcher === '' ? [] : [matcher]));
      return `max by (${uid}) (changes(${series}[${within}])) > 0`;
    },
    until,
    (row) => {
      const record = pods.byUid(row.label(uid));
      if (record !== undefined) restarted.set(record.uid, record);
    },
  );
  for (const batch of parts([...restarted.keys()])) {
    const told = async (family: string): Promise<Moments> => {
      const moments: Moments = new Map();
      const query = `${selector(family, names, matcherOf(uid, batch))}[${within}]`;
      await store.samples(query, until, (series) => {
        const ofPod = entry(moments, series.label(uid), () => new Map<string, Set<number>>());
        const all = entry(
          ofPod,
          series.label(labelIn(names, 'container')),
          () => new Set<number>(),
        );
        for (let i = 0; i < series.count; i += 1) all.add(series.values[i] ?? NaN);
      });
      return moments;
    };
    const [ends, starts] = [await told(TERMINATED), await told(STARTED)];
    for (const each of batch)
      for (const [container, to] of ends.get(each) ?? [])
        addRuns(restarted.get(each), container, to, starts.get(each)?.get(container) ?? new Set());
  }
}

function addRuns(
  record: PodRecord | undefined,
  container: string,
  ends: ReadonlySet<number>,
  starts: ReadonlySet<number>,
): void {
  if (record === undefined) return;
  const known = new Set(
    record.runs.filter((run) => run.container === container).map(({ to }) => to),
  );
  const runs: Run[] = [];
  for (const to of ends) {
    if (!(to > 0) || known.has(to)) continue;
    // A run that no scrape saw has no beginning: it counts for its end alone.
    const from = Math.max(-Infinity, ...[...starts].filter((start) => start > 0 && start <= to));
    runs.push({ container, from: Number.isFinite(from) ? from : to, to });
  }
  record.runs = [...record.runs, ...runs];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
