import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, Row } from './benchmark.ts';
import { scrapeOnce, startExporter, untilPasses } from './exporter-process.ts';
import { cpuSecondsOfProcess, residentMemoryOf } from './processes.ts';
import { atMost, forInformation } from './rows.ts';
import { startStoreBed, storeConfiguration } from './store-bed.ts';

const PODS = 10_000;
const EVERY_SECONDS = 60;
/** Three scrapes, and the minute by which live queries look behind. */
const FILL_SECONDS = 240;
const WARM_UP_PASSES = 4;
const MINUTES = 5;
const MOST_CPU_SECONDS = 0.6;
const MOST_MEGABYTES = 250;
const BYTES_PER_MB = 1e6;

export const steady: Benchmark = {
  name: 'steady',
  method:
    'A Prometheus scrapes a synthetic cluster of 10,000 pods, CronJobs among them, every minute. ' +
    '"podtally serve" reads it once a minute, with the watch on a stub of the Kubernetes API, and is scraped once a minute. ' +
    'CPU seconds of the exporter from /proc, the mean over five minutes after four passes: watching, asking, reading, allocating, rendering, being scraped. ' +
    'Its resident memory is the highest seen at the end of each of those minutes, and since its start.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const bed = await startStoreBed({ pods: PODS, scrapeSeconds: EVERY_SECONDS, stateMetrics: true });
  try {
    await wait(FILL_SECONDS * 1000);
    const configuration = storeConfiguration(bed, { passSeconds: EVERY_SECONDS, watch: true });
    const exporter = await startExporter(configuration, 120);
    try {
      await untilPasses(exporter.url, WARM_UP_PASSES, EVERY_SECONDS);
      const spent = cpuSecondsOfProcess(exporter.pid);
      const { passes } = await scrapeOnce(exporter.url);
      let highest = 0;
      let last = passes;
      for (let minute = 0; minute < MINUTES; minute += 1) {
        await wait(EVERY_SECONDS * 1000);
        ({ passes: last } = await scrapeOnce(exporter.url));
        highest = Math.max(highest, residentMemoryOf(exporter.pid).now);
      }
      if (last - passes < MINUTES - 1) throw new Error(`only ${last - passes} passes`);
      const own = (cpuSecondsOfProcess(exporter.pid) - spent) / MINUTES;
      const { peak } = residentMemoryOf(exporter.pid);
      return [
        atMost('own CPU of a minute', own, MOST_CPU_SECONDS, 's CPU'),
        atMost('resident memory', highest / BYTES_PER_MB, MOST_MEGABYTES, 'MB'),
        forInformation('highest since the start', peak / BYTES_PER_MB, 'MB'),
      ];
    } finally {
      await exporter.stop();
    }
  } finally {
    await bed.stop();
  }
}
