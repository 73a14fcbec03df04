import { join } from 'node:path';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './measure.ts';
import { start as startProcess } from './processes.ts';
import { atMost, forInformation } from './rows.ts';

const MOST_SECONDS = 5;
const RUNS = 3;
const PORT = 10_979;

export const start: Benchmark = {
  name: 'start',
  method:
    'Runs "npm start" as a user does, on an installed checkout, on the built-in demo cluster, and waits for the first cost on the terminal. ' +
    'Wall time, the median of three; the two seconds between the first two scrapes are in it.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run += 1) seconds.push(await secondsToFirstCost());
  return [
    atMost('npm start to first cost', median(seconds), MOST_SECONDS, 's'),
    forInformation('the slowest of three', Math.max(...seconds), 's'),
  ];
}

async function secondsToFirstCost(): Promise<number> {
  const began = performance.now();
  const running = await startProcess({
    command: process.execPath,
    args: [
      join(import.meta.dirname, '../tools/setup/start.mjs'),
      'demo',
      '--no-color',
      '--listen',
      `127.0.0.1:${PORT}`,
    ],
    up: /\/metrics/,
    withinSeconds: 60,
  });
  const ended = performance.now();
  await running.stop();
  return (ended - began) / 1000;
}
