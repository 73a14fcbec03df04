import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, Row } from './benchmark.ts';
import { scrapeOnce, startExporter, type ExporterProcess } from './exporter-process.ts';
import { configurationFor, cpuSecondsOfProcess, startCluster } from './processes.ts';
import { query, startPrometheus, type Prometheus } from './prometheus-process.ts';
import { atMost, forInformation } from './rows.ts';

const PODS = 10_000;
const ROUND_SECONDS = 15;
const WARM_UP_ROUNDS = 3;
const ROUNDS = 5;
const WINDOW_SECONDS = 300;

/** What an allocation reads of a Prometheus: usage, requests, and who is who. */
const CONTAINERS = 'container!="",container!="POD"';
const QUERIES: readonly string[] = [
  `sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${CONTAINERS}}[${WINDOW_SECONDS}s]))`,
  `sum by (namespace, pod) (avg_over_time(container_memory_working_set_bytes{${CONTAINERS}}[${WINDOW_SECONDS}s]))`,
  'sum by (namespace, pod, uid, node) (kube_pod_container_resource_requests{resource="cpu"})',
  'sum by (namespace, pod, uid, node) (kube_pod_container_resource_requests{resource="memory"})',
  'max by (namespace, pod, uid, node, created_by_kind, created_by_name) (kube_pod_info)',
  'max by (namespace, pod, uid) (kube_pod_status_phase{phase="Running"} == 1)',
  'kube_pod_labels',
  'kube_namespace_labels',
  'max by (namespace, replicaset, owner_kind, owner_name) (kube_replicaset_owner)',
  'max by (namespace, job_name, owner_kind, owner_name) (kube_job_owner)',
  'kube_node_info',
  'kube_node_labels',
  'kube_node_status_capacity{resource=~"cpu|memory|nvidia_com_gpu"}',
  'kube_node_status_allocatable{resource=~"cpu|memory|nvidia_com_gpu"}',
];

export const pass: Benchmark = {
  name: 'pass',
  method:
    'A synthetic cluster of 10,000 pods on 334 nodes (profile "lean": only the cAdvisor families that cost needs) in a process of its own is read every 15 s by "podtally serve", which makes a pass each time and is scraped once a round, and by a Prometheus with its defaults, ' +
    'which is asked in each round the 14 instant queries that give an allocation the same: usage, requests, and who is who. ' +
    'Both run side by side and meet the same noise. ' +
    'CPU seconds of each process per round from /proc, the mean over five rounds after three; the client that asks counts for neither.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const cluster = await startCluster(PODS, 'lean');
  try {
    const prometheus = await startPrometheus(cluster.url, ROUND_SECONDS);
    try {
      const tempo = { scrape: ROUND_SECONDS, window: WINDOW_SECONDS, pass: ROUND_SECONDS };
      const exporter = await startExporter(configurationFor(cluster, tempo), 120);
      try {
        return await compare(exporter, prometheus);
      } finally {
        await exporter.stop();
      }
    } finally {
      await prometheus.stop();
    }
  } finally {
    await cluster.stop();
  }
}

async function compare(exporter: ExporterProcess, prometheus: Prometheus): Promise<readonly Row[]> {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1)
    await playRound(exporter, prometheus, false);
  const spentBefore = [exporter, prometheus].map(({ pid }) => cpuSecondsOfProcess(pid));
  const { passes: passesBefore } = await scrapeOnce(exporter.url);
  const answering: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    answering.push(await playRound(exporter, prometheus, true));
  const [own = NaN, theirs = NaN] = [exporter, prometheus].map(
    ({ pid }, index) => (cpuSecondsOfProcess(pid) - (spentBefore[index] ?? NaN)) / ROUNDS,
  );
  const { passes } = await scrapeOnce(exporter.url);
  if (passes - passesBefore < ROUNDS - 1) throw new Error(`only ${passes - passesBefore} passes`);
  const queries = answering.reduce((sum, spent) => sum + spent, 0) / ROUNDS;
  return [
    atMost('own CPU of a pass against Prometheus', own / theirs, 1, '×'),
    forInformation('a round of podtally: scrape, pass, render, be scraped', own, 's CPU'),
    forInformation('a round of Prometheus: scrape, answer', theirs, 's CPU'),
    forInformation('of it while answering the queries', queries, 's CPU'),
  ];
}

/** One round: asks, scrapes, waits for the rest of it; returns what Prometheus spent while it was asked. */
async function playRound(
  exporter: ExporterProcess,
  prometheus: Prometheus,
  mustAnswer: boolean,
): Promise<number> {
  const end = wait(ROUND_SECONDS * 1000);
  const before = cpuSecondsOfProcess(prometheus.pid);
  for (const expression of QUERIES) {
    const { length } = await query(prometheus, expression);
    if (mustAnswer && length === 0) throw new Error(`Prometheus has nothing for ${expression}`);
  }
  const spent = cpuSecondsOfProcess(prometheus.pid) - before;
  await scrapeOnce(exporter.url);
  await end;
  return spent;
}
