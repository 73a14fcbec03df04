import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { mondayOf } from '../../exporter/src/domain/budget/iso-week.ts';
import { dateAt, startOfDay } from '../../exporter/src/domain/budget/zone.ts';
import { interval } from '../../exporter/src/domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../exporter/src/domain/testing/cluster.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';
import { onLoopback } from '../../exporter/src/transport/testing/loopback.ts';
import { z } from 'zod';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed, valueOf } from '../support/samples.ts';
import { serveSmallApi } from '../support/small-api.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { pricesOf, smallConfig, WORKED_EXAMPLE } from '../support/small-exporter.ts';
import { until } from '../support/until.ts';
import { aheadOfNow, wallClock } from '../support/wall-clock.ts';

/** 2026-02-25T10:20:00Z, a Wednesday: no hour ends while the test runs. */
const NOW = Date.UTC(2026, 1, 25, 10, 20) / 1000;
const HOUR = 3600;
const HOURS_PER_WEEK = 168;
/** Worked example under hybrid: `a` 0.06 and `b` 0.06 USD/h of cpu at 0.20 USD/h for the host. */
const CPU_USD_PER_HOUR = 0.12;
/** Usage is read off samples that are half a second apart. */
const TOLERANCE = 0.02;
const never = new AbortController().signal;

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

const POLICY = aPolicy({
  attribution: [
    { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
  ],
});

function hourAt(start: number): Allocation {
  const span = interval(start, start + HOUR);
  const pod = {
    ...{ name: 'a', namespace: 'shop', node: 'n1', labels: { team: 'checkout' } },
    request: { cores: 1 },
  };
  const hosts = [aHost({ node: 'n1', cores: 4, gib: 16 })];
  return allocate({
    quantities: quantitiesOf(observed({ span, hosts, pods: [aPod(pod, span)] })),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: POLICY,
  });
}

/** A ledger that knows the week before. */
async function ledgerOfLastWeek(file: string): Promise<void> {
  const end = startOfDay(mondayOf(dateAt(unixSeconds(NOW), 'UTC')), 'UTC');
  const ledger = new DuckDbLedger({
    ...{ file, cluster: 'small', heldBy: '', clock: new FakeClock(end) },
    freezeAfter: seconds(432_000),
  });
  for (let hour = -HOURS_PER_WEEK; hour < 0; hour += 1)
    await ledger.close(hourAt(end + hour * HOUR), unixSeconds(end), never);
  await ledger.end();
}

/** Counts the messages to a webhook, by their keys. @returns its address */
async function takingMessages(keys: string[]): Promise<string> {
  const server = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']));
    request.resume().on('end', () => response.end('ok'));
  });
  const { url, close } = await onLoopback(server);
  scope.defer(close);
  return `${url}/hook`;
}

interface Counted {
  readonly at: number;
  readonly byWorkload: ReadonlyMap<string, number>;
}

/** What the counters of one that leads say; undefined where it shows none. */
async function counted(exporter: RunningExporter): Promise<Counted | undefined> {
  const samples = await exporter.samples();
  const [pass] = samplesNamed(samples, 'podtally_last_pass_timestamp_seconds');
  const totals = samplesNamed(samples, 'podtally_workload_cost_usd_total');
  if (pass === undefined || totals.length === 0) return undefined;
  const byWorkload = new Map(
    totals.map(({ labels, value }) => [JSON.stringify(Object.entries(labels).sort()), value]),
  );
  return { at: pass.value, byWorkload };
}

const cpuOf = ({ byWorkload }: Counted): number =>
  [...byWorkload]
    .filter(([series]) => series.includes('"cpu"'))
    .reduce((sum, [, value]) => sum + value, 0);

/** No series falls, and as much is counted as time passed. */
function goesOn(before: Counted, after: Counted): void {
  for (const [series, value] of before.byWorkload)
    expect(after.byWorkload.get(series)).toBeGreaterThanOrEqual(value);
  const hours = (after.at - before.at) / HOUR;
  const grown = cpuOf(after) - cpuOf(before);
  expect(Math.abs(grown / (CPU_USD_PER_HOUR * hours) - 1)).toBeLessThan(TOLERANCE);
}

/** What `sum(podtally_leader)` adds up, which the alerts on two leaders and on none look at. */
const leads = async (exporter: RunningExporter): Promise<number> =>
  valueOf(await exporter.samples(), 'podtally_leader', {});

interface Replicas {
  readonly folder: Folder;
  readonly start: (host: string) => Promise<RunningExporter>;
  readonly holder: () => string;
  readonly keys: readonly string[];
}

/** Two replicas' worth of one configuration: one API, one cluster, one volume. */
async function replicas(): Promise<Replicas> {
  const folder = await temporaryFolder(scope);
  const clockOff = aheadOfNow(NOW);
  const { env } = await wallClock(folder, clockOff);
  const world = { ...WORKED_EXAMPLE, clockOff };
  const cluster = await serveSmallCluster(world, scope);
  const { lease, kubeconfig } = await serveSmallApi(world, folder, scope);
  await ledgerOfLastWeek(folder.path('ledger.duckdb'));
  const keys: string[] = [];
  await folder.write('chat.url', `${await takingMessages(keys)}\n`);
  await folder.write('prices.yaml', pricesOf('n1', 0.2));
  const more = `kubernetes:
  mode: kubeconfig
  kubeconfig: ${kubeconfig}
  lease: { namespace: podtally, durationSeconds: 8, sharedLedger: true }
attribution: { team: [podLabel: team, default: unowned] }
ledger: { file: ledger.duckdb }
notifications:
  schedule: { weekday: monday, hour: 0 }
  webhooks: [{ name: chat, urlFile: chat.url }]
  routes: [{ owners: [checkout], webhooks: [chat] }]
`;
  const config = await folder.write('podtally.yaml', smallConfig(cluster, { more }));
  return {
    ...{ folder, keys },
    start: (host) =>
      startExporter(['serve', '--config', config], scope, { env: { ...env, HOSTNAME: host } }),
    holder: () => z.string().parse(lease.object?.spec['holderIdentity']).split('_')[0] ?? '',
  };
}

test('of two exporters one leads and has the ledger; when it is killed the other goes on where it was, and sends nothing again', async () => {
  const { start, holder, keys } = await replicas();
  const a = await start('a');
  await until('counters of the first', () => counted(a));
  const b = await start('b');
  expect([await leads(a), await leads(b), holder()]).toEqual([1, 0, 'a']);
  await until('the digest', () => (keys.length > 0 ? true : undefined));

  // The one that stands by has no figures and no file, and says whom to ask.
  expect(await counted(b)).toBeUndefined();
  const refused = await b.get('/api/v1/ledger');
  expect([refused.status, JSON.parse(refused.text).detail]).toEqual([
    503,
    expect.stringMatching(
      /^The ledger .*ledger\.duckdb is in the hands of the replica that leads, and this one stands by: ask the one whose podtally_leader is 1\.$/u,
    ),
  ]);
  const held = await a.get('/api/v1/ledger');
  expect(held.status).toBe(200);

  const last = await until('several passes', async () => {
    const now = await counted(a);
    return now !== undefined && cpuOf(now) > 0 ? now : undefined;
  });
  a.send('SIGKILL');
  await a.ended;
  const first = await until('the other to publish', () => counted(b));
  expect([await leads(b), holder()]).toEqual([1, 'b']);
  goesOn(last, first);
  const known = await b.get('/api/v1/ledger');
  expect(JSON.parse(known.text)).toMatchObject({
    closedHours: JSON.parse(held.text).closedHours,
    first: JSON.parse(held.text).first,
  });
  const again = await podtally(['report', 'week', '--send', '--server', b.url]);
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringContaining('already sent  checkout by webhook chat'),
  ]);

  // The first comes back and stands by, until the other stops.
  const back = await start('a');
  expect([await leads(back), await leads(b)]).toEqual([0, 1]);
  const before = await until('counters', () => counted(b));
  await b.stop();
  const after = await until('the first to publish again', () => counted(back));
  expect([await leads(back), holder()]).toEqual([1, 'a']);
  for (const [series, value] of before.byWorkload)
    expect(after.byWorkload.get(series)).toBeGreaterThanOrEqual(value);
  expect(keys).toHaveLength(1);
  for (const { stderr } of [a, b, back]) expect(stderr()).not.toMatch(/held by another process/u);
});
