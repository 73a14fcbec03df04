import { describe, expect, test } from '@jest/globals';
import { seconds, unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { Schedule } from './schedule.ts';

const START = 1_800_000_000;
const later = (span: number): UnixSeconds => unixSeconds(START + span);
const failure = { kind: 'denied', why: 'access is denied' } as const;

const schedule = (random = 0): Schedule =>
  new Schedule({ refreshEvery: seconds(600), random: () => random });

describe('a question', () => {
  test.each([
    [0, 600],
    [0.5, 540],
    [1, 480],
  ])('with the chance %d is due again after %d seconds', (random, span) => {
    const due = schedule(random);
    expect(due.isDue('a', later(0), false)).toBe(true);
    due.done('a', later(0));
    expect(due.isDue('a', later(span - 1), false)).toBe(false);
    expect(due.isDue('a', later(span), false)).toBe(true);
  });

  test('about something new is due at once, but not while it fails', () => {
    const due = schedule();
    due.done('a', later(0));
    expect(due.isDue('a', later(1), true)).toBe(true);
    due.failed('a', failure, later(1));
    expect(due.isDue('a', later(2), true)).toBe(false);
  });

  test('that fails waits two minutes, four, eight, at most an hour, and tells why', () => {
    const due = schedule();
    let now = 0;
    const waits = [120, 240, 480, 960, 1920, 3600, 3600];
    for (const wait of waits) {
      due.failed('a', failure, later(now));
      expect(due.isDue('a', later(now + wait - 1), false)).toBe(false);
      now += wait;
      expect(due.isDue('a', later(now), false)).toBe(true);
    }
    expect(due.failure('a')).toBe(failure);
    due.done('a', later(now));
    expect(due.failure('a')).toBeNull();
  });

  test('is due when the clock was put back by a day', () => {
    const due = schedule();
    due.done('a', later(0));
    expect(due.isDue('a', later(-86_400), false)).toBe(true);
  });
});
