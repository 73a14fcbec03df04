import { scrape, targetsAt, type Fault, type Scenario, type Target } from '@podtally/demo-cluster';
import {
  CPU_SECONDS,
  GPU_PERCENT,
  GPU_RATIO,
  MEMORY_BYTES,
  START_TIME,
} from '../../exporter/src/adapters/prometheus/usage/readings.ts';
import { KUBE_STATE_METRICS_FAMILIES } from '../../exporter/src/app/cluster/kube-state-metrics.ts';
import type { StoredScrape } from './store-history.ts';

/** How a Prometheus scraped a cluster. */
export interface ScrapedHistory {
  /** Unix seconds of the first scrape, and where the last one may be. */
  readonly from: number;
  readonly to: number;
  /** Seconds between two scrapes of a target. */
  readonly every: number;
  /** On top of the scenario's own. */
  readonly faults?: readonly Fault[];
  /** How many kube-state-metrics say the same. */
  readonly replicas?: number;
  /** Whether samples keep the times that pages give them; yes unless given. */
  readonly honorTimestamps?: boolean;
  /** Families that are dropped when pages are scraped. */
  readonly dropped?: readonly string[];
  /** Labels of every target: `cluster`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** All scrapes of a cluster's exporters in order of time, of the families that are read: a keep-list, as large clusters have one. */
export function* historyOf(
  scenario: Scenario,
  {
    from,
    to,
    every,
    faults = [],
    replicas = 1,
    labels = {},
    honorTimestamps = true,
    dropped = [],
  }: ScrapedHistory,
): Generator<StoredScrape> {
  const families = new Set([...FAMILIES].filter((name) => !dropped.includes(name)));
  let before = new Map<string, Target>();
  for (let at = from; at <= to; at += every) {
    const now = new Map(targetsAt(scenario, at).map((target) => [nameOf(target), target]));
    for (const target of now.values()) {
      const answer = scrape(scenario, target, at, faults);
      const text = answer.kind === 'text' ? [...answer.chunks] : null;
      for (const labelled of labelsOf(target, replicas))
        yield { at, text, target: { ...labels, ...labelled }, families, honorTimestamps };
    }
    // A machine that is not there any more: its scrape fails once, then it is scraped no more.
    for (const [name, target] of before)
      if (!now.has(name))
        for (const labelled of labelsOf(target, replicas))
          yield { at, text: null, target: { ...labels, ...labelled } };
    before = now;
  }
}

const FAMILIES: ReadonlySet<string> = new Set([
  ...KUBE_STATE_METRICS_FAMILIES.map(({ name }) => name),
  ...[CPU_SECONDS, MEMORY_BYTES, START_TIME, GPU_RATIO, GPU_PERCENT],
]);

const nameOf = ({ kind, name }: Target): string => `${kind}/${name}`;

/** What service discovery says of a target, as the usual charts keep it. */
function labelsOf({ kind, name }: Target, replicas: number): readonly StoredScrape['target'][] {
  switch (kind) {
    case 'kube-state-metrics':
      return Array.from({ length: replicas }, (_, replica) => ({
        job: 'kube-state-metrics',
        instance: `10.0.${name}.${replica + 1}:8080`,
        namespace: 'monitoring',
        pod: `kube-state-metrics-${name}-${replica}`,
        container: 'kube-state-metrics',
      }));
    case 'cadvisor':
      return [
        {
          job: 'kubelet',
          instance: `${name}:10250`,
          node: name,
          metrics_path: '/metrics/cadvisor',
        },
      ];
    case 'dcgm':
      return [
        { job: 'dcgm-exporter', instance: `${name}:9400`, container: 'nvidia-dcgm-exporter' },
      ];
  }
}
