import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interval } from '../interval.ts';
import { Meters, type Measured } from './meters.ts';
import type { SampleRun } from './run.ts';

/** Two UTC hours. */
const HOUR = 3600;
const EVERY = 30;

/** Steps of a counter and of a gauge: quiet, and now and then a reset, a jump or no number at all. */
const steps = fc.array(
  fc.record({
    late: fc.integer({ min: 0, max: 20 }),
    counts: fc.oneof(
      { weight: 60, arbitrary: fc.double({ min: 0, max: 60, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(-5, 1e6, NaN) },
    ),
    holds: fc.oneof(
      { weight: 60, arbitrary: fc.double({ min: 0, max: 1000, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(5000, NaN) },
    ),
  }),
  { minLength: 1, maxLength: 120 },
);

const runOf = (times: readonly number[], values: readonly number[]): SampleRun => ({
  count: times.length,
  times: Float64Array.from(times),
  values: Float64Array.from(values),
});

const BOUNDS = { until: Infinity, maxRate: 2, fallbackRate: 0 };

test('a run of samples says what they say one by one, at every cut', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (taken, known) => {
      const times = taken.map(({ late }, i) => HOUR - 200 + i * EVERY + late);
      let counter = 0;
      const counts = taken.map(({ counts: step }) => (counter = Math.max(0, counter + step)));
      const holds = taken.map(({ holds: value }) => value);
      const cuts = [HOUR, 2 * HOUR];

      const single = new Meters(0);
      const whole = new Meters(0);
      const [a, b] = [single.open(), whole.open()];
      if (known)
        for (const [meters, slot] of [
          [single, a],
          [whole, b],
        ] as const)
          meters.setStart(slot, HOUR - 250);
      times.forEach((t, i) => {
        const [count, hold] = [counts[i] ?? NaN, holds[i] ?? NaN];
        if (count >= 0) single.count(a, t, count, BOUNDS.maxRate);
        if (hold >= 0) single.gauge(a, t, hold, 2000);
      });
      whole.countRun(b, runOf(times, counts), cuts, BOUNDS.maxRate);
      whole.gaugeRun(b, runOf(times, holds), cuts, 2000);

      for (const span of [interval(HOUR, 2 * HOUR), interval(2 * HOUR, 3 * HOUR)]) {
        const [one, all] = [single.counted(a, span, BOUNDS), whole.counted(b, span, BOUNDS)];
        expect(all).toEqual(close(one));
        const [held, run] = [
          single.integrated(a, span, Infinity),
          whole.integrated(b, span, Infinity),
        ];
        expect(run).toEqual(close(held));
      }
    }),
    { numRuns: 300 },
  );
});

const close = (measured: Measured): unknown => ({
  ...measured,
  used: measured.used === null ? null : expect.closeTo(measured.used, 6),
  meanRate: expect.closeTo(measured.meanRate, 6),
});
