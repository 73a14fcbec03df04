import { beforeEach, expect, test } from '@jest/globals';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { interval, type Interval } from '../../domain/interval.ts';
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
const { signal } = new AbortController();
const settings = somePassSettings();

const hourAt = (hour: number): Interval =>
  interval(MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR);
const closed = (hour: number, usdPerHour: number): Allocation =>
  allocate({
    quantities: quantitiesOf(
      observed({
        span: hourAt(hour),
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 } }, hourAt(hour))],
      }),
    ),
    priceOf: priced({ n1: usdPerHour }),
    fees: [],
    policy: aPolicy(),
  });

let ledger: MemoryLedger;
let clock: FakeClock;
let leader: 'a' | 'b' | '';
beforeEach(() => {
  ledger = new MemoryLedger();
  clock = new FakeClock(MIDNIGHT + 6 * HOUR + 300);
  leader = 'a';
});

/** The keeper of one of two replicas that share the ledger, and watch since the hour that runs. */
function keeperOf(name: 'a' | 'b'): LedgerKeeper {
  const source = new FakeSource(clock, () => {
    throw new Error('nobody asks for the past');
  });
  source.since = unixSeconds(MIDNIGHT + 5 * HOUR);
  const log = new FakeLog();
  const policies = new PolicyTimeline(settings.policy, clock.now());
  const mayUseLedger = (): boolean => leader === name;
  return new LedgerKeeper({ ledger, source, clock, log, policies, mayUseLedger });
}
const round = async (keeper: LedgerKeeper): Promise<void> => {
  keeper.begin(settings, signal);
  await keeper.idle();
};
/** What hours cost in the ledger: replicas tell them apart by the price. */
const costs = (): readonly (readonly [number, number])[] =>
  [...ledger.closed].map(([start, { total }]) => [(start - MIDNIGHT) / HOUR, total]);

const BY_A = 0.2;
const BY_B = 0.4;

test('of two replicas that share a ledger, the one that leads closes an hour, and the other closes it not again when it takes over', async () => {
  const [a, b] = [keeperOf('a'), keeperOf('b')];
  await a.keep(closed(5, BY_A), signal);
  await b.keep(closed(5, BY_B), signal);
  await round(b);
  expect(costs()).toEqual([[5, expect.closeTo(BY_A, 9)]]);
  // A is killed.
  leader = 'b';
  await round(b);
  clock.advance(HOUR);
  await b.keep(closed(6, BY_B), signal);
  expect(costs()).toEqual([
    [5, expect.closeTo(BY_A, 9)],
    [6, expect.closeTo(BY_B, 9)],
  ]);
});

test('an hour that ended while nobody led is closed by the one that takes over, at once', async () => {
  const [a, b] = [keeperOf('a'), keeperOf('b')];
  await ledger.close(closed(4, BY_A));
  leader = '';
  await a.keep(closed(5, BY_A), signal);
  await b.keep(closed(5, BY_B), signal);
  expect(costs()).toEqual([[4, expect.closeTo(BY_A, 9)]]);
  leader = 'b';
  await round(b);
  // The other one leads again later, and still has the hour in hand.
  leader = 'a';
  await round(a);
  expect(costs()).toEqual([
    [4, expect.closeTo(BY_A, 9)],
    [5, expect.closeTo(BY_B, 9)],
  ]);
});

test('standing by is no failure', async () => {
  const b = keeperOf('b');
  await b.keep(closed(5, BY_B), signal);
  await round(b);
  expect(b.state()).toMatchObject({ up: true, targets: { total: 1, up: 1 }, errors: [] });
});
