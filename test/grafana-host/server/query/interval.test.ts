import { describe, expect, test } from '@jest/globals';
import { durationOf, durationText, rateInterval, roundInterval, stepOf } from './interval.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const base = { from: 0, to: HOUR, scrapeInterval: '15s' };

describe('stepOf', () => {
  test('gives a point per pixel, rounded as Grafana rounds', () => {
    // An hour over 100 points is 36 s, which rounds to 30 s.
    expect(stepOf({ ...base, maxDataPoints: 100 })).toBe(30 * SECOND);
    expect(stepOf({ ...base, to: 24 * HOUR, maxDataPoints: 1000 })).toBe(60 * SECOND);
  });

  test('is never finer than what the front end or the data source says', () => {
    expect(stepOf({ ...base, maxDataPoints: 10_000 })).toBe(15 * SECOND);
    expect(stepOf({ ...base, maxDataPoints: 10_000, intervalMs: 20_000 })).toBe(20 * SECOND);
    expect(stepOf({ ...base, maxDataPoints: 10_000, interval: '1m' })).toBe(60 * SECOND);
    expect(stepOf({ ...base, maxDataPoints: 10_000, interval: '$__interval' })).toBe(15 * SECOND);
  });

  test('keeps to the 11,000 points that Prometheus answers at most', () => {
    // 365 days over 11,000 points is 2,867 s, which rounds to an hour.
    const year = { ...base, to: 365 * 24 * HOUR, scrapeInterval: '1s' };
    expect(stepOf({ ...year, maxDataPoints: 1_000_000 })).toBe(HOUR);
  });
});

describe('durations', () => {
  test('read Prometheus’s notation', () => {
    expect(durationOf('1h30m')).toBe(1.5 * HOUR);
    expect(durationOf('250ms')).toBe(250);
    expect(durationOf('nothing')).toBe(0);
  });

  test('are written in their largest whole unit', () => {
    expect([HOUR, 90 * SECOND, 1500, 48 * HOUR].map(durationText)).toEqual([
      ...['1h', '90s', '1500ms', '2d'],
    ]);
  });

  test('round to what people read', () => {
    expect([7, 40 * SECOND, 100 * SECOND, 50 * HOUR].map(roundInterval)).toEqual([
      ...[1, 30 * SECOND, 120 * SECOND, 24 * HOUR],
    ]);
  });

  test('of rates hold four scrapes', () => {
    expect(rateInterval(15 * SECOND, '15s')).toBe(60 * SECOND);
    expect(rateInterval(120 * SECOND, '15s')).toBe(135 * SECOND);
  });
});
