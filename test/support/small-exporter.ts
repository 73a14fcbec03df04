import { startExporter, type ExporterOptions, type RunningExporter } from './exporter.ts';
import { temporaryFolder, type Folder } from './folder.ts';
import {
  metricsSection,
  serveSmallCluster,
  type SmallCluster,
  type SmallWorld,
} from './small-cluster.ts';

/** An exporter that reads a small cluster and prices it by a file. */
export interface SmallExporter {
  readonly cluster: SmallCluster;
  /** Holds `podtally.yaml` and `prices.yaml`. */
  readonly folder: Folder;
  readonly exporter: RunningExporter;
}

export interface SmallOptions extends ExporterOptions {
  /** The price file. */
  readonly prices?: string;
  readonly ladder?: string;
  /** Paths of kube-state-metrics. */
  readonly stateMetrics?: readonly string[];
}

/** The worked example of docs/allocation.md: 0.12 USD/h of cpu on 4 cores, 0.08 USD/h of memory on 16 GiB. */
export const WORKED_EXAMPLE: SmallWorld = {
  nodes: [{ name: 'n1', cores: 4, gib: 16 }],
  pods: [
    { name: 'a', id: 1, node: 'n1', asks: { cores: 2, gib: 4 }, uses: { cores: 0.5, gib: 2 } },
    { name: 'b', id: 2, node: 'n1', asks: { cores: 1, gib: 2 }, uses: { cores: 2, gib: 1 } },
  ],
};

/** A price file with one price for the nodes of a name, in which `*` stands for any text. */
export const pricesOf = (node: string, usdPerHour: number): string =>
  `nodes:\n  - match: { node: "${node}" }\n    usdPerHour: ${usdPerHour}\n`;

/** A whole configuration over a small cluster, priced by `prices.yaml` beside it. */
export const smallConfig = (
  { url }: SmallCluster,
  { name = 'small', ladder = '[file]', stateMetrics = ['/ksm'], more = '' } = {},
): string =>
  `cluster: ${name}\n${metricsSection(url, { stateMetrics })}prices: { ladder: ${ladder}, file: prices.yaml, fees: { service: none } }\n${more}`;

/** Serves a world and starts an exporter on it; every node costs 1 USD/h unless `prices` says otherwise. */
export async function startOnSmallCluster(
  world: SmallWorld,
  scope: AsyncDisposableStack,
  { prices = pricesOf('*', 1), ladder, stateMetrics, ...options }: SmallOptions = {},
): Promise<SmallExporter> {
  const cluster = await serveSmallCluster(world, scope);
  const folder = await temporaryFolder(scope);
  await folder.write('prices.yaml', prices);
  const text = smallConfig(cluster, {
    ...(ladder !== undefined && { ladder }),
    ...(stateMetrics !== undefined && { stateMetrics: [...stateMetrics] }),
  });
  const config = await folder.write('podtally.yaml', text);
  return {
    cluster,
    folder,
    exporter: await startExporter(['serve', '--config', config], scope, options),
  };
}
