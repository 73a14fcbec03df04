import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDbLedger } from '../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import {
  MONTH_DIMENSIONS,
  monthReport,
  type MonthSettings,
} from '../exporter/src/app/reports/month.ts';
import { allocate } from '../exporter/src/domain/allocate.ts';
import type { Allocation } from '../exporter/src/domain/allocation.ts';
import type { GlRule } from '../exporter/src/domain/finance/gl.ts';
import { interval, type Interval } from '../exporter/src/domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../exporter/src/domain/testing/cluster.ts';
import { seconds } from '../exporter/src/domain/units.ts';
import { SteadyClock } from '../exporter/src/run/clock.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { collectGarbage, cpuSecondsOf, median } from './measure.ts';
import { atMost, forInformation } from './rows.ts';

const MIDNIGHT = Date.UTC(2026, 0) / 1000;
const MONTH = '2026-01';
const HOUR = 3600;
const PODS_PER_HOST = 30;
const REPORT_PODS = 10_000;
const REPORT_DAYS = 30;
const HOURS_PER_DAY = 24;
const MANY_PODS = 50_000;
const MANY_HOURS = 3;

const MOST_BYTES_PER_POD_HOUR = 60;
const MOST_CLOSE_SECONDS = 10;
const MOST_GROWTH_MB = 256;
const MOST_REPORT_SECONDS = 3;
const BYTES_PER_MB = 1e6;

const clock = new SteadyClock({ wall: () => Date.now(), steady: () => performance.now() });
const { signal } = new AbortController();

export const ledger: Benchmark = {
  name: 'ledger',
  method:
    '10,000 pods on 334 hosts are closed for 24 hours, every used value of every pod another one in every hour, and the file is merged: its size over its pod-hours. ' +
    'These 24 hours are then copied to 30 days within the file, and the report of the month is made, accounts and journal with it: the median of five. ' +
    'Then three hours of 50,000 pods are closed: CPU of all threads of one close, and by how much resident memory is higher after a close than before it, the largest of the three; the first one loads and opens DuckDB.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-'));
  try {
    return [
      ...(await month(join(folder, 'month.duckdb'))),
      ...(await many(join(folder, 'many.duckdb'))),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const open = (file: string): DuckDbLedger =>
  new DuckDbLedger({
    file,
    cluster: 'bench',
    freezeAfter: seconds(432_000),
    heldBy: 'nobody',
    clock,
  });

const hourAt = (hour: number): Interval =>
  interval(MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR);

/** Noise that is the same in every run: a linear congruential generator (Numerical Recipes, ranqd1). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function allocationOf(pods: number, hour: number): Allocation {
  const span = hourAt(hour);
  const random = noise(hour + 1);
  const hosts = Math.ceil(pods / PODS_PER_HOST);
  const prices = Object.fromEntries(
    Array.from({ length: hosts }, (_, n) => [`n${n}`, 0.2 + (n % 7) / 100]),
  );
  return allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: Array.from({ length: hosts }, (_, n) =>
          aHost({ node: `n${n}`, cores: 16, gib: 64 }),
        ),
        pods: Array.from({ length: pods }, (_, n) => {
          const request = { cores: ((n % 9) + 1) / 20, gib: ((n % 5) + 1) / 4 };
          return aPod(
            {
              name: `app-${n % 500}-${n}`,
              node: `n${n % hosts}`,
              namespace: `team-${n % 50}`,
              workload: `app-${n % 500}`,
              labels: { team: `team-${n % 50}`, app: `app-${n % 500}` },
              request,
              used: {
                cores: request.cores * (0.2 + random()),
                gib: request.gib * (0.4 + 0.6 * random()),
              },
            },
            span,
          );
        }),
      }),
    ),
    priceOf: priced(prices),
    fees: [],
    policy: aPolicy({
      attribution: [
        { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
      ],
    }),
  });
}

async function month(file: string): Promise<readonly Row[]> {
  const kept = open(file);
  for (let hour = 0; hour < HOURS_PER_DAY; hour += 1)
    await kept.close(allocationOf(REPORT_PODS, hour), hourAt(hour).end, signal);
  await kept.read((connection) => connection.run('CHECKPOINT'));
  const { bytes, podHours } = await kept.status();
  await kept.read(async (connection) => {
    for (const table of ['hours', 'host_hours', 'pod_hours'])
      await connection.run(
        `INSERT INTO ${table} SELECT t.* REPLACE (t.hour + d.day * ${HOURS_PER_DAY} AS hour)
         FROM range(1, ${REPORT_DAYS}) d(day), ${table} t ORDER BY 1`,
      );
    await connection.run('CHECKPOINT');
  });
  const byOwner = await reportSeconds(kept, null);
  const finest = await reportSeconds(kept, [...MONTH_DIMENSIONS, 'team']);
  await kept.end();
  return [
    atMost('ledger file, per pod-hour', bytes / podHours, MOST_BYTES_PER_POD_HOUR, 'B'),
    atMost('month report by owner and account', byOwner, MOST_REPORT_SECONDS, 's'),
    atMost('month report by all there is', finest, MOST_REPORT_SECONDS, 's'),
  ];
}

/** Seconds of a report of the month, the median of five. @param by null: as it comes unless asked otherwise */
async function reportSeconds(kept: DuckDbLedger, by: readonly string[] | null): Promise<number> {
  const end = hourAt(REPORT_DAYS * HOURS_PER_DAY).start;
  const spent: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const began = performance.now();
    const { lines } = await monthReport({ month: MONTH, by }, FINANCE, kept, end, signal);
    spent.push((performance.now() - began) / 1000);
    if (lines.length === 0) throw new Error('the report has no line');
  }
  return median(spent);
}

const rule = (namespace: string, splits: GlRule['splits']): GlRule => ({
  conditions: [{ dimension: 'namespace', pattern: namespace, negated: false }],
  from: null,
  until: null,
  splits,
});
const FINANCE: MonthSettings = {
  cluster: 'bench',
  zone: 'UTC',
  clearingAccount: 'clearing',
  owners: ['team'],
  rules: [
    rule('team-1*', [{ account: '6100', percent: 100 }]),
    rule('team-2*', [
      { account: '6200', percent: 30 },
      { account: '6300', percent: 70 },
    ]),
  ],
};

async function many(file: string): Promise<readonly Row[]> {
  const kept = open(file);
  const cpu: number[] = [];
  let growth = 0;
  for (let hour = 0; hour < MANY_HOURS; hour += 1) {
    const allocation = allocationOf(MANY_PODS, hour);
    collectGarbage();
    const before = process.memoryUsage().rss;
    cpu.push(await cpuSecondsOf(() => kept.close(allocation, hourAt(hour).end, signal)));
    growth = Math.max(growth, (process.memoryUsage().rss - before) / BYTES_PER_MB);
  }
  await kept.end();
  return [
    atMost('closing an hour of 50k pods', median(cpu), MOST_CLOSE_SECONDS, 's CPU'),
    atMost('memory that a close of 50k pods adds', growth, MOST_GROWTH_MB, 'MB'),
    forInformation('the first close of 50k pods', cpu[0] ?? NaN, 's CPU'),
  ];
}
