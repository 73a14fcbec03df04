import { describe, expect, test } from '@jest/globals';
import type { Stepwise } from '../domain/stepwise.ts';
import { inSlices, Pace } from './slices.ts';
import { FakeClock } from './testing/fakes.ts';

describe('a computation in slices', () => {
  /** Ten steps of three milliseconds each. */
  function* work(clock: FakeClock): Stepwise<string> {
    for (let step = 0; step < 10; step += 1) {
      clock.advance(0.003);
      yield;
    }
    return 'done';
  }

  test('lets others go first after the step that ends ten milliseconds, whatever a step takes', async () => {
    const clock = new FakeClock(0);
    const breaths: number[] = [];
    clock.breathe = async () => void breaths.push(Math.round(clock.now() * 1000));
    expect(await inSlices(work(clock), clock, new AbortController().signal)).toBe('done');
    expect(breaths).toEqual([12, 24]);
  });

  test('ends with the reason of a signal that aborted while others had their turn', async () => {
    const stop = new AbortController();
    const clock = new FakeClock(0);
    clock.breathe = () => {
      stop.abort(new Error('enough'));
      return Promise.resolve();
    };
    await expect(inSlices(work(clock), clock, stop.signal)).rejects.toThrow('enough');
    expect(clock.now()).toBeCloseTo(0.012, 9);
  });
});

test('a pace counts anew after a rest, however long that was', async () => {
  const clock = new FakeClock(0);
  const pace = new Pace(clock);
  clock.advance(0.02);
  expect(pace.isDue).toBe(true);
  clock.advance(5);
  await pace.rest();
  expect(pace.isDue).toBe(false);
});
