import { expect, test } from '@jest/globals';
import { unixSeconds } from '../units.ts';
import { dueAt } from './due.ts';

type Plan = Parameters<typeof dueAt>[1];

const BERLIN = 'Europe/Berlin';
const on = (weekday: number, hour: number, zone = 'UTC'): Plan => ({ weekday, hour, zone });
/** A moment written in UTC. */
const at = (text: string): ReturnType<typeof unixSeconds> =>
  unixSeconds(Date.parse(`${text}Z`) / 1000);

test.each([
  ['Monday at eight', '2026-11-23 00:00', on(0, 8), '2026-11-23 08:00'],
  ['the first hour', '2026-11-23 00:00', on(0, 0), '2026-11-23 00:00'],
  ['a Tuesday in Berlin', '2026-11-22 23:00', on(1, 8, BERLIN), '2026-11-24 07:00'],
  ['a day after clocks were set back', '2026-10-25 23:00', on(0, 8, BERLIN), '2026-10-26 07:00'],
  ['a Sunday hour that clocks skip', '2026-03-22 23:00', on(6, 2, BERLIN), '2026-03-29 01:00'],
  ['once, Monday in Tokyo', '2026-11-23 00:00', on(0, 1, 'Asia/Tokyo'), '2026-11-23 00:00'],
  ['once where that hour is long gone', '2026-11-23 12:00', on(0, 8), '2026-11-23 12:00'],
  ['eight, half an hour off', '2026-11-22 18:30', on(0, 8, 'Asia/Kolkata'), '2026-11-23 02:30'],
])('a digest is due at %s', (_, weekEnd, plan, due) => {
  expect(dueAt(at(weekEnd), plan)).toBe(at(due));
});
