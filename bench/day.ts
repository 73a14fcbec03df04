import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { scaleScenario, truthCosts, type Scenario } from '../demo-cluster/src/index.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { pastOf } from './history/past.ts';
import { buildWriter, writePast } from './history/write.ts';
import { median } from './measure.ts';
import { runOnce, type OneShot } from './one-shot-process.ts';
import { cpuSecondsOfProcess, startCluster } from './processes.ts';
import { builtProgram } from './program.ts';
import { queriesAnswered, startPrometheus } from './prometheus-process.ts';
import { atMost, forInformation } from './rows.ts';

const PODS = 10_000;
const HOUR = 3600;
const DAY = 24 * HOUR;
const SCRAPE_SECONDS = 60;
/** The store remembers more than is asked for. */
const AROUND_SECONDS = 900;
const USD_PER_HOUR = 0.4;
/** A small cluster goes on being scraped, as stores do. */
const LIVE_PODS = 30;
const FILL_SECONDS = 75;
const MOST = { wallSeconds: 60, cpuSeconds: 8, megabytes: 600, errorPercent: 0.3 } as const;
const BYTES_PER_MB = 1e6;
const PERCENT = 100;

export const day: Benchmark = {
  name: 'day',
  method:
    'What a Prometheus remembers of a day at 10,000 pods (about 100,000 different ones, for CronJobs run all day), scraped every 60 s with the marks that Prometheus sets when series end, is computed from the generator, and a Go program writes it as one block with the library of Prometheus itself: ' +
    'cpu, memory and start time of every container, and all families of kube-state-metrics that the exporter reads. ' +
    "Debian's Prometheus opens it with its defaults, and scrapes a small cluster meanwhile. " +
    'Then "podtally allocate --window" answers for the day by namespace and pod, as JSON, in a process of its own; the files of Prometheus are in the page cache, as they were written just before. ' +
    'The true cost of each pod is the sum of what the generator says hour by hour; pods that were there all day are compared.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const start = (Math.floor(Date.now() / 1000 / DAY) - 1) * DAY;
  const scenario = scaleScenario({ pods: PODS, seed: 7, now: start - HOUR + DAY });
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-'));
  try {
    builtProgram();
    const data = join(folder, 'data');
    mkdirSync(data);
    const scraped = { from: start - AROUND_SECONDS, to: start + DAY + AROUND_SECONDS };
    const past = pastOf(scenario, { ...scraped, everySeconds: SCRAPE_SECONDS });
    console.log(await writePast(await buildWriter(folder), data, SCRAPE_SECONDS, past));
    const cluster = await startCluster(LIVE_PODS, 'lean');
    try {
      const prometheus = await startPrometheus(cluster.url, SCRAPE_SECONDS, { data });
      try {
        await wait(FILL_SECONDS * 1000);
        const config = writeConfiguration(folder, prometheus.url);
        const spent = cpuSecondsOfProcess(prometheus.pid);
        const asked = await queriesAnswered(prometheus);
        const answer = join(folder, 'day.json');
        const window = `${isoTime(start)}/${isoTime(start + DAY)}`;
        const shot = await runOnce(
          [
            'allocate',
            '--config',
            config,
            '--window',
            window,
            '--by',
            'namespace,pod',
            '-o',
            'json',
          ],
          answer,
        );
        if (shot.exitCode !== 0) throw new Error(`podtally allocate failed:\n${shot.stderr}`);
        const theirs = cpuSecondsOfProcess(prometheus.pid) - spent;
        const queries = (await queriesAnswered(prometheus)) - asked;
        return [...figures(shot, theirs, queries), ...errors(answer, scenario, start)];
      } finally {
        await prometheus.stop();
      }
    } finally {
      await cluster.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isoTime = (at: number): string => new Date(at * 1000).toISOString();

function writeConfiguration(folder: string, url: string): string {
  const price = (capacity: string): string =>
    `  - { match: { node: "*", capacityType: ${capacity} }, usdPerHour: ${USD_PER_HOUR} }\n`;
  writeFileSync(join(folder, 'prices.yaml'), `nodes:\n${price('on-demand')}${price('spot')}`);
  const file = join(folder, 'podtally.yaml');
  writeFileSync(
    file,
    `cluster: bench
metrics: { source: prometheus, prometheus: { url: "${url}" } }
allocation: { models: { default: hybrid } }
prices: { ladder: [file], file: prices.yaml, fees: { service: none } }
`,
  );
  return file;
}

function figures(shot: OneShot, theirs: number, queries: number): readonly Row[] {
  return [
    atMost('wall time', shot.wallSeconds, MOST.wallSeconds, 's'),
    atMost('own CPU', shot.own, MOST.cpuSeconds, 's CPU'),
    atMost('highest resident memory', shot.peak / BYTES_PER_MB, MOST.megabytes, 'MB'),
    forInformation('Prometheus meanwhile', theirs, 's CPU'),
    forInformation('queries', queries, ''),
  ];
}

const Answer = z.object({
  rows: z.array(
    z.object({
      key: z.object({ namespace: z.string(), pod: z.string() }),
      cost: z.number(),
    }),
  ),
  total: z.number(),
});

/** How far the answer is from the truth. */
function errors(file: string, scenario: Scenario, start: number): readonly Row[] {
  const { rows, total } = Answer.parse(JSON.parse(readFileSync(file, 'utf8')));
  const charged = new Map<string, number>();
  for (const { key, cost } of rows) add(charged, `${key.namespace}/${key.pod}`, cost);
  const due = new Map<string, number>();
  let trueTotal = 0;
  for (let hour = start; hour < start + DAY; hour += HOUR) {
    const interval = { start: hour, end: hour + HOUR };
    const costs = truthCosts(scenario, interval, () => USD_PER_HOUR, 'hybrid');
    trueTotal += costs.total;
    for (const pod of costs.pods)
      add(due, `${pod.namespace}/${pod.name}`, pod.usage + pod.workloadIdle);
  }
  const lasting = new Set(
    scenario
      .podsDuring({ start, end: start + DAY })
      .filter(({ scheduled, gone }) => scheduled <= start && gone >= start + DAY)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  );
  const errorOf = (pod: string): number =>
    (PERCENT * Math.abs((charged.get(pod) ?? 0) - (due.get(pod) ?? 0))) / (due.get(pod) ?? NaN);
  const paying = [...due].filter(([, cost]) => cost > 0).map(([pod]) => pod);
  const all = paying.filter((pod) => lasting.has(pod)).map(errorOf);
  const passing = paying.filter((pod) => !lasting.has(pod));
  const missing = paying.filter((pod) => !charged.has(pod)).length;
  return [
    atMost('pods all day: worst error', Math.max(...all), MOST.errorPercent, '%'),
    forInformation('pods all day: median error', median(all), '%'),
    atMost('pods that are missing', missing, 0, ''),
    forInformation('passing pods', passing.length, ''),
    forInformation('passing pods: median error', median(passing.map(errorOf)), '%'),
    atMost('sum of all: error', (PERCENT * Math.abs(total - trueTotal)) / trueTotal, 0.001, '%'),
  ];
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
