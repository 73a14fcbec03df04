import { expect, test } from '@jest/globals';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { interval, type Interval } from '../../domain/interval.ts';
import type { Observation } from '../../domain/observation.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { unixSeconds } from '../../domain/units.ts';
import { PolicyTimeline } from '../policy-timeline.ts';
import { FakeClock, FakeLog, FakeSource } from '../testing/fakes.ts';
import { somePassSettings } from '../testing/settings.ts';
import { LedgerKeeper } from './keeper.ts';
import { MemoryLedger } from './testing/memory-ledger.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;
const hourAt = (hour: number): Interval =>
  interval(MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR);

const settings = somePassSettings();

const cluster = (span: Interval): Observation =>
  observed({
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 }, used: { cores: 1 } }, span)],
    span,
  });
const closed = (hour: number): Allocation =>
  allocate({
    quantities: quantitiesOf(cluster(hourAt(hour))),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: aPolicy(),
  });

const { signal } = new AbortController();

/** A keeper at six o'clock and five minutes, whose source knows what was from an hour of the day on. */
function keeping(knowsFrom: number): {
  readonly keeper: LedgerKeeper;
  readonly ledger: MemoryLedger;
  readonly source: FakeSource;
  readonly clock: FakeClock;
} {
  const clock = new FakeClock(MIDNIGHT + 6 * HOUR + 300);
  const source = new FakeSource(clock, cluster);
  source.since = unixSeconds(MIDNIGHT + knowsFrom * HOUR);
  const ledger = new MemoryLedger();
  const policies = new PolicyTimeline(settings.policy, clock.now());
  const keeper = new LedgerKeeper({ ledger, source, clock, log: new FakeLog(), policies });
  return { keeper, ledger, source, clock };
}
const hoursOf = (starts: Iterable<number>): readonly number[] =>
  [...starts].map((start) => (start - MIDNIGHT) / HOUR).sort((a, b) => a - b);

test('hours that were missed since the first closed one are accounted for, and what the source does not know is lost with its reason', async () => {
  const { keeper, ledger } = keeping(3);
  await ledger.close(closed(1));
  keeper.begin(settings, signal);
  await keeper.idle();
  // Hour 5 is the last full one, which is closed by itself.
  expect(hoursOf(ledger.closed.keys())).toEqual([1, 3, 4]);
  expect([...ledger.lost]).toEqual([
    [
      MIDNIGHT + 2 * HOUR,
      'podtally was not watching, and fake knows nothing before 2026-01-01T03:00:00Z',
    ],
  ]);
  expect(ledger.closed.get(hourAt(3).start)?.total).toBeCloseTo(0.2, 12);
  expect(keeper.state()).toMatchObject({ up: true, targets: { total: 1, up: 1 }, errors: [] });
});

test('a ledger without any hour has nothing to catch up with', async () => {
  const { keeper, ledger } = keeping(0);
  keeper.begin(settings, signal);
  await keeper.idle();
  expect(ledger.closed.size).toBe(0);
});

test('an hour that cannot be written is told, waits, and is written with the next round', async () => {
  const { keeper, ledger, clock } = keeping(0);
  ledger.broken = 'the disk is full';
  await expect(keeper.keep(closed(5), signal)).rejects.toThrow('the disk is full');
  expect(keeper.state()).toMatchObject({
    source: 'ledger',
    up: false,
    errors: ['the disk is full', '1 hour is not in the ledger yet and will be caught up with'],
  });
  ledger.broken = '';
  clock.advance(HOUR);
  keeper.begin(settings, signal);
  await keeper.idle();
  expect(hoursOf(ledger.closed.keys())).toEqual([5]);
  expect(keeper.state()).toMatchObject({ up: true, errors: [] });
});

test('a round that failed is tried again after five minutes, not before', async () => {
  const { keeper, ledger, clock } = keeping(0);
  ledger.broken = 'the disk is full';
  await expect(keeper.keep(closed(4), signal)).rejects.toThrow();
  keeper.begin(settings, signal);
  await keeper.idle();
  ledger.broken = '';
  clock.advance(299);
  keeper.begin(settings, signal);
  await keeper.idle();
  expect(ledger.closed.size).toBe(0);
  clock.advance(1);
  keeper.begin(settings, signal);
  await keeper.idle();
  expect(hoursOf(ledger.closed.keys())).toEqual([4]);
});

test('an hour that cannot be accounted for is told and tried again, and does not hold up the others', async () => {
  const { keeper, ledger, source, clock } = keeping(0);
  await ledger.close(closed(1));
  source.unaccountable.add(hourAt(2).start);
  keeper.begin(settings, signal);
  await keeper.idle();
  expect(hoursOf(ledger.closed.keys())).toEqual([1, 3, 4]);
  expect(keeper.state()).toMatchObject({
    up: false,
    targets: { total: 2, up: 0 },
    errors: [
      'fake cannot account for 2026-01-01T02:00:00Z',
      '1 hour is not in the ledger yet and will be caught up with',
    ],
  });
  source.unaccountable.clear();
  clock.advance(300);
  keeper.begin(settings, signal);
  await keeper.idle();
  expect(hoursOf(ledger.closed.keys())).toEqual([1, 2, 3, 4]);
  expect(keeper.state()).toMatchObject({ up: true, targets: { total: 1, up: 1 }, errors: [] });
});
