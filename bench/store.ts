import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, Row } from './benchmark.ts';
import { LivePasses } from './live-pass.ts';
import { median } from './measure.ts';
import { cpuSecondsOfProcess } from './processes.ts';
import { atMost, forInformation } from './rows.ts';
import { startStoreBed, storeConfiguration, type StoreBed } from './store-bed.ts';

const SCRAPE_SECONDS = 30;
/** Five scrapes, and the minute by which live queries look behind. */
const FILL_SECONDS = 210;
const IDLE_SECONDS = 60;
const PASSES = 5;
const MOST_QUERIES = 10;
const MOST_SHARE = 25;
const PERCENT = 100;
/** Some pods are not scheduled yet, or have just gone. */
const LEAST_SEEN = 0.9;

export const store: Benchmark = {
  name: 'store',
  method:
    'A Prometheus with its defaults scrapes a synthetic cluster every 30 s (cAdvisor; below 50,000 pods kube-state-metrics, too), whose Kubernetes API a stub in the process of the cluster plays. ' +
    'After three and a half minutes, which is less than a window and so in favour of Prometheus, live passes are made every 30 s in the process of the benchmark: asking, reading, allocating, without rendering. ' +
    'Queries are those that Prometheus counts. Its CPU seconds are from /proc, from the beginning of a pass until 3 s behind its end, less what it spends in as long while nobody asks. ' +
    'Medians of five passes after three.',
  run,
};

async function run(): Promise<readonly Row[]> {
  return [...(await rowsOf(10_000, [true, false])), ...(await rowsOf(50_000, [true]))];
}

/** @param ways with the watch, or with kube-state-metrics alone */
async function rowsOf(pods: number, ways: readonly boolean[]): Promise<readonly Row[]> {
  const stateMetrics = ways.includes(false);
  const bed = await startStoreBed({ pods, scrapeSeconds: SCRAPE_SECONDS, stateMetrics });
  try {
    await wait(FILL_SECONDS * 1000);
    const { pid } = bed.prometheus;
    const spent = cpuSecondsOfProcess(pid);
    await wait(IDLE_SECONDS * 1000);
    const idle = (cpuSecondsOfProcess(pid) - spent) / IDLE_SECONDS;
    const rows: Row[] = [];
    for (const watch of ways) rows.push(...(await measured(bed, pods, idle, watch)));
    return rows;
  } finally {
    await bed.stop();
  }
}

async function measured(
  bed: StoreBed,
  pods: number,
  idle: number,
  watch: boolean,
): Promise<readonly Row[]> {
  const configuration = storeConfiguration(bed, { passSeconds: SCRAPE_SECONDS, watch });
  const passes = new LivePasses(configuration, bed.prometheus);
  try {
    const all = await passes.measure(PASSES, SCRAPE_SECONDS, idle);
    const seen = all.at(-1)?.pods ?? 0;
    if (seen < pods * LEAST_SEEN) throw new Error(`only ${seen} of ${pods} pods were seen`);
    const middle = (of: (one: (typeof all)[number]) => number): number => median(all.map(of));
    const own = middle((one) => one.own);
    const answering = middle((one) => one.answering);
    const share = (PERCENT * own) / answering;
    const queries = Math.max(...all.map((one) => one.queries));
    const name = `${pods / 1000}k pods${watch ? '' : ', kube-state-metrics only'}`;
    return [
      ...(watch
        ? [
            atMost(`${name}: queries of a pass`, queries, MOST_QUERIES, ''),
            atMost(`${name}: own CPU against Prometheus's`, share, MOST_SHARE, '%'),
          ]
        : [
            forInformation(`${name}: queries of a pass`, queries, ''),
            forInformation(`${name}: own CPU against Prometheus's`, share, '%'),
          ]),
      forInformation(`${name}: own CPU of a pass`, own, 's CPU'),
      forInformation(`${name}: Prometheus answering`, answering, 's CPU'),
      forInformation(
        `${name}: wall time of a pass`,
        middle((one) => one.wallSeconds),
        's',
      ),
    ];
  } finally {
    await passes.close();
  }
}
