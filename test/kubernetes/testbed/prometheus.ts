import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access } from './api.ts';
import { answersAt, type Launch } from './control-plane.ts';
import type { Keys } from './keys.ts';

export interface PrometheusOptions {
  readonly scrapeIntervalSeconds: number;
  /** Entries of `scrape_configs` besides kube-state-metrics, the kubelets and the API server. */
  readonly scrapeConfigs?: readonly unknown[];
  readonly flags?: readonly string[];
}

/** What there is to scrape, and where Prometheus listens. */
export interface Surroundings {
  readonly folder: string;
  readonly access: Access;
  readonly keys: Keys;
  readonly kubeconfig: string;
  readonly stateMetricsUrl: string;
  readonly cadvisorTemplate: string;
  readonly port: number;
}

/** Starts Prometheus; gives its address. */
export async function startPrometheus(
  options: PrometheusOptions,
  surroundings: Surroundings,
  launch: Launch,
): Promise<string> {
  const { folder, port } = surroundings;
  const config = join(folder, 'prometheus.json');
  await writeFile(config, JSON.stringify(configuration(options, surroundings)));
  await launch(
    'prometheus',
    [
      ...['--config.file', config, '--storage.tsdb.path', join(folder, 'prometheus')],
      ...['--web.listen-address', `127.0.0.1:${port}`, '--web.enable-lifecycle'],
      ...(options.flags ?? []),
    ],
    answersAt(`http://127.0.0.1:${port}/-/ready`),
  );
  return `http://127.0.0.1:${port}`;
}

/** As people set it up: one target for kube-state-metrics, one for each node's kubelet, one for the API server. */
function configuration(
  { scrapeIntervalSeconds, scrapeConfigs = [] }: PrometheusOptions,
  { access, keys, kubeconfig, stateMetricsUrl, cadvisorTemplate }: Surroundings,
): unknown {
  const kubelets = new URL(cadvisorTemplate);
  const nodeName = '__meta_kubernetes_node_name';
  const interval = `${scrapeIntervalSeconds}s`;
  return {
    global: { scrape_interval: interval, scrape_timeout: interval },
    scrape_configs: [
      {
        job_name: 'kube-state-metrics',
        honor_labels: true,
        static_configs: [{ targets: [new URL(stateMetricsUrl).host] }],
      },
      {
        job_name: 'kubelet',
        honor_labels: true,
        kubernetes_sd_configs: [{ role: 'node', kubeconfig_file: kubeconfig }],
        relabel_configs: [
          { target_label: '__address__', replacement: kubelets.host },
          {
            source_labels: [nodeName],
            target_label: '__metrics_path__',
            replacement: decodeURI(kubelets.pathname).replace('{node}', '$1'),
          },
          { source_labels: [nodeName], target_label: 'node' },
          { source_labels: [nodeName], target_label: 'instance' },
          { target_label: 'metrics_path', replacement: '/metrics/cadvisor' },
        ],
      },
      {
        job_name: 'apiserver',
        scheme: 'https',
        authorization: { credentials_file: keys.files.adminToken },
        tls_config: { ca_file: keys.files.authority },
        static_configs: [{ targets: [new URL(access.url).host] }],
        // Of its 20,000 series, what a dashboard shows.
        metric_relabel_configs: [
          {
            source_labels: ['__name__'],
            regex:
              'apiserver_request_total|apiserver_storage_objects|kubernetes_build_info|process_.*',
            action: 'keep',
          },
        ],
      },
      ...scrapeConfigs,
    ],
  };
}
