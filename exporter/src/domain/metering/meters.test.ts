import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interval } from '../interval.ts';
import { Meters, type Bounds, type Measured } from './meters.ts';

/** 2026-10-01T10:00:00Z, the start of an hour. */
const HOUR = 1_790_848_800;
const OPEN: Bounds = { until: Infinity, maxRate: 4, fallbackRate: 0.5 };

interface Given {
  readonly start?: number;
  readonly end?: number;
  /** Seconds after HOUR and what the counter read. */
  readonly counts?: readonly (readonly [second: number, value: number])[];
  readonly gauges?: readonly (readonly [second: number, value: number])[];
  readonly maxRate?: number;
}

function meter({ start, end, counts = [], gauges = [], maxRate = 4 }: Given): {
  readonly counted: (from: number, to: number, bounds?: Partial<Bounds>) => Measured;
  readonly integrated: (from: number, to: number) => Measured;
} {
  const meters = new Meters(300);
  const slot = meters.open();
  if (start !== undefined) meters.setStart(slot, HOUR + start);
  if (end !== undefined) meters.setEnd(slot, HOUR + end);
  for (const [second, value] of counts) meters.count(slot, HOUR + second, value, maxRate);
  for (const [second, value] of gauges) meters.gauge(slot, HOUR + second, value, Infinity);
  return {
    counted: (from, to, bounds = {}) =>
      meters.counted(slot, interval(HOUR + from, HOUR + to), { ...OPEN, maxRate, ...bounds }),
    integrated: (from, to) => meters.integrated(slot, interval(HOUR + from, HOUR + to), Infinity),
  };
}

describe('a counter', () => {
  test('is interpolated between the samples around a moment', () => {
    const { counted } = meter({
      start: -9000,
      counts: [
        [-30, 100],
        [30, 160],
        [90, 190],
      ],
    });
    expect(counted(0, 60).used).toBe(30 + 15);
  });

  test('starts at 0 with its container, so that one sample is enough', () => {
    expect(meter({ start: 10, counts: [[30, 5]] }).counted(0, 30).used).toBe(5);
    expect(meter({ start: 10, counts: [[30, 5]] }).counted(0, 20).used).toBe(2.5);
  });

  test('with one sample alone goes on at its mean rate since it started', () => {
    const { counted } = meter({ start: -9_010, counts: [[-10, 4500]] });
    expect(counted(0, 2)).toEqual({
      used: 1,
      unseenSeconds: 0,
      meanRate: 0.5,
      extrapolated: true,
      dropped: false,
    });
  });

  test('with one sample and no known start says nothing, nor with one that is long ago', () => {
    expect(meter({ counts: [[-10, 4500]] }).counted(0, 2).used).toBeNull();
    expect(meter({ start: -9_400, counts: [[-400, 4500]] }).counted(0, 2).used).toBeNull();
  });

  test('whose one sample is more than its limit allows since it started says nothing', () => {
    expect(meter({ start: -1_010, counts: [[-10, 9000]] }).counted(0, 2).used).toBeNull();
  });

  test('is counted from its first sample where it was already old, and the time before was not seen', () => {
    const { counted } = meter({
      start: -9000,
      counts: [
        [100, 5000],
        [200, 5050],
      ],
    });
    expect(counted(0, 200)).toEqual({
      used: 50,
      unseenSeconds: 100,
      meanRate: 0.5,
      extrapolated: false,
      dropped: false,
    });
  });

  test('counts from 0 over an interval that holds its start, however late it was first seen', () => {
    const { counted } = meter({
      start: -3000,
      counts: [
        [0, 600],
        [100, 650],
      ],
    });
    expect(counted(-3600, 100)).toMatchObject({ used: 650, unseenSeconds: 0 });
  });

  test('goes on at its last rate until the end of its container', () => {
    const { counted } = meter({
      start: 0,
      end: 45,
      counts: [
        [10, 5],
        [30, 15],
      ],
    });
    expect(counted(0, 60)).toMatchObject({ used: 22.5, extrapolated: true });
    expect(counted(45, 60).used).toBeNull();
  });

  test('says nothing of an interval long after its last sample, and a little of one right after it', () => {
    expect(meter({ start: 0, counts: [[10, 5]] }).counted(3600, 7200).used).toBeNull();
    const ended = meter({ start: 3550, end: 3605, counts: [[3590, 20]] });
    expect(ended.counted(3600, 7200)).toMatchObject({ used: 2.5, extrapolated: true });
  });

  test('bridges a hole of any length', () => {
    const { counted } = meter({
      start: 0,
      counts: [
        [30, 30],
        [1830, 930],
      ],
    });
    expect(counted(30, 930).used).toBe(450);
  });

  test('ignores samples that are not newer', () => {
    const { counted } = meter({
      start: 0,
      counts: [
        [30, 30],
        [30, 99],
        [20, 10],
        [60, 60],
      ],
    });
    expect(counted(0, 60).used).toBe(60);
  });

  test('loses and gains nothing by a jump that is gone with the next sample, up or down', () => {
    for (const glitch of [40_000, 0]) {
      const counts = [
        [30, 30],
        [60, 60],
        [90, glitch],
        [120, 120],
        [150, 150],
      ] as const;
      expect(meter({ start: 0, counts }).counted(0, 150)).toMatchObject({
        used: 150,
        dropped: false,
      });
    }
  });

  test('says with the next sample that one was no measurement, and never that a reset was', () => {
    const taken = (...values: readonly number[]): readonly boolean[] => {
      const meters = new Meters(300);
      const slot = meters.open();
      return values.map((value, index) => meters.count(slot, HOUR + 30 * (index + 1), value, 4));
    };
    expect(taken(30, 40_000, 90)).toEqual([true, true, false]);
    expect(taken(30, 40_000, 9_000, 120)).toEqual([true, true, false, false]);
    expect(taken(300, 20, 50)).toEqual([true, true, true]);
  });

  test('gives the time of a jump that stays its mean rate', () => {
    const counts = [
      [30, 30],
      [60, 40_000],
      [90, 40_030],
    ] as const;
    expect(meter({ start: 0, counts }).counted(0, 90)).toMatchObject({ used: 90, dropped: true });
  });

  test('gives the time of a jump its request where nothing else was measured', () => {
    const { counted } = meter({ start: 0, counts: [[30, 40_000]] });
    expect(counted(0, 60, { fallbackRate: 0.25 })).toMatchObject({ used: 15, dropped: true });
  });

  test('may be 60 seconds of its limit ahead, and not more', () => {
    const at = (value: number): Measured =>
      meter({
        start: -9000,
        counts: [
          [0, 0],
          [30, value],
          [60, value],
        ],
        maxRate: 1,
      }).counted(0, 30);
    expect(at(90)).toMatchObject({ used: 90, dropped: false });
    expect(at(91)).toMatchObject({ used: 15, dropped: true });
  });

  test('goes on from 0 after a reset', () => {
    const counts = [
      [30, 30],
      [60, 60],
      [90, 10],
      [120, 40],
    ] as const;
    expect(meter({ start: 0, counts }).counted(0, 120).used).toBe(60 + 10 + 30);
  });

  test('still knows both ends of the closed hour when the next one is nearly over', () => {
    const counts = Array.from({ length: 240 }, (_, i) => [i * 30 + 7, (i * 30 + 7) / 2] as const);
    const { counted } = meter({ start: 7, counts: counts.map(([t, v]) => [t, v - 3.5]) });
    expect(counted(0, 3600).used).toBeCloseTo((3600 - 7) / 2, 9);
    expect(counted(3600, 7100).used).toBeCloseTo(3500 / 2, 9);
  });
});

describe('a gauge', () => {
  test('is weighted by time, from the start to the end of its container', () => {
    const given = {
      start: 10,
      end: 70,
      gauges: [
        [30, 100],
        [60, 200],
      ],
    } as const;
    // 20 s at 100, 30 s at 150 in the mean, 10 s at 200.
    expect(meter(given).integrated(0, 100).used).toBe(2000 + 4500 + 2000);
    expect(meter(given).integrated(0, 20).used).toBe(1000);
    expect(meter(given).integrated(70, 100).used).toBeNull();
  });

  test('with one sample alone keeps that value for a while, and says nothing long after', () => {
    const { integrated } = meter({ start: -9000, gauges: [[-10, 100]] });
    expect(integrated(0, 2).used).toBe(200);
    expect(integrated(400, 402).used).toBeNull();
  });

  test('is not seen before its first sample where its container was already old', () => {
    const { integrated } = meter({
      start: -9000,
      gauges: [
        [100, 10],
        [200, 10],
      ],
    });
    expect(integrated(0, 200)).toMatchObject({ used: 1000, unseenSeconds: 100, meanRate: 10 });
  });
});

/** Plausible samples of one container: steps of time, and rates within the limit. */
const steps = fc.array(
  fc.record({
    seconds: fc.integer({ min: 1, max: 90 }),
    rate: fc.double({ min: 0, max: 4, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
);
const samplesOf = (
  list: readonly { readonly seconds: number; readonly rate: number }[],
): (readonly [number, number])[] => {
  let second = 0;
  let value = 0;
  return list.map(({ seconds, rate }) => [(second += seconds), (value += rate * seconds)] as const);
};

describe('for any samples', () => {
  test('cuts of the measured time add up exactly', () => {
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const counts = samplesOf(list);
        const [end, total] = counts.at(-1) ?? [0, 0];
        const { counted, integrated } = meter({ start: 0, counts, gauges: counts });
        const cut = end * share;
        const whole = counted(0, end).used ?? NaN;
        expect(whole).toBeCloseTo(total, 6);
        const parts = (counted(0, cut).used ?? 0) + (counted(cut, end).used ?? 0);
        expect(Math.abs(parts - whole)).toBeLessThanOrEqual(1e-9 * (1 + whole));
        const area = integrated(0, end).used ?? NaN;
        const areas = (integrated(0, cut).used ?? 0) + (integrated(cut, end).used ?? 0);
        expect(Math.abs(areas - area)).toBeLessThanOrEqual(1e-9 * (1 + area));
      }),
    );
  });

  test('usage is never negative, and never above the accepted increases plus what is estimated for the rest', () => {
    const wild = fc.array(
      fc.tuple(fc.integer({ min: -10, max: 4000 }), fc.double({ min: 0, max: 1e6, noNaN: true })),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(wild, fc.nat(3600), fc.nat(3600), (counts, a, b) => {
        const from = Math.min(a, b);
        const to = Math.max(a, b);
        const { used, meanRate } = meter({ start: 0, counts }).counted(from, to);
        if (used === null) return;
        expect(used).toBeGreaterThanOrEqual(0);
        // Each accepted step is within the limit for its length and 60 s of a wandering clock.
        const most = 4 * (to - from + 60 * (counts.length + 1)) * 2 + meanRate * (to - from);
        expect(used).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('repeating samples, or handing over old ones again, changes nothing', () => {
    fc.assert(
      fc.property(steps, fc.nat(59), (list, at) => {
        const counts = samplesOf(list);
        const again = counts.flatMap((sample, i) => [
          sample,
          ...(i === at % counts.length ? counts.slice(0, i + 1).toReversed() : [sample]),
        ]);
        const end = counts.at(-1)?.[0] ?? 0;
        expect(meter({ start: 0, counts: again }).counted(0, end)).toEqual(
          meter({ start: 0, counts }).counted(0, end),
        );
      }),
    );
  });
});
