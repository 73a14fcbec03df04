import { startExporter, type RunningExporter } from './exporter.ts';
import { temporaryFolder, type Folder } from './folder.ts';
import { podtally, type Answer } from './program.ts';
import { startPrometheus, type Prometheus } from './prometheus.ts';
import { serveSmallCluster, type SmallCluster, type SmallWorld } from './small-cluster.ts';
import { pricesOf } from './small-exporter.ts';
import { startTroubledStore, type TroubledStore } from './troubled-store.ts';
import { until } from './until.ts';

/** A small cluster in a real Prometheus that scrapes every second, behind an address that misbehaves when told to. */
export interface SmallStore extends TroubledStore {
  readonly cluster: SmallCluster;
  readonly prometheus: Prometheus;
  readonly folder: Folder;
  /** Writes a configuration that reads it; `more` are further keys of its section, `rest` further sections. */
  readonly config: (name: string, given?: SmallStoreConfig) => Promise<string>;
  /** Runs a command to its end with a configuration of that name. */
  readonly run: (name: string, ...args: readonly string[]) => Promise<Answer>;
}

export interface SmallStoreConfig {
  readonly url?: string;
  readonly more?: string;
  readonly timeoutSeconds?: number;
  readonly rest?: string;
}

export interface SmallStoreOptions {
  /** Names of the families that the store keeps, as a regular expression; all unless given. */
  readonly keeps?: string;
  /** Of those that it does not; none unless given. */
  readonly drops?: string;
  /** Further flags of Prometheus. */
  readonly flags?: readonly string[];
}

/** Live rates are over so many seconds. */
export const SMALL_WINDOW_SECONDS = 5;

/** Starts all of it; resolves when the store has a window of samples. */
export async function startSmallStore(
  world: SmallWorld,
  scope: AsyncDisposableStack,
  { keeps = '.*', drops = '', flags = [] }: SmallStoreOptions = {},
): Promise<SmallStore> {
  const cluster = await serveSmallCluster(world, scope);
  const { host } = new URL(cluster.url);
  const job = (name: string, path: string): string => `  - job_name: ${name}
    metrics_path: ${path}
    honor_labels: true
    static_configs: [{ targets: ["${host}"], labels: { instance: ${name} } }]
    metric_relabel_configs:
      - { source_labels: [__name__], regex: "${keeps}", action: keep }
      - { source_labels: [__name__], regex: "${drops}", action: drop }
`;
  const nodes = world.nodes.map(({ name }) => job(name, `/nodes/${name}`)).join('');
  const prometheus = await startPrometheus(job('state', '/ksm') + nodes, scope, flags);
  await until('a window of samples', async () =>
    (await prometheus.scalar(`min(count_over_time(up[30s]))`)) > SMALL_WINDOW_SECONDS + 3
      ? true
      : undefined,
  );
  const folder = await temporaryFolder(scope);
  await folder.write('prices.yaml', pricesOf('*', 1));
  const troubled = await startTroubledStore(prometheus.url, scope);
  return {
    ...troubled,
    ...{ cluster, prometheus, folder },
    config: (name, { url = troubled.url, more = '', rest = '', timeoutSeconds = 1 } = {}) =>
      folder.write(`${name}.yaml`, configOf(url, timeoutSeconds, more, rest)),
    run: (name, ...args) =>
      podtally([...args, '--config', `${name}.yaml`], { cwd: folder.path('') }),
  };
}

const configOf = (
  url: string,
  timeoutSeconds: number,
  more: string,
  rest: string,
): string => `cluster: small
metrics:
  source: prometheus
  passIntervalSeconds: 0.5
  prometheus:
    url: "${url}"
    queryDelaySeconds: 2
    windowSeconds: ${SMALL_WINDOW_SECONDS}
    scrapeIntervalSeconds: 1
    timeoutSeconds: ${timeoutSeconds}
${more}prices: { ladder: [file], file: prices.yaml, fees: { service: none } }
${rest}`;

/** Starts an exporter on a store with a configuration of that name. */
export const serveFromStore = (
  { folder }: SmallStore,
  name: string,
  scope: AsyncDisposableStack,
  waitFor: '/readyz' | '/healthz' = '/readyz',
): Promise<RunningExporter> =>
  startExporter(['serve', '--config', folder.path(`${name}.yaml`)], scope, { waitFor });
