import { demoScenario, startClusterServer } from '../../demo-cluster/src/index.ts';

/** How often stores scrape it. */
export const DEMO_SCRAPE_SECONDS = 5;

/** The demo cluster, served now. */
export interface ServedDemo {
  readonly url: string;
  /** The `metrics` section that scrapes it without a store. */
  readonly direct: string;
}

/** Serves the demo cluster with the clock of this machine. */
export async function serveDemo(scope: AsyncDisposableStack): Promise<ServedDemo> {
  const now = (): number => Date.now() / 1000;
  const scenario = demoScenario({ now: now() });
  const cluster = await startClusterServer({ scenario, clock: now, port: 0 });
  scope.defer(() => cluster.close());
  const { url } = cluster;
  const shards = Array.from(
    { length: scenario.shards },
    (_, shard) => `"${url}/kube-state-metrics/${shard}/metrics"`,
  );
  const direct = `metrics:
  direct:
    scrapeIntervalSeconds: ${DEMO_SCRAPE_SECONDS}
    windowSeconds: 60
    kubeStateMetrics: { urls: [${shards.join(', ')}] }
    kubelets: { mode: nodes, template: "${url}/nodes/{node}/metrics/cadvisor" }
    dcgm: { mode: nodes, template: "${url}/nodes/{node}/dcgm/metrics" }
`;
  return { url, direct };
}

/** How a store scrapes the demo cluster. */
export interface DemoScrapes {
  /** Whether a series keeps labels that its target has, too; true unless given. */
  readonly honorLabels?: boolean;
  /** How many replicas of kube-state-metrics there are; 1 unless given. */
  readonly replicas?: number;
  /** Labels that are spelt otherwise in the store. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Labels that every series gets. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Jobs to leave out. */
  readonly without?: readonly Job[];
}

const JOBS = ['kube-state-metrics', 'cadvisor', 'dcgm'] as const;
type Job = (typeof JOBS)[number];

/** The entries of `scrape_configs` that scrape the demo cluster as Kubernetes' service discovery would have it: each target with namespace, pod and container. */
export function demoScrapes(
  { url }: Pick<ServedDemo, 'url'>,
  { honorLabels = true, replicas = 1, renamed = {}, labels = {}, without = [] }: DemoScrapes = {},
): string {
  const dropped = Object.entries(renamed);
  const job = (kind: Job, replica: number): string => {
    const target = {
      ...{ namespace: 'monitoring', pod: `${kind}-${replica}`, container: kind },
      ...(kind === 'kube-state-metrics' && { node: 'node-of-kube-state-metrics' }),
      ...labels,
    };
    const relabel = [
      ...Object.entries(target).map(
        ([name, value]) => `{ target_label: ${name}, replacement: "${value}" }`,
      ),
      ...(replica === 0
        ? []
        : [
            `{ source_labels: [instance], target_label: instance, replacement: "$1-of-${replica}" }`,
          ]),
    ];
    const metricRelabel = dropped.flatMap(([name, other]) => [
      `{ source_labels: [${name}], target_label: ${other} }`,
      `{ regex: ${name}, action: labeldrop }`,
    ]);
    return `  - job_name: ${kind}-${replica}
    scrape_interval: ${DEMO_SCRAPE_SECONDS}s
    scrape_timeout: ${DEMO_SCRAPE_SECONDS}s
    honor_labels: ${honorLabels}
    http_sd_configs: [{ url: "${url}/sd/${kind}" }]
    relabel_configs: [${relabel.join(', ')}]
    metric_relabel_configs: [${metricRelabel.join(', ')}]
`;
  };
  return JOBS.filter((kind) => !without.includes(kind))
    .flatMap((kind) =>
      Array.from({ length: kind === 'kube-state-metrics' ? replicas : 1 }, (_, replica) =>
        job(kind, replica),
      ),
    )
    .join('');
}
