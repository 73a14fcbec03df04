import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { LedgerKeeper } from '../../exporter/src/app/ledger/keeper.ts';
import type { PassSettings } from '../../exporter/src/app/pass.ts';
import { billOf } from '../../exporter/src/app/pass.ts';
import { PolicyTimeline } from '../../exporter/src/app/policy-timeline.ts';
import { FakeClock, FakeLog, FakeSource } from '../../exporter/src/app/testing/fakes.ts';
import { somePassSettings } from '../../exporter/src/app/testing/settings.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { finished } from '../../exporter/src/domain/stepwise.ts';
import { aHost, aPod, aPolicy, observed } from '../../exporter/src/domain/testing/cluster.ts';
import { settledStepwise } from '../../exporter/src/domain/to-quantities.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** 2026-02-01T00:00:00Z */
const FEBRUARY = Date.UTC(2026, 1) / 1000;
const at = (hour: number): number => FEBRUARY + hour * HOUR;
/** The ledger begins in the evening, so that a day has six hours. */
const FIRST = 18;
/** Until when there is a burst. */
const QUIET = 21;
const day = interval(at(0), at(24));
const never = new AbortController().signal;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'day-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Of four cores at 0.03 USD an hour each, `a` reserves one; it uses two until nine in the evening, and none from then on. */
const cluster = (span: Interval): Observation =>
  observed({
    span,
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [
      aPod(
        {
          ...{ name: 'a', node: 'n1', request: { cores: 1 } },
          used: { cores: span.start % DAY < QUIET * HOUR ? 2 : 0 },
        },
        span,
      ),
    ],
  });

interface Kept {
  readonly ledger: DuckDbLedger;
  readonly clock: FakeClock;
  readonly source: FakeSource;
  readonly log: FakeLog;
  /** One round of keeping at an hour of the month. */
  readonly round: (hour: number) => Promise<void>;
  readonly close: (hour: number) => Promise<void>;
  /** Dollars of the pod and of idle cpu in each hour of the day, without those in which there are none. */
  readonly hourly: () => Promise<readonly string[]>;
}

function keeping(settings: PassSettings = byDay): Kept {
  const clock = new FakeClock(at(0));
  const ledger = new DuckDbLedger({
    ...{ file: join(folder, 'ledger.duckdb'), cluster: 'test' },
    ...{ freezeAfter: seconds(5 * DAY), heldBy: 'nobody', clock },
  });
  const source = new FakeSource(clock, cluster);
  source.since = unixSeconds(at(-48));
  const log = new FakeLog();
  const policies = new PolicyTimeline(settings.policy, clock.now());
  const secondLooks = { ledger, after: seconds(3 * HOUR) };
  const keeper = new LedgerKeeper({
    ...{ ledger, source, clock, log, policies, secondLooks, days: ledger },
  });
  return {
    ...{ ledger, clock, source, log },
    round: async (hour) => {
      clock.set(at(hour));
      keeper.begin(settings, never);
      await keeper.idle();
    },
    close: async (hour) => {
      clock.set(Math.max(clock.now(), at(hour + 1) + 60));
      const seen = await source.account(interval(at(hour), at(hour + 1)));
      await ledger.close(finished(billOf(settings, seen, settledStepwise)), clock.now(), never);
    },
    hourly: async () => {
      const costs = await ledger.costs(
        {
          ...{ span: day, by: ['pod'], step: 'hour' },
          filters: [{ dimension: 'resource', negated: false, pattern: 'cpu' }],
        },
        never,
      );
      return costs.map(({ key, cost }) => `${key.join() || 'idle'} ${cost.toFixed(4)}`);
    },
  };
}

const byDay = somePassSettings({ policy: aPolicy({ settlement: 'day' }) });

const burst = ['idle 0.0600', 'a 0.0600'];
const steady = ['idle 0.0900', 'a 0.0300'];
const times = (count: number, lines: readonly string[]): readonly string[] =>
  Array.from({ length: count }, () => lines).flat();

test('the hours of a day show at once, and share out what the day settles to once it is over and looked at again', async () => {
  const { ledger, clock, close, round, hourly } = keeping();
  for (let hour = FIRST; hour < 24; hour += 1) await close(hour);
  // Three hours of twice the request, then the request.
  const byHour = [...times(3, burst), ...times(3, steady)];
  expect(await hourly()).toEqual(byHour);
  // The last hours of the day are still to be looked at again.
  await close(24);
  await round(26.9);
  expect(await hourly()).toEqual(byHour);
  for (const hour of [25, 26]) await close(hour);
  await round(28);
  // Over the day max(6, 6) core-hours, one in each hour.
  expect(await hourly()).toEqual(times(6, steady));
  const { mark } = ledger.changes(null);
  await round(29);
  expect(ledger.changes(mark).hours?.filter((start) => start < day.end)).toEqual([]);
  expect(await ledger.verify(day, () => undefined, never)).toEqual({ hours: 6, unsound: [] });
  expect(await ledger.unsettledDays(clock.now(), clock.now(), never)).toEqual([]);
  // What if everyone paid by usage: over the day as well.
  const [hour] = [await ledger.allocation(interval(at(20), at(21)), never)];
  expect(hour?.hosts[0]?.pods[0]?.quantities.used.cpu).toBeCloseTo(HOUR, 9);
  await ledger.end();
});

test('a day waits for an hour that is not closed, and is settled over the others where that is lost', async () => {
  const { ledger, close, hourly, round, source } = keeping();
  for (let hour = FIRST; hour < 29; hour += 1) if (hour !== 19) await close(hour);
  source.unaccountable.add(unixSeconds(at(19)));
  await round(29.5);
  expect((await hourly())[0]).toBe('idle 0.0600');
  source.unaccountable.clear();
  await ledger.lose(interval(at(19), at(20)), 'gone', never);
  await round(30);
  // Two hours of two cores against five of one that is reserved: the request is the larger.
  expect(await hourly()).toEqual(times(5, steady));
  await ledger.end();
});

test('a day whose policy settles by hour stays, and hours before a change to days take no part', async () => {
  const byHour = somePassSettings();
  const { ledger, close, clock, hourly, round } = keeping(byHour);
  for (let hour = FIRST; hour < 29; hour += 1) await close(hour);
  await round(29.5);
  expect(await hourly()).toEqual([...times(3, burst), ...times(3, steady)]);
  // From eight on by day: an hour of two cores and three of none, against four that are reserved.
  for (let hour = 20; hour < 24; hour += 1) {
    const seen = cluster(interval(at(hour), at(hour + 1)));
    await ledger.close(finished(billOf(byDay, seen, settledStepwise)), clock.now(), never);
  }
  await round(30);
  expect(await hourly()).toEqual([...times(2, burst), ...times(4, steady)]);
  await ledger.end();
});

test('where settling fails half-way, nothing of the day has changed', async () => {
  const { ledger, close, hourly, round, log } = keeping();
  for (let hour = FIRST; hour < 29; hour += 1) await close(hour);
  const before = await hourly();
  async function* failing(): AsyncGenerator<never> {
    yield* [];
    throw new Error('the disk is full');
  }
  const some = await ledger.allocation(interval(at(18), at(19)), never);
  async function* halfWay(): AsyncGenerator<NonNullable<typeof some>> {
    if (some) yield { ...some, quantities: { ...some.quantities, evenedOver: 'day' } };
    yield* failing();
  }
  await expect(ledger.closeTogether(halfWay(), unixSeconds(at(29)), never)).rejects.toThrow(
    /could not settle a day .* the disk is full/,
  );
  expect(await hourly()).toEqual(before);
  await round(30);
  expect(await hourly()).toEqual(times(6, steady));
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  await ledger.end();
});

test('an hour of a settled day that is measured anew has the whole day measured and settled anew', async () => {
  const { ledger, close, hourly, round, source } = keeping();
  for (let hour = FIRST; hour < 29; hour += 1) await close(hour);
  await round(29.5);
  expect(await hourly()).toEqual(times(6, steady));
  source.asked.length = 0;
  await close(20);
  await round(30);
  await round(30.5);
  const asked = source.asked.map(({ start }) => (start - FEBRUARY) / HOUR);
  expect([...new Set(asked.filter((hour) => hour < 24))].sort()).toEqual([18, 19, 20, 21, 22, 23]);
  expect(await hourly()).toEqual(times(6, steady));
  await ledger.end();
});
