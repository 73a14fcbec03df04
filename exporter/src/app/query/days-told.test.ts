import { expect, test } from '@jest/globals';
import type { Allocation } from '../../domain/allocation.ts';
import { interval, type Interval } from '../../domain/interval.ts';
import type { Settlement } from '../../domain/policy.ts';
import { exampleAllocation } from '../testing/snapshot.ts';
import { DaysTold } from './days-told.ts';

const MIDNIGHT = Date.UTC(2026, 1) / 1000;
const HOUR = 3600;
const at = (from: number, to: number): Interval =>
  interval(MIDNIGHT + from * HOUR, MIDNIGHT + to * HOUR);

function anHour(of: number, isEvened: boolean, settlement: Settlement = 'day'): Allocation {
  const example = exampleAllocation('settled');
  return {
    ...example,
    policy: { ...example.policy, settlement },
    quantities: {
      ...example.quantities,
      interval: at(of, of + 1),
      ...(isEvened && { evenedOver: 'day' }),
    },
  };
}

function gapsOf(hours: readonly Allocation[], window: Interval): readonly string[] {
  const days = new DaysTold();
  for (const hour of hours) days.add(hour);
  return days.gaps(window).flatMap(({ count, examples }) => [`${count}`, ...examples]);
}

test('whole days that are settled are no gap, and neither are hours that settle alone', () => {
  expect(gapsOf([anHour(0, true), anHour(1, true)], at(0, 24))).toEqual([]);
  expect(gapsOf([anHour(0, false, 'hour')], at(0, 1))).toEqual([]);
});

test('a window of some hours of a settled day says how many, and one over midnight names both days', () => {
  expect(gapsOf([anHour(3, true)], at(3, 9))).toEqual(['1', '2026-02-01: 6 of its 24 hours']);
  expect(gapsOf([anHour(23, true), anHour(24, true)], at(23, 25.5))).toEqual([
    '2',
    '2026-02-01: 1 of its 24 hours',
    '2026-02-02: 1.5 of its 24 hours',
  ]);
});

test('a day of which an hour is not settled yet is told as such', () => {
  expect(gapsOf([anHour(0, true), anHour(1, false)], at(0, 24))).toEqual([
    '1',
    '2026-02-01: hour by hour until it is settled',
  ]);
});
