import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { start, type Running } from './processes.ts';
import { freePort } from '../test/support/listening.ts';

/** A Prometheus that scrapes a synthetic cluster. */
export interface Prometheus extends Running {
  readonly url: string;
}

/** What a Prometheus begins with, beside its defaults. */
export interface PrometheusOptions {
  /** Whether it scrapes kube-state-metrics; it does by default. */
  readonly stateMetrics?: boolean;
  /** A folder that holds its data, kept when it stops; its own unless given. */
  readonly data?: string;
}

/** Starts the `prometheus` on the PATH on a folder of its own; it finds its targets by http_sd. */
export async function startPrometheus(
  clusterUrl: string,
  scrapeIntervalSeconds: number,
  { stateMetrics = true, data }: PrometheusOptions = {},
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  const job = (name: string): string => `
  - job_name: ${name}
    honor_timestamps: true
    honor_labels: ${name === 'kube-state-metrics'}
    http_sd_configs: [{ url: "${clusterUrl}/sd/${name}", refresh_interval: 5s }]`;
  writeFileSync(
    file,
    `global: { scrape_interval: ${scrapeIntervalSeconds}s, scrape_timeout: ${scrapeIntervalSeconds}s }
scrape_configs:${stateMetrics ? job('kube-state-metrics') : ''}${job('cadvisor')}
`,
  );
  const port = await freePort();
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const running = await start({
      command: 'prometheus',
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${data ?? join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      up: /Server is ready to receive web requests/,
      withinSeconds: 60,
    });
    const stop = (): Promise<void> => running.stop().finally(removeFolder);
    return { ...running, stop, url: `http://127.0.0.1:${port}` };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

const Answer = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** The values of an instant query, one per series. */
export async function query({ url }: Prometheus, expression: string): Promise<readonly number[]> {
  const body = new URLSearchParams({ query: expression });
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
  const { data } = Answer.parse(await response.json());
  return data.result.map(({ value }) => Number(value[1]));
}

/** How many instant queries a Prometheus has answered since it started, as it counts itself. */
export async function queriesAnswered({ url }: Prometheus): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  let count = 0;
  for (const [, value] of text.matchAll(QUERY_REQUESTS)) count += Number(value);
  return count;
}
const QUERY_REQUESTS =
  /^prometheus_http_requests_total\{[^}]*handler="\/api\/v1\/query"[^}]*\} (\S+)$/gmu;
