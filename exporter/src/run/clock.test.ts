import { expect, test } from '@jest/globals';
import { SteadyClock } from './clock.ts';

/** 2026-01-01T00:00:00Z in milliseconds. */
const WALL = 1_767_225_600_000;

function clockAt(): { clock: SteadyClock; wall: { value: number }; steady: { value: number } } {
  const wall = { value: WALL };
  const steady = { value: 5_000 };
  const clock = new SteadyClock({ wall: () => wall.value, steady: () => steady.value });
  return { clock, wall, steady };
}

test('it goes on at its own pace when the wall clock is put back', () => {
  const { clock, wall, steady } = clockAt();
  steady.value += 30_000;
  wall.value += 30_000 - 3_600_000;
  expect(clock.now()).toBe(WALL / 1000 + 30);
  expect(clock.stepped()).toBe(-3600);
});

test('a machine that slept shows as a wall clock that was put forward', () => {
  const { clock, wall, steady } = clockAt();
  wall.value += 90_000;
  steady.value += 10_000;
  expect(clock.stepped()).toBe(80);
});
