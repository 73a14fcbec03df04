import { expect, test } from '@jest/globals';
import { interval, type Interval } from '../domain/interval.ts';
import type { Observation } from '../domain/observation.ts';
import { aHost, aPod, observed } from '../domain/testing/cluster.ts';
import { HourClose } from './hour-close.ts';
import { PolicyTimeline } from './policy-timeline.ts';
import { FakeClock, FakeLog, FakeSource } from './testing/fakes.ts';
import { somePassSettings } from './testing/settings.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;
const HOUR_ONE = interval(MIDNIGHT, MIDNIGHT + HOUR);

const settings = somePassSettings();

const cluster = (span: Interval): Observation =>
  observed({
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 }, used: { cores: 1 } }, span)],
    span,
  });

/** A source whose accounts the test gives, one after the other. */
class Accounts extends FakeSource {
  readonly spans: Interval[] = [];
  answers: (() => Promise<Observation>)[] = [];

  override account(span: Interval): Promise<Observation> {
    this.spans.push(span);
    return this.answers.shift()?.() ?? Promise.resolve(cluster(span));
  }
}

async function watchingSince(start: number): Promise<{
  source: Accounts;
  clock: FakeClock;
  log: FakeLog;
  hours: HourClose;
}> {
  const clock = new FakeClock(start);
  const source = new Accounts(clock, cluster);
  await source.poll();
  const log = new FakeLog();
  const policies = new PolicyTimeline(settings.policy, clock.now());
  return { source, clock, log, hours: new HourClose({ source, clock, log, policies }) };
}

const { signal } = new AbortController();

test('an hour that takes long to account for is begun once, and nobody waits for it', async () => {
  const { source, clock, hours } = await watchingSince(MIDNIGHT);
  const { promise, resolve } = Promise.withResolvers<Observation>();
  source.answers = [() => promise];
  clock.set(MIDNIGHT + HOUR + 60);
  hours.begin(settings, signal);
  clock.advance(60);
  hours.begin(settings, signal);
  expect(source.spans).toEqual([HOUR_ONE]);
  expect(hours.closed).toBeNull();
  resolve(cluster(HOUR_ONE));
  await hours.idle();
  expect(hours.closed?.total).toBeCloseTo(0.2, 12);
});

test('an hour that cannot be accounted for is told once for each cause, and tried again after five minutes', async () => {
  const { source, clock, log, hours } = await watchingSince(MIDNIGHT);
  const failing = (why: string) => () => Promise.reject(new Error(why));
  source.answers = [
    failing('no samples before 2026-01-01T00:40:00.000Z'),
    failing('no samples before 2026-01-01T00:41:00.000Z'),
    failing('the store is down'),
  ];
  const after = async (secondsPast: number): Promise<number> => {
    clock.set(MIDNIGHT + HOUR + secondsPast);
    hours.begin(settings, signal);
    await hours.idle();
    return source.spans.length;
  };
  expect([await after(60), await after(120), await after(360)]).toEqual([1, 1, 2]);
  expect([await after(660), await after(960)]).toEqual([3, 4]);
  const message = 'hour not closed; it is tried again every five minutes';
  expect(log.lines.map(({ level, fields }) => [level, fields['error']])).toEqual([
    ['error', 'no samples before 2026-01-01T00:40:00.000Z'],
    ['debug', 'no samples before 2026-01-01T00:41:00.000Z'],
    ['error', 'the store is down'],
  ]);
  expect(log.lines[0]).toMatchObject({ message, fields: { hour: '2026-01-01T00:00:00.000Z' } });
  expect(hours.closed?.quantities.interval.start).toBe(MIDNIGHT);
});

test('the hour before the start is closed where the source can account for it', async () => {
  const { source, hours } = await watchingSince(MIDNIGHT + HOUR + 600);
  hours.begin(settings, signal);
  await hours.idle();
  expect(source.spans).toEqual([]);
  const ever = new FakeClock(0).now();
  source.accountableFrom = () => ever;
  hours.begin(settings, signal);
  await hours.idle();
  expect(source.spans).toEqual([HOUR_ONE]);
});
