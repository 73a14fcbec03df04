import { describe, expect, test } from '@jest/globals';
import { allocate } from '../domain/allocate.ts';
import type { Allocation } from '../domain/allocation.ts';
import { interval, type Interval } from '../domain/interval.ts';
import type { Observation } from '../domain/observation.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from '../domain/testing/cluster.ts';
import { seconds, unixSeconds } from '../domain/units.ts';
import { CounterBook, type CounterMark, type CounterStore } from './counter-book.ts';
import { Exporter } from './exporter.ts';
import { LedgerHeldError } from './ledger/file.ts';
import type { CostCounters, Snapshot } from './snapshot.ts';
import { FakeClock, FakeLog, FakeSource } from './testing/fakes.ts';
import { somePassSettings } from './testing/settings.ts';
import { MemoryLedger } from './testing/ledger.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;
const MINUTE = 60;
const { signal } = new AbortController();

/** Keeps the last mark as long as the test runs. */
class MemoryStore implements CounterStore {
  mark: CounterMark | null = null;
  broken = '';
  /** Whether another process has it open. */
  held = false;

  read(): Promise<CounterMark | null> {
    if (this.held) return Promise.reject(new LedgerHeldError('ledger.duckdb', ''));
    return this.broken === '' ? Promise.resolve(this.mark) : Promise.reject(new Error(this.broken));
  }
  write(mark: CounterMark): Promise<void> {
    if (this.broken !== '') return Promise.reject(new Error(this.broken));
    this.mark = mark;
    return Promise.resolve();
  }
}

/** One host of 4 cores with one pod that uses and requests one of them: 0.03 USD/h of cpu at 0.20 USD/h. */
const cluster = (span: Interval, workload = 'a'): Observation =>
  observed({
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [aPod({ name: workload, node: 'n1', request: { cores: 1 }, used: { cores: 1 } }, span)],
    span,
  });
const USD_PER_HOUR = 0.03;

const liveAt = (workload = 'a'): Allocation =>
  allocate({
    quantities: quantitiesOf(cluster(interval(MIDNIGHT, MIDNIGHT + HOUR), workload)),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: aPolicy(),
  });

const cpuOf = (counters: CostCounters, workload = 'a'): number | undefined =>
  [...counters.values()]
    .filter((of) => of.workload === workload)
    .flatMap(({ costs }) => costs)
    .find(({ spendType, resource }) => spendType === 'usage' && resource === 'cpu')?.total;

const clock = new FakeClock(MIDNIGHT);
const at = (minutes: number): ReturnType<typeof unixSeconds> =>
  unixSeconds(MIDNIGHT + minutes * MINUTE);
const count = (book: CounterBook, minutes: number, live = liveAt()): Promise<CostCounters> =>
  book.count(live, at(minutes), clock, signal);

describe('the counter', () => {
  test('goes on in the next process from what the last one showed, and counts the minutes between', async () => {
    const store = new MemoryStore();
    const first = new CounterBook(store, new FakeLog());
    await count(first, 0);
    const shown = await count(first, 2);
    const next = await count(new CounterBook(store, new FakeLog()), 5);
    expect(cpuOf(shown)).toBeCloseTo((USD_PER_HOUR * 2) / 60, 12);
    expect(cpuOf(next)).toBeCloseTo((USD_PER_HOUR * 5) / 60, 12);
  });

  test('owes a pause of more than five minutes, counts what it cost once, and begins series of it at 0', async () => {
    const store = new MemoryStore();
    await count(new CounterBook(store, new FakeLog()), 0);
    const book = new CounterBook(store, new FakeLog());
    const after = await count(book, 120);
    expect(cpuOf(after)).toBe(0);
    expect(book.owed).toEqual(interval(at(0), at(120)));
    const line = {
      ...{ namespace: 'shop', workloadKind: 'Deployment', attribution: [] },
      ...{ spendType: 'usage', resource: 'cpu', component: '' },
    };
    const lines = [
      { ...line, workload: 'ended', cost: 0.5 },
      { ...line, workload: 'a', cost: 0.06 },
    ];
    book.found(interval(at(0), at(120)), lines);
    // A process that is killed here finds the span owed still.
    const born = await count(book, 121);
    expect([cpuOf(born), cpuOf(born, 'ended')]).toEqual([expect.closeTo(0.0005, 12), 0]);
    expect(store.mark?.owed).toHaveLength(1);
    const whole = await count(book, 122);
    expect(cpuOf(whole, 'ended')).toBe(0.5);
    expect(store.mark?.owed).toEqual([]);
    const later = await count(book, 123);
    expect(cpuOf(later, 'ended')).toBe(0.5);
  });

  test('owes nothing where nothing outlives the process', async () => {
    const book = new CounterBook(null, new FakeLog());
    await count(book, 0);
    const after = await count(book, 60);
    expect([cpuOf(after), book.owed]).toEqual([0, null]);
  });

  test('counts nothing over a step of the clock, either way', async () => {
    const store = new MemoryStore();
    const book = new CounterBook(store, new FakeLog());
    await count(book, 0);
    await count(book, 1);
    book.interrupt();
    const ahead = await count(book, 24 * 60);
    book.interrupt();
    const back = await count(book, 2);
    const on = await count(book, 3);
    expect(cpuOf(ahead)).toBeCloseTo(USD_PER_HOUR / 60, 12);
    expect(cpuOf(back)).toBeCloseTo(USD_PER_HOUR / 60, 12);
    expect(cpuOf(on)).toBeCloseTo((2 * USD_PER_HOUR) / 60, 12);
    expect(store.mark?.owed).toEqual([]);
  });

  test('starts at 0 under other owner dimensions, whose labels are others', async () => {
    const book = new CounterBook(new MemoryStore(), new FakeLog());
    await count(book, 0);
    await count(book, 1);
    const policy = aPolicy({ attribution: [{ name: 'team', lookIn: [], fallback: 'none' }] });
    const live = allocate({
      quantities: quantitiesOf(cluster(interval(MIDNIGHT, MIDNIGHT + HOUR))),
      priceOf: priced({ n1: 0.2 }),
      fees: [],
      policy,
    });
    expect(cpuOf(await count(book, 2, live))).toBe(0);
  });

  test('has no series in a replica that stands by, and begins at 0 when it takes over without a common store', async () => {
    let leads = false;
    const store = new MemoryStore();
    const book = new CounterBook(store, new FakeLog(), () => leads);
    await count(book, 0);
    expect([(await count(book, 10)).size, store.mark]).toEqual([0, null]);
    leads = true;
    book.lead(false);
    expect(cpuOf(await count(book, 11))).toBe(0);
    expect(cpuOf(await count(book, 13))).toBeCloseTo((USD_PER_HOUR * 2) / 60, 12);
  });

  test('goes on in a replica that takes over from the last mark, where the store is that of all', async () => {
    const store = new MemoryStore();
    const first = new CounterBook(store, new FakeLog(), () => true, true);
    await count(first, 0);
    const shown = await count(first, 4);
    let leads = false;
    const next = new CounterBook(store, new FakeLog(), () => leads, true);
    await count(next, 5);
    leads = true;
    next.lead(false);
    expect(cpuOf(await count(next, 6))).toBeCloseTo((USD_PER_HOUR * 6) / 60, 12);
    expect(cpuOf(shown)).toBeCloseTo((USD_PER_HOUR * 4) / 60, 12);
    // The one that led before and leads again goes on from what the other counted.
    first.lead(false);
    expect(cpuOf(await count(first, 7))).toBeCloseTo((USD_PER_HOUR * 7) / 60, 12);
  });

  test('has no series while whoever led before still holds the mark, and begins at 0 after five minutes of that', async () => {
    const store = new MemoryStore();
    await count(new CounterBook(store, new FakeLog()), 0);
    const log = new FakeLog();
    const book = new CounterBook(store, log, () => true, true);
    store.held = true;
    expect((await count(book, 1)).size).toBe(0);
    expect((await count(book, 3)).size).toBe(0);
    store.held = false;
    expect(cpuOf(await count(book, 4))).toBeCloseTo((USD_PER_HOUR * 4) / 60, 12);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
    const late = new CounterBook(store, log, () => true, true);
    store.held = true;
    expect((await count(late, 5)).size).toBe(0);
    expect(cpuOf(await count(late, 10))).toBe(0);
  });

  test('owes nothing while it stands by', async () => {
    const store = new MemoryStore();
    let leads = true;
    const book = new CounterBook(store, new FakeLog(), () => leads, true);
    await count(book, 0);
    await count(book, 60);
    expect(book.owed).toEqual(interval(at(0), at(60)));
    leads = false;
    expect(book.owed).toBeNull();
  });

  test('goes on in a new process of the one replica that led', async () => {
    const store = new MemoryStore();
    const before = new CounterBook(store, new FakeLog());
    await count(before, 0);
    await count(before, 2);
    const book = new CounterBook(store, new FakeLog(), () => true);
    book.lead(true);
    expect(cpuOf(await count(book, 4))).toBeCloseTo((USD_PER_HOUR * 4) / 60, 12);
  });

  test('goes on while its mark cannot be written, and says so once', async () => {
    const store = new MemoryStore();
    const log = new FakeLog();
    const book = new CounterBook(store, log);
    await count(book, 0);
    store.broken = 'the disk is full';
    await count(book, 1);
    const shown = await count(book, 2);
    expect(cpuOf(shown)).toBeCloseTo((2 * USD_PER_HOUR) / 60, 12);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ fields: { error: 'the disk is full' } });
  });
});

const settings = somePassSettings();

/** Runs an exporter from one minute of the day to another; a source that knows the past since a minute of it. */
async function ran(
  from: number,
  to: number,
  knowsSince: number,
  kept: { readonly store: CounterStore; readonly ledger: MemoryLedger },
): Promise<Snapshot | undefined> {
  const time = new FakeClock(MIDNIGHT + from * MINUTE);
  const source = new FakeSource(time, (span) => cluster(span));
  source.since = at(knowsSince);
  const stop = new AbortController();
  const log = new FakeLog();
  let last: Snapshot | undefined;
  const exporter = new Exporter(
    {
      ...{ source, clock: time, log, ledger: kept.ledger },
      counters: new CounterBook(kept.store, log),
      publish: async (snapshot) => {
        last = snapshot;
        // What goes on beside the passes has its turn.
        await new Promise((resolve) => setImmediate(resolve));
        if (time.now() >= MIDNIGHT + to * MINUTE) stop.abort();
      },
      passed: () => undefined,
    },
    settings,
    { scrapeInterval: seconds(30), passInterval: seconds(60) },
  );
  await exporter.run(stop.signal);
  return last;
}

describe('an exporter that was away from 00:30 to 03:20', () => {
  test('counts the whole time where its source knows it: full hours from the ledger, their ends from the source', async () => {
    const kept = { store: new MemoryStore(), ledger: new MemoryLedger('test', aPolicy()) };
    await kept.ledger.close(settledHour(-1));
    await ran(0, 30, 0, kept);
    const last = await ran(200, 240, 0, kept);
    const counted = ((last?.at ?? 0) - MIDNIGHT - 2) / HOUR;
    expect(counted).toBeGreaterThanOrEqual(4);
    expect(cpuOf(last?.counters ?? new Map())).toBeCloseTo(counted * USD_PER_HOUR, 9);
  });

  test('counts what it saw itself where its source knows nothing of the pause', async () => {
    const kept = { store: new MemoryStore(), ledger: new MemoryLedger('test', aPolicy()) };
    await kept.ledger.close(settledHour(-1));
    const before = await ran(0, 30, 0, kept);
    // The last full hour is given up once the next one is over.
    const last = await ran(200, 260, 200, kept);
    const seen =
      ((before?.at ?? 0) - MIDNIGHT - 2 + (last?.at ?? 0) - MIDNIGHT - 200 * MINUTE - 2) / HOUR;
    expect(cpuOf(last?.counters ?? new Map())).toBeCloseTo(seen * USD_PER_HOUR, 9);
    expect(kept.store.mark?.owed).toEqual([]);
  });
});

const settledHour = (hour: number): Allocation =>
  allocate({
    quantities: quantitiesOf(
      cluster(interval(MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR)),
    ),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: aPolicy(),
  });
