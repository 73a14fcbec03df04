import { expect, test } from '@jest/globals';
import { seconds } from '../domain/units.ts';
import { Leadership, type Lease, type LeaseStore } from './leadership.ts';
import { FakeClock, FakeLog } from './testing/fakes.ts';

const { signal } = new AbortController();
const DURATION = 15;

/** One lease that refuses a write of a version that is not the newest. */
class MemoryLease implements LeaseStore {
  readonly name = 'podtally/podtally';
  lease: Lease | null = null;
  away = false;
  #version = 0;

  read(): Promise<Lease | null> {
    return this.away ? Promise.reject(new Error('no answer')) : Promise.resolve(this.lease);
  }

  write(next: Omit<Lease, 'version'>, before: Lease | null): Promise<boolean> {
    if (this.away) return Promise.reject(new Error('no answer'));
    if (before?.version !== this.lease?.version) return Promise.resolve(false);
    this.#version += 1;
    this.lease = { ...next, version: String(this.#version) };
    return Promise.resolve(true);
  }
}

/** A replica with a clock of its own. */
function replica(
  identity: string,
  store: LeaseStore,
  start = 1000,
): {
  readonly clock: FakeClock;
  readonly log: FakeLog;
  readonly leadership: Leadership;
  readonly began: boolean[];
  /** Who held the lease each time when it was told that it does not lead any more. */
  readonly ended: string[];
} {
  const clock = new FakeClock(start);
  const log = new FakeLog();
  const began: boolean[] = [];
  const ended: string[] = [];
  const leadership = new Leadership({
    ...{ store, clock, log, identity, duration: seconds(DURATION) },
    began: (wasItself) => began.push(wasItself),
    ended: async () => {
      const lease = await store.read(signal).catch(() => null);
      ended.push(lease?.holder ?? 'out of reach');
    },
  });
  return { clock, log, leadership, began, ended };
}

test('the first takes the lease and keeps it; the second stands by, whatever its clock says', async () => {
  const store = new MemoryLease();
  const a = replica('a_1', store);
  const b = replica('b_1', store, 900_000);
  for (let time = 0; time < 10; time += 1) {
    await a.leadership.look(signal);
    await b.leadership.look(signal);
    expect([a.leadership.leads, b.leadership.leads]).toEqual([true, false]);
    a.clock.advance(2);
    b.clock.advance(2);
  }
  expect([a.began, b.began]).toEqual([[false], []]);
});

test('when the leader falls silent, it stops before another begins', async () => {
  const store = new MemoryLease();
  const a = replica('a_1', store);
  const b = replica('b_1', store);
  await a.leadership.look(signal);
  await b.leadership.look(signal);
  const leaders: string[] = [];
  for (let second = 0; second < DURATION + 1; second += 1) {
    a.clock.advance(1);
    b.clock.advance(1);
    await b.leadership.look(signal);
    leaders.push(`${a.leadership.leads ? 'a' : ''}${b.leadership.leads ? 'b' : ''}`);
  }
  expect(leaders).toEqual([...Array(9).fill('a'), ...Array(5).fill(''), 'b', 'b']);
  expect(store.lease).toMatchObject({ holder: 'b_1', transitions: 1 });
  // The one that comes back finds another in its place.
  await a.leadership.look(signal);
  expect([a.leadership.leads, a.ended]).toEqual([false, ['b_1']]);
});

test('two that see it free at once do not both lead: the second write is refused', async () => {
  const store = new MemoryLease();
  const slow: LeaseStore = {
    name: store.name,
    read: () => Promise.resolve(null),
    write: (next, before) => store.write(next, before),
  };
  const a = replica('a_1', store);
  const b = replica('b_1', slow);
  await a.leadership.look(signal);
  await b.leadership.look(signal);
  expect([a.leadership.leads, b.leadership.leads]).toEqual([true, false]);
});

test('a leader that cannot reach the API server says so once, stops, and leads again when it answers', async () => {
  const store = new MemoryLease();
  const a = replica('a_1', store);
  await a.leadership.look(signal);
  store.away = true;
  for (let second = 0; second < DURATION; second += 1) {
    a.clock.advance(1);
    await a.leadership.look(signal);
  }
  expect(a.leadership.leads).toBe(false);
  expect(a.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  // Once, as soon as it stopped leading.
  expect(a.ended).toEqual(['out of reach']);
  store.away = false;
  await a.leadership.look(signal);
  expect(a.leadership.leads).toBe(true);
});

test('one that stops lets go of what it holds, then gives the lease back, and the next need not wait', async () => {
  const store = new MemoryLease();
  const stop = new AbortController();
  const a = replica('a_1', store);
  const sleep = a.clock.sleep.bind(a.clock);
  a.clock.sleep = async (span, given) => {
    stop.abort();
    await sleep(span, given);
  };
  await a.leadership.run(stop.signal);
  expect([store.lease?.holder, a.ended]).toEqual(['', ['a_1']]);
  const b = replica('b_1', store);
  await b.leadership.look(signal);
  expect([b.leadership.leads, b.began]).toEqual([true, [false]]);
});

test('a new process on the host that led is told that nobody else did', async () => {
  const store = new MemoryLease();
  await replica('a_1', store).leadership.look(signal);
  const next = replica('a_2', store);
  await next.leadership.look(signal);
  expect(next.leadership.leads).toBe(false);
  next.clock.advance(DURATION);
  await next.leadership.look(signal);
  expect([next.leadership.leads, next.began]).toEqual([true, [true]]);
});
