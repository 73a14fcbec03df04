import { describe, expect, test } from '@jest/globals';
import type { Interval } from '../domain/interval.ts';
import { eksFee, aHost, aPod, aPolicy, observed } from '../domain/testing/cluster.ts';
import { seconds } from '../domain/units.ts';
import { Exporter, type Rhythm } from './exporter.ts';
import type { Snapshot } from './snapshot.ts';
import { FakeClock, FakeLog, FakeSource } from './testing/fakes.ts';
import { somePassSettings } from './testing/settings.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const RHYTHM: Rhythm = { scrapeInterval: seconds(30), passInterval: seconds(60) };

const settings = somePassSettings({
  fees: { fees: () => ({ fees: [eksFee(0.1)], missing: [] }) },
});

/** One host of 4 cores with one pod that uses and requests one of them. */
const cluster = (span: Interval): ReturnType<typeof observed> =>
  observed({
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 }, used: { cores: 1 } }, span)],
    span,
  });

/** Runs an exporter until it has published so many snapshots. */
async function published(
  count: number,
  start: number,
  answer: (
    span: Interval,
    asked: number,
    exporter: Exporter,
  ) => ReturnType<typeof observed> = cluster,
): Promise<{
  snapshots: Snapshot[];
  source: FakeSource;
  log: FakeLog;
  exporter: Exporter;
  passes: string[];
}> {
  const clock = new FakeClock(start);
  const stop = new AbortController();
  const snapshots: Snapshot[] = [];
  const source: FakeSource = new FakeSource(clock, (span) =>
    answer(span, source.asked.length, exporter),
  );
  const log = new FakeLog();
  const publish = (snapshot: Snapshot): Promise<void> => {
    snapshots.push(snapshot);
    if (snapshots.length === count) stop.abort();
    return Promise.resolve();
  };
  const passes: string[] = [];
  const passed = (result: string): number => passes.push(result);
  const exporter: Exporter = new Exporter(
    { source, clock, log, publish, passed },
    settings,
    RHYTHM,
  );
  await exporter.run(stop.signal);
  return { snapshots, source, log, exporter, passes };
}

test('the first snapshot comes two seconds after the start, from two scrapes', async () => {
  const { snapshots, source } = await published(1, MIDNIGHT);
  expect(snapshots[0]?.at).toBe(MIDNIGHT + 2);
  expect(source.polls).toBe(2);
  expect(snapshots[0]?.live.total).toBeCloseTo(0.3, 12);
});

test('it passes once a minute and looks back over the window, as far as it has been watching', async () => {
  const { snapshots, source } = await published(8, MIDNIGHT);
  expect(snapshots.map(({ at }) => at - MIDNIGHT)).toEqual([2, 62, 122, 182, 242, 302, 362, 422]);
  const windows = source.asked.map(({ start, end }) => [start - MIDNIGHT, end - MIDNIGHT]);
  expect(windows.slice(0, 2)).toEqual([
    [0, 2],
    [0, 62],
  ]);
  expect(windows.at(-1)).toEqual([122, 422]);
});

describe('closing hours', () => {
  test('an hour is closed once, after a pause, when it was watched whole', async () => {
    const { snapshots, source } = await published(63, MIDNIGHT);
    const hours = source.asked.filter(({ start, end }) => end - start === 3600);
    expect(hours).toEqual([{ start: MIDNIGHT, end: MIDNIGHT + 3600 }]);
    expect(snapshots.findIndex(({ settled }) => settled !== null)).toBe(62);
    expect(snapshots.at(-1)?.settled?.quantities.basis).toBe('settled');
    expect(snapshots.at(-1)?.settled?.total).toBeCloseTo(0.3, 12);
  });

  test('an hour of which the beginning was not seen is never closed', async () => {
    const { snapshots } = await published(63, MIDNIGHT + 1);
    expect(snapshots.every(({ settled }) => settled === null)).toBe(true);
  });
});

describe('the dollar counter', () => {
  test('is born at 0 and grows by the live rate', async () => {
    const { snapshots } = await published(3, MIDNIGHT);
    // cpu: 0.12 USD/h over 4 cores, one of them used: 0.03 USD/h, 0.0005 USD a minute
    const used = snapshots.map(
      ({ counters }) =>
        [...counters.values()]
          .flatMap(({ costs }) => costs)
          .find(({ spendType, resource }) => spendType === 'usage' && resource === 'cpu')?.total,
    );
    expect(used).toEqual([0, expect.closeTo(0.0005, 12), expect.closeTo(0.001, 12)]);
  });

  test('of a workload that ended stays for an hour, then goes', async () => {
    const alone = (span: Interval): ReturnType<typeof observed> =>
      observed({ hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })], pods: [], span });
    const { snapshots } = await published(64, MIDNIGHT + 1, (span, asked) =>
      asked <= 2 ? cluster(span) : alone(span),
    );
    const sizes = snapshots.map(({ counters }) =>
      [...counters.values()].reduce((sum, { costs }) => sum + costs.length, 0),
    );
    expect(sizes.slice(0, 62).every((size) => size === 4)).toBe(true);
    expect(sizes.at(-1)).toBe(0);
  });
});

test('an hour is settled under the policy of its time, and a change shows in live figures at once', async () => {
  const { snapshots } = await published(123, MIDNIGHT, (span, asked, exporter) => {
    // at 00:30
    if (asked === 31) {
      const policy = { ...aPolicy({ fallback: { model: 'usage' } }), version: 'changed' };
      exporter.reconfigure({ ...settings, policy }, RHYTHM);
    }
    return cluster(span);
  });
  const settled = snapshots.filter(
    (snapshot, index) => snapshot.settled !== snapshots[index - 1]?.settled && snapshot.settled,
  );
  expect(snapshots[32]?.live.policy.version).toBe('changed');
  expect(settled.map((snapshot) => snapshot.settled?.policy.version)).toEqual(['test', 'changed']);
  expect(snapshots.at(-1)?.policySince).toBe(MIDNIGHT + 3600);
});

test('a pass that fails leaves the last good snapshot and says why', async () => {
  const { snapshots, exporter, log, passes } = await published(2, MIDNIGHT, (span, asked) => {
    if (asked === 2) throw new Error('out of luck');
    return cluster(span);
  });
  expect(snapshots.map(({ at }) => at - MIDNIGHT)).toEqual([2, 122]);
  expect(log.lines).toEqual([
    {
      level: 'error',
      message: 'pass failed; the last good result stays',
      fields: { error: 'out of luck' },
    },
  ]);
  expect(exporter.current?.at).toBe(MIDNIGHT + 122);
  expect(passes).toEqual(['success', 'failure', 'success']);
});
