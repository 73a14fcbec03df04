import { expect, test } from '@jest/globals';
import { hourOf } from '../domain/interval.ts';
import type { AllocationPolicy } from '../domain/policy.ts';
import { aPolicy } from '../domain/testing/cluster.ts';
import { unixSeconds } from '../domain/units.ts';
import { PolicyTimeline } from './policy-timeline.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const at = (seconds: number): ReturnType<typeof unixSeconds> => unixSeconds(MIDNIGHT + seconds);
const version = (name: string): AllocationPolicy => ({ ...aPolicy(), version: name });

test('a change holds from the next full hour, and for live figures at once', () => {
  const timeline = new PolicyTimeline(version('a'), at(0));
  timeline.change(version('b'), at(3600 + 1200));
  expect(timeline.forHour(hourOf(at(3600))).version).toBe('a');
  expect(timeline.forHour(hourOf(at(7200))).version).toBe('b');
  expect(timeline.latest).toEqual({ policy: version('b'), from: at(7200) });
});

test('of two changes within an hour the last holds, and going back leaves all as it was', () => {
  const timeline = new PolicyTimeline(version('a'), at(0));
  timeline.change(version('b'), at(600));
  timeline.change(version('c'), at(1200));
  expect(timeline.forHour(hourOf(at(0))).version).toBe('a');
  expect(timeline.forHour(hourOf(at(3600))).version).toBe('c');
  timeline.change(version('a'), at(1800));
  expect(timeline.forHour(hourOf(at(3600))).version).toBe('a');
});

test('the same policy again is no change', () => {
  const timeline = new PolicyTimeline(version('a'), at(0));
  timeline.change(version('a'), at(600));
  expect(timeline.latest.from).toBe(at(0));
});

test('the hour before a change is still settled under the policy of its time, many changes later', () => {
  const timeline = new PolicyTimeline(version('0'), at(0));
  for (let hour = 1; hour <= 50; hour += 1)
    timeline.change(version(String(hour)), at(hour * 3600 + 60));
  expect(timeline.forHour(hourOf(at(50 * 3600))).version).toBe('49');
  expect(timeline.forHour(hourOf(at(49 * 3600))).version).toBe('48');
});

test('where days settle as a whole, a change holds from the next full day, into it and out of it', () => {
  const byDay = (name: string): AllocationPolicy => ({
    ...aPolicy({ settlement: 'day' }),
    version: name,
  });
  const timeline = new PolicyTimeline(version('hours'), at(0));
  timeline.change(byDay('days'), at(3600 + 1200));
  expect(timeline.forHour(hourOf(at(23 * 3600))).version).toBe('hours');
  expect(timeline.forHour(hourOf(at(24 * 3600))).version).toBe('days');
  timeline.change(version('hours'), at(25 * 3600));
  expect(timeline.forHour(hourOf(at(47 * 3600))).version).toBe('days');
  expect(timeline.forHour(hourOf(at(48 * 3600))).version).toBe('hours');
});
