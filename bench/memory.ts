import type { Benchmark, Row } from './benchmark.ts';
import { startExporter, untilPasses } from './exporter-process.ts';
import { configurationFor, residentMemoryOf, startCluster, type Tempo } from './processes.ts';
import { atMost, forInformation } from './rows.ts';

const BYTES_PER_MB = 1e6;
/** Until the first figures of 100,000 pods are there, on a machine that is busy with other things. */
const START_SECONDS = 900;

interface Size {
  readonly pods: number;
  readonly mostMegabytes: number;
  readonly tempo: Tempo;
  readonly passes: number;
}

/** The window holds ten scrapes, as by default (30 s in 300 s), in less time. */
const SIZES: readonly Size[] = [
  { pods: 10_000, mostMegabytes: 250, tempo: { scrape: 4, window: 40, pass: 8 }, passes: 8 },
  { pods: 50_000, mostMegabytes: 512, tempo: { scrape: 10, window: 100, pass: 20 }, passes: 5 },
  { pods: 100_000, mostMegabytes: 1000, tempo: { scrape: 20, window: 200, pass: 20 }, passes: 4 },
];

export const memory: Benchmark = {
  name: 'memory',
  method:
    'Builds the program and starts "podtally serve" with its defaults on clusters of 10,000, 50,000 and 100,000 pods, each in a process of its own, with as many scrapes in the window as by default but sooner after one another. ' +
    'After several passes, with /metrics scraped in between, the resident memory of the exporter is read from /proc: as it is, and at its highest since the start. ' +
    'The highest must be within the target.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...(await rowsFor(size)));
  return rows;
}

async function rowsFor({ pods, mostMegabytes, tempo, passes }: Size): Promise<readonly Row[]> {
  const name = `${pods / 1000}k pods`;
  const cluster = await startCluster(pods, 'lean');
  try {
    const exporter = await startExporter(configurationFor(cluster, tempo), START_SECONDS);
    try {
      const { bytes } = await untilPasses(exporter.url, passes, tempo.scrape);
      const { now, peak } = residentMemoryOf(exporter.pid);
      return [
        atMost(`${name}: highest resident memory`, peak / BYTES_PER_MB, mostMegabytes, 'MB'),
        forInformation(`${name}: after ${passes} passes`, now / BYTES_PER_MB, 'MB'),
        forInformation(`${name}: text of a scrape`, bytes / BYTES_PER_MB, 'MB'),
      ];
    } finally {
      await exporter.stop();
    }
  } finally {
    await cluster.stop();
  }
}
