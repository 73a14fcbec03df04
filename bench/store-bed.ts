import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, type Running } from './processes.ts';
import { startPrometheus, type Prometheus } from './prometheus-process.ts';

/** A synthetic cluster that a Prometheus scrapes, with its Kubernetes API: what the exporter reads where people have a store. */
export interface StoreBed {
  readonly prometheus: Prometheus;
  /** A kubeconfig for the API. */
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

export interface BedSize {
  readonly pods: number;
  /** How often Prometheus scrapes. */
  readonly scrapeSeconds: number;
  /** Whether it scrapes kube-state-metrics, too; a watch does without. */
  readonly stateMetrics: boolean;
}

const PODS_PER_SHARD = 10_000;

export async function startStoreBed(size: BedSize): Promise<StoreBed> {
  const { pods, scrapeSeconds, stateMetrics } = size;
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-'));
  const started: Running[] = [];
  const stop = async (): Promise<void> => {
    for (const running of started.toReversed()) await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const shards = Math.max(1, Math.ceil(pods / PODS_PER_SHARD));
    const cluster = await start({
      command: process.execPath,
      args: ['bench/cluster/serve.ts', String(pods), String(shards)],
      up: /\/targets\n/,
      withinSeconds: 300,
    });
    started.push(cluster);
    const [, api = ''] = /^api (\S+)$/m.exec(cluster.said) ?? [];
    const [, url = ''] = /^(\S+)\/targets$/m.exec(cluster.said) ?? [];
    const kubeconfig = join(folder, 'kubeconfig.yaml');
    writeFileSync(kubeconfig, kubeconfigFor(api));
    const prometheus = await startPrometheus(url, scrapeSeconds, { stateMetrics });
    started.push(prometheus);
    return { prometheus, kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const kubeconfigFor = (server: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: {} }],
  });

export interface StoreReading {
  /** Between two passes. */
  readonly passSeconds: number;
  /** Whether who is there comes from the Kubernetes API, or from kube-state-metrics in the store. */
  readonly watch: boolean;
}

/** A configuration that reads such a cluster; live rates are means over the default window. */
export const storeConfiguration = (
  { prometheus, kubeconfig }: Pick<StoreBed, 'prometheus' | 'kubeconfig'>,
  { passSeconds, watch }: StoreReading,
): string => `cluster: bench
metrics:
  source: prometheus
  passIntervalSeconds: ${passSeconds}
  prometheus: { url: "${prometheus.url}" }
${watch ? `kubernetes: { mode: kubeconfig, kubeconfig: "${kubeconfig}" }\n` : ''}server: { listen: "127.0.0.1:0" }
log: { level: warn }
`;
