import { expect, test } from '@jest/globals';
import { interval } from '../../../../domain/interval.ts';
import { silencesIn } from './silences.ts';

/** 2026-10-01T10:00:00Z. */
const TEN = 1_790_848_800;
const HOUR = interval(TEN, TEN + 3600);
const minutes = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => TEN + (from + i) * 60);

test('there are none where every minute was watched', () => {
  expect(silencesIn({ all: minutes(-2, 62) }, HOUR, HOUR)).toEqual([]);
});

test('a few lost scrapes are none', () => {
  const all = [...minutes(-2, 10), ...minutes(14, 62)];
  expect(silencesIn({ all }, HOUR, HOUR)).toEqual([]);
});

test('what lies before the first sample is one', () => {
  expect(silencesIn({ all: minutes(30, 62) }, HOUR, HOUR)).toEqual([
    {
      kind: 'past_unwatched',
      count: 1,
      examples: ['2026-10-01T10:00:00Z to 2026-10-01T10:30:00Z'],
    },
  ]);
});

test('so is an outage, and what lies behind the last sample', () => {
  const all = [...minutes(-2, 10), ...minutes(20, 40)];
  expect(silencesIn({ all }, HOUR, HOUR)[0]?.examples).toEqual([
    '2026-10-01T10:10:00Z to 2026-10-01T10:20:00Z',
    '2026-10-01T10:40:00Z to 2026-10-01T11:00:00Z',
  ]);
});

test('a part of a span tells its part of a silence, and nothing of others', () => {
  const day = interval(TEN - 3600, TEN + 3600);
  const all = minutes(30, 62);
  expect(silencesIn({ all }, day, interval(TEN - 3600, TEN))[0]?.examples).toEqual([
    '2026-10-01T09:00:00Z to 2026-10-01T10:00:00Z',
  ]);
  expect(silencesIn({ all }, day, HOUR)[0]?.examples).toEqual([
    '2026-10-01T10:00:00Z to 2026-10-01T10:30:00Z',
  ]);
  expect(silencesIn({ all }, day, interval(TEN + 1800, TEN + 3600))).toEqual([]);
});
