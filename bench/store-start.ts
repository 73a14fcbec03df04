import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, Row } from './benchmark.ts';
import { startExporter } from './exporter-process.ts';
import { median } from './measure.ts';
import { builtProgram } from './program.ts';
import { atMost, forInformation } from './rows.ts';
import { startStoreBed, storeConfiguration } from './store-bed.ts';

const PODS = 10_000;
const SCRAPE_SECONDS = 60;
const FILL_SECONDS = 240;
const RUNS = 3;
const MOST_SECONDS = 15;

export const storeStart: Benchmark = {
  name: 'store-start',
  method:
    'Starts "podtally serve" against a Prometheus that has scraped a synthetic cluster of 10,000 pods for four minutes, and waits for the first cost on the terminal: once with the watch on a stub of the Kubernetes API, once with kube-state-metrics alone. ' +
    'Wall time from the start of the process, the median of three.',
  run,
};

async function run(): Promise<readonly Row[]> {
  builtProgram();
  const bed = await startStoreBed({
    pods: PODS,
    scrapeSeconds: SCRAPE_SECONDS,
    stateMetrics: true,
  });
  try {
    await wait(FILL_SECONDS * 1000);
    const secondsWith = async (watch: boolean): Promise<readonly number[]> => {
      const configuration = storeConfiguration(bed, { passSeconds: SCRAPE_SECONDS, watch });
      const seconds: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const began = performance.now();
        const exporter = await startExporter(configuration, 120);
        seconds.push((performance.now() - began) / 1000);
        await exporter.stop();
      }
      return seconds;
    };
    const watching = await secondsWith(true);
    const alone = await secondsWith(false);
    return [
      atMost('10k pods: first cost, with the watch', median(watching), MOST_SECONDS, 's'),
      atMost('10k pods: first cost, kube-state-metrics only', median(alone), MOST_SECONDS, 's'),
      forInformation('the slowest of all', Math.max(...watching, ...alone), 's'),
    ];
  } finally {
    await bed.stop();
  }
}
