import { unixSeconds } from '../../../domain/units.ts';
import { labelIn, selector } from '../names.ts';
import type { QueryOutcome } from '../outcome.ts';
import type { StateMetricsStore } from './ask-family.ts';

/** One kube-state-metrics, as the store shows it. */
export interface Target {
  readonly instance: string;
  /** When its newest sample was taken, in unix seconds. */
  readonly newest: number;
  readonly pods: number;
}

const INFO = 'kube_pod_info';

/** Who shows pods, how many, and when each was scraped last. */
export async function askTargets(
  { queries, names }: StateMetricsStore,
  at: number,
  signal: AbortSignal,
): Promise<{ readonly outcome: QueryOutcome; readonly targets: readonly Target[] }> {
  const series = selector(INFO, names);
  const part = (of: string, what: string): string =>
    `label_replace(${of}, "is", "${what}", "", "")`;
  const newest = part(`max by (instance) (timestamp(${series}))`, 'newest');
  const pods = part(`count by (instance) (${series})`, 'pods');
  const found = new Map<string, { newest: number; pods: number }>();
  const outcome = await queries.vector(
    {
      name: 'kube-state-metrics targets',
      label: labelIn(names, 'namespace'),
      values: [],
      withMatcher: () => `${newest} or ${pods}`,
    },
    unixSeconds(at),
    () => ({
      row: (row) => {
        const instance = row.label('instance');
        const target = found.get(instance) ?? { newest: NaN, pods: 0 };
        if (row.label('is') === 'pods') target.pods = row.value;
        else target.newest = row.value;
        found.set(instance, target);
      },
      commit: () => undefined,
    }),
    signal,
  );
  const targets = Array.from(found, ([instance, target]) => ({ instance, ...target }));
  return { outcome, targets };
}

/** Who is on show: by uid, or by node. */
export interface Shown {
  readonly at: number;
  /** Where a pod is; '' before it is scheduled. */
  readonly node: string;
}

/** Asks which pods there are, where they are, and when each was last sampled. */
export async function askPods(
  { queries, names }: StateMetricsStore,
  at: number,
  namespaces: Iterable<string>,
  signal: AbortSignal,
): Promise<{ readonly outcome: QueryOutcome; readonly pods: ReadonlyMap<string, Shown> }> {
  const [uid, node] = [labelIn(names, 'uid'), labelIn(names, 'node')];
  const pods = new Map<string, Shown>();
  const outcome = await queries.vector(
    {
      name: 'pods on show',
      label: labelIn(names, 'namespace'),
      values: namespaces,
      withMatcher: (matcher) =>
        `max by (${uid}, ${node}) (timestamp(${selector(INFO, names, ...(matcher === '' ? [] : [matcher]))}))`,
    },
    unixSeconds(at),
    () => ({
      row: (row) => {
        const known = pods.get(row.label(uid));
        pods.set(row.label(uid), {
          at: Math.max(known?.at ?? 0, row.value),
          node: row.label(node) || (known?.node ?? ''),
        });
      },
      commit: () => undefined,
    }),
    signal,
  );
  return { outcome, pods };
}
