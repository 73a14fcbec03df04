import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, Row } from './benchmark.ts';
import { startExporter, untilPasses } from './exporter-process.ts';
import { residentMemoryOf } from './processes.ts';
import { atMost, forInformation } from './rows.ts';
import { startStoreBed, storeConfiguration } from './store-bed.ts';

const BYTES_PER_MB = 1e6;
const SCRAPE_SECONDS = 60;
const FILL_SECONDS = 240;
const PASS_SECONDS = 30;
const PASSES = 5;

const SIZES = [
  { pods: 50_000, mostMegabytes: 512 },
  { pods: 100_000, mostMegabytes: 1000 },
] as const;

export const storeMemory: Benchmark = {
  name: 'store-memory',
  method:
    'A Prometheus scrapes the kubelets of synthetic clusters of 50,000 and 100,000 pods every minute, and "podtally serve" reads it every 30 s, with the watch on a stub of the Kubernetes API, whose pods are as large as real ones. ' +
    'After several passes, with /metrics scraped in between, its resident memory is read from /proc: as it is, and at its highest since the start, the first lists included. ' +
    'The highest must be within the target.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...(await rowsFor(size)));
  return rows;
}

async function rowsFor({ pods, mostMegabytes }: (typeof SIZES)[number]): Promise<readonly Row[]> {
  const name = `${pods / 1000}k pods`;
  const bed = await startStoreBed({ pods, scrapeSeconds: SCRAPE_SECONDS, stateMetrics: false });
  try {
    await wait(FILL_SECONDS * 1000);
    const configuration = storeConfiguration(bed, { passSeconds: PASS_SECONDS, watch: true });
    const exporter = await startExporter(configuration, 240);
    try {
      await untilPasses(exporter.url, PASSES, PASS_SECONDS);
      const { now, peak } = residentMemoryOf(exporter.pid);
      return [
        atMost(`${name}: highest resident memory`, peak / BYTES_PER_MB, mostMegabytes, 'MB'),
        forInformation(`${name}: after ${PASSES} passes`, now / BYTES_PER_MB, 'MB'),
      ];
    } finally {
      await exporter.stop();
    }
  } finally {
    await bed.stop();
  }
}
