import { expect, test } from '@jest/globals';
import { aHost, aPod, observed } from '../domain/testing/cluster.ts';
import { seconds } from '../domain/units.ts';
import { watchWindow } from './scrape-window.ts';
import { FakeClock, FakeSource } from './testing/fakes.ts';
import { somePassSettings } from './testing/settings.ts';

const settings = somePassSettings({ fees: { fees: () => ({ fees: [], missing: ['eks'] }) } });

/** 2026-01-01T00:00:00Z */
const START = 1_767_225_600;

test('a window is watched with at least four scrapes and allocated exactly', async () => {
  const clock = new FakeClock(START);
  const source = new FakeSource(clock, (span) =>
    observed({
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
      pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 }, used: { cores: 2 } }, span)],
      span,
    }),
  );
  const progress: number[] = [];
  const { settled, live } = await watchWindow(
    {
      settings,
      source,
      clock,
      window: seconds(36),
      scrapeInterval: seconds(30),
      progress: (at) => progress.push(at),
    },
    new AbortController().signal,
  );
  expect(source.polls).toBe(4);
  expect(progress).toEqual([12, 24, 36]);
  expect(settled?.quantities.interval).toEqual({ start: START, end: START + 36 });
  expect(settled?.total).toBeCloseTo(0.002, 12);
  expect(live.total).toBeCloseTo(0.2, 12);
  expect(live.gaps).toContainEqual({
    kind: 'fee_without_price',
    count: 1,
    examples: ['eks'],
  });
});

test('a source that never answers is an error that says what was tried', async () => {
  const clock = new FakeClock(START);
  const source = new FakeSource(clock, (span) => observed({ hosts: [], pods: [], span }));
  source.poll = () => Promise.resolve();
  const run = watchWindow(
    {
      settings,
      source,
      clock,
      window: seconds(60),
      scrapeInterval: seconds(30),
      progress: () => undefined,
    },
    new AbortController().signal,
  );
  await expect(run).rejects.toThrow('the cluster cannot be read: no target is configured');
});
