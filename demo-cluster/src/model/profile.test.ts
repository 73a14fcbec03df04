import { describe, expect, test } from '@jest/globals';
import { constant, integral, levelAt, peakOf, pulse, steps, wave } from './profile.ts';
import type { Profile } from './profile.ts';

const PROFILES: readonly (readonly [string, Profile])[] = [
  ['constant', constant(0.3)],
  ['steps', steps([0, 1], [1_790_000_100, 3], [1_790_000_400, 0.5])],
  ['pulse', pulse(0.2, 1.7, 300, 70, 41)],
  ['wave', wave(2, 1.5, 700, 13)],
];

describe.each(PROFILES)('a %s profile', (_name, profile) => {
  test('has the integral that a fine sum approaches', () => {
    const start = 1_790_000_003;
    const end = 1_790_001_977;
    const width = 0.01;
    let sum = 0;
    const count = Math.round((end - start) / width);
    for (let i = 0; i < count; i++) sum += levelAt(profile, start + (i + 0.5) * width) * width;
    expect(integral(profile, start, end)).toBeCloseTo(sum, 1);
    expect(Math.abs(integral(profile, start, end) / sum - 1)).toBeLessThan(1e-5);
  });

  test('adds up over any cut of an interval', () => {
    const cut = 1_790_000_517.25;
    const whole = integral(profile, 1_790_000_000, 1_790_003_600);
    const parts = integral(profile, 1_790_000_000, cut) + integral(profile, cut, 1_790_003_600);
    expect(parts).toBeCloseTo(whole, 8);
  });

  test('never exceeds its peak', () => {
    for (let time = 1_790_000_000; time < 1_790_001_000; time += 3)
      expect(levelAt(profile, time)).toBeLessThanOrEqual(peakOf(profile));
  });
});

test('a pulse of 10 in 60 seconds from 1 to 4 integrates to 90 over a period', () => {
  expect(integral(pulse(1, 4, 60, 10), 600, 660)).toBeCloseTo(90, 12);
  expect(integral(pulse(1, 4, 60, 10), 605, 610)).toBeCloseTo(20, 12);
});

test('an empty or backward interval has no integral', () => {
  expect(integral(constant(5), 10, 10)).toBe(0);
  expect(integral(wave(5, 1, 60), 20, 10)).toBe(0);
});
