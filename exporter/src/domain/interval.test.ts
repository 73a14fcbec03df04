import { describe, expect, test } from '@jest/globals';
import {
  clip,
  cutAtHours,
  hourOf,
  interval,
  isAliveAtEnd,
  lengthOf,
  overlapSeconds,
} from './interval.ts';
import { unixSeconds } from './units.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const at = (seconds: number): ReturnType<typeof unixSeconds> => unixSeconds(MIDNIGHT + seconds);
const span = (from: number, to: number): ReturnType<typeof interval> =>
  interval(MIDNIGHT + from, MIDNIGHT + to);
const life = (from: number, to: number | null): Parameters<typeof overlapSeconds>[0] => ({
  from: at(from),
  to: to === null ? null : at(to),
  endEstimated: false,
});

test('an interval that runs backwards is refused', () => {
  expect(() => interval(20, 10)).toThrow('an interval cannot run from 20 back to 10');
});

describe('cut at UTC hours', () => {
  test('an aligned hour stays whole', () => {
    expect(cutAtHours(span(0, 3600))).toEqual([span(0, 3600)]);
  });

  test('an hour and a half that starts at a quarter to is cut twice', () => {
    expect(cutAtHours(span(2700, 8100))).toEqual([
      span(2700, 3600),
      span(3600, 7200),
      span(7200, 8100),
    ]);
  });

  test('the pieces add up, fractions of seconds included', () => {
    const pieces = cutAtHours(span(0.25, 10_800.75));
    expect(pieces).toHaveLength(4);
    expect(pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)).toBe(10_800.5);
  });

  test('an empty interval has no pieces', () => {
    expect(cutAtHours(span(5, 5))).toEqual([]);
  });

  test('the hour of a moment on the hour starts with it', () => {
    expect(hourOf(at(3600))).toEqual(span(3600, 7200));
    expect(hourOf(at(3599.5))).toEqual(span(0, 3600));
  });
});

describe('a lifetime and an interval', () => {
  test.each([
    ['all the time', life(-10, null), 60],
    ['born inside', life(45, null), 15],
    ['ended inside', life(-10, 20), 20],
    ['born and ended inside', life(20, 40), 20],
    ['ended before', life(-20, -10), 0],
    ['ended as the interval began', life(-20, 0), 0],
    ['born as the interval ended', life(60, null), 0],
  ])('%s', (_what, lived, expected) => {
    expect(overlapSeconds(lived, span(0, 60))).toBe(expected);
  });

  test('without a common second the clip is empty and at the nearer edge', () => {
    expect(clip(life(-20, -10), span(0, 60))).toEqual(span(0, 0));
    expect(clip(life(80, null), span(0, 60))).toEqual(span(60, 60));
  });
});

describe('alive at the end', () => {
  test.each([
    ['still there', life(0, null), true],
    ['ended later', life(0, 61), true],
    ['ended exactly then: the last instant of the interval was still its own', life(0, 60), true],
    ['ended a second before', life(0, 59), false],
    ['born at the end: the next interval’s', life(60, null), false],
  ])('%s', (_what, lived, expected) => {
    expect(isAliveAtEnd(lived, span(0, 60))).toBe(expected);
  });
});
