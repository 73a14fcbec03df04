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

/** Starts the `prometheus` on the PATH on a folder of its own; it finds its targets by http_sd. */
export async function startPrometheus(
  clusterUrl: string,
  scrapeIntervalSeconds: number,
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
scrape_configs:${job('kube-state-metrics')}${job('cadvisor')}
`,
  );
  const port = await freePort();
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const running = await start({
      command: 'prometheus',
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
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
