import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { Budgets } from '../../exporter/src/app/budgets/budgets.ts';
import { lookAgain } from '../../exporter/src/app/ledger/second-look.ts';
import { billOf, type PassSettings } from '../../exporter/src/app/pass.ts';
import {
  FakeClock,
  FakeLog,
  FakeSource,
  fixedPrices,
} from '../../exporter/src/app/testing/fakes.ts';
import type { Budget } from '../../exporter/src/domain/budget/budget.ts';
import { USUAL_ANCHORS } from '../../exporter/src/domain/budget/period.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { finished } from '../../exporter/src/domain/stepwise.ts';
import { aHost, aPod, aPolicy, observed } from '../../exporter/src/domain/testing/cluster.ts';
import { settledStepwise } from '../../exporter/src/domain/to-quantities.ts';
import { seconds, unixSeconds, usd } from '../../exporter/src/domain/units.ts';

const HOUR = 3600;
/** 2026-02-01T00:00:00Z */
const FEBRUARY = Date.UTC(2026, 1) / 1000;
const at = (hour: number): number => FEBRUARY + hour * HOUR;
const never = new AbortController().signal;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'late-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const settings: PassSettings = {
  cluster: 'test',
  policy: aPolicy({ fallback: { model: 'usage' } }),
  window: seconds(300),
  settleAfter: seconds(60),
  hostPrices: fixedPrices({ n1: 0.2 }),
  fees: { fees: () => ({ fees: [], missing: [] }) },
  prices: { ladder: ['file'], catalogueAsOf: null },
};

const OF_SHOP: Budget = {
  name: 'shop',
  owner: {},
  conditions: [{ dimension: 'namespace', negated: false, pattern: 'shop' }],
  spendTypes: null,
  period: { kind: 'month', anchor: USUAL_ANCHORS.month, zone: 'UTC' },
  limits: { usual: usd(100), calendar: [] },
  thresholds: [1],
  route: null,
};

/** Of four cores at 0.12 USD/h for all of them, the shop uses one; in some hours two, once their late samples are in. */
function source(clock: FakeClock, late: ReadonlySet<number>, from: () => number): FakeSource {
  const cores = (span: Interval): number =>
    late.has((span.start - FEBRUARY) / HOUR) && clock.now() >= from() ? 2 : 1;
  const answer = (span: Interval): Observation =>
    observed({
      span,
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
      pods: [
        aPod({ name: 'a', namespace: 'shop', node: 'n1', used: { cores: cores(span) } }, span),
        aPod({ name: 'b', namespace: 'other', node: 'n1', used: { cores: 1 } }, span),
      ],
    });
  const made = new FakeSource(clock, answer);
  made.since = unixSeconds(at(-48));
  return made;
}

/** What the file itself says that the shop cost in February, by SQL of this test alone. */
async function fromTheFile(file: string): Promise<Readonly<Record<string, number>>> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const [from, to] = [at(0) / HOUR, at(28 * 24) / HOUR];
  const dollars = ['cpu', 'memory', 'gpu']
    .map((of) => `(coalesce(p.usage_${of}, p.used_${of}) + p.idle_${of}) * h.price_${of}`)
    .join(' + ');
  const reader = await connection.runAndReadAll(
    `SELECT (SELECT sum(${dollars}) FROM pod_hours p JOIN host_hours h USING (hour, host_index) JOIN pods d ON d.id = p.pod
        WHERE d.namespace = 'shop' AND p.hour >= ${from} AND p.hour < ${to}) AS hours,
      (SELECT coalesce(sum(cost), 0) FROM adjustments WHERE namespace = 'shop' AND hour >= ${from} AND hour < ${to}) AS adjusted,
      (SELECT count(*)::DOUBLE FROM adjustments WHERE of_hour >= ${from - 48} AND of_hour < ${from} AND cost <> 0) AS lines`,
  );
  const [row = {}] = reader.getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
}

test('late samples rewrite open hours once and adjust a frozen month, a new price leaves closed hours alone, and the budget is what the file sums to', async () => {
  const file = join(folder, 'ledger.duckdb');
  const clock = new FakeClock(at(0));
  const log = new FakeLog();
  const ledger = new DuckDbLedger({
    file,
    cluster: 'test',
    freezeAfter: seconds(2 * HOUR),
    heldBy: 'nobody',
    clock,
  });
  // Samples of the last hour of January and of hours 1 and 4 of February come in at half past five.
  const late = source(clock, new Set([-1, 1, 4]), () => at(5.5));
  const budgets = new Budgets({ ledger, clock, log });
  const spent = async (): Promise<number | undefined> => {
    await budgets.evaluate([OF_SHOP], never);
    return budgets.states[0]?.spent;
  };
  const close = async (hour: number): Promise<void> => {
    clock.set(at(hour + 1) + 60);
    const observation = await late.account(interval(at(hour), at(hour + 1)));
    const bill = finished(billOf(settings, observation, settledStepwise));
    await ledger.close(bill, clock.now(), never);
  };
  for (let hour = -2; hour < 5; hour += 1) await close(hour);
  // Five hours of one core at 0.03 USD.
  expect(await spent()).toBeCloseTo(0.15, 9);

  const dear = { ...settings, hostPrices: fixedPrices({ n1: 0.4 }) };
  const look = async (now: number): Promise<void> => {
    clock.set(now);
    await lookAgain({ ledger, source: late, clock, log, after: seconds(4 * HOUR) }, dear, never);
  };
  // Hours that ended at least four hours ago, before the samples came: nothing changes, and they are not looked at again.
  await look(at(5));
  expect(await spent()).toBeCloseTo(0.15, 9);
  late.asked.length = 0;
  await look(at(6.5));
  await look(at(9.5));
  await look(at(9.9));
  const asked = late.asked.map(({ start }) => (start - FEBRUARY) / HOUR);
  expect(asked).toEqual([1, 2, 3, 4]);
  // Hours 1 and 4 have a core more, at the price that they were closed with.
  expect(await spent()).toBeCloseTo(0.21, 9);

  // Late samples of January, which is frozen: it stays, and what it lacks stands in February.
  const last = interval(at(-1), at(0));
  const january = finished(billOf(settings, await late.account(last), settledStepwise));
  for (let time = 0; time < 2; time += 1) await ledger.close(january, clock.now(), never);
  expect((await ledger.allocation(last, never))?.hosts[0]?.pods[0]?.quantities.used.cpu).toBe(HOUR);
  expect(await spent()).toBeCloseTo(0.24, 9);

  // A restated price of an open hour rewrites it: 0.06 USD per core-hour instead of 0.03.
  const hour3 = interval(at(3), at(4));
  await ledger.close(
    finished(billOf(dear, await late.account(hour3), settledStepwise)),
    clock.now(),
    never,
  );
  const told = await spent();
  expect(told).toBeCloseTo(0.27, 9);
  await ledger.end();

  const { hours, adjusted, lines } = await fromTheFile(file);
  expect(adjusted).toBeCloseTo(0.03, 9);
  // The shop's core, and what the cluster's idle lost to it.
  expect(lines).toBe(2);
  expect(told).toBeCloseTo((hours ?? NaN) + (adjusted ?? NaN), 9);
});

test('an hour of which the source knows less than before stays, and is not looked at again', async () => {
  const clock = new FakeClock(at(1) + 60);
  const log = new FakeLog();
  const ledger = new DuckDbLedger({
    file: join(folder, 'less.duckdb'),
    cluster: 'test',
    freezeAfter: seconds(HOUR),
    heldBy: 'nobody',
    clock,
  });
  const hour = interval(at(0), at(1));
  const all = source(clock, new Set(), () => 0);
  const bill = finished(billOf(settings, await all.account(hour), settledStepwise));
  await ledger.close(bill, clock.now(), never);
  const empty = new FakeSource(clock, (span) => observed({ span, hosts: [], pods: [] }));
  empty.since = unixSeconds(at(-48));
  clock.set(at(6));
  for (let time = 0; time < 2; time += 1)
    await lookAgain({ ledger, source: empty, clock, log, after: seconds(HOUR) }, settings, never);
  expect(empty.asked).toHaveLength(1);
  expect((await ledger.allocation(hour, never))?.total).toBeCloseTo(0.2, 9);
  expect(log.lines.map(({ message }) => message)).toEqual([
    'the source knows less of an hour now; it stays',
  ]);
  await ledger.end();
});
