import { expect, test } from '@jest/globals';
import { unixSeconds } from '../units.ts';
import { dueAt } from './due.ts';

const at = (text: string): ReturnType<typeof unixSeconds> => unixSeconds(Date.parse(text) / 1000);

test.each([
  [
    'Monday at eight',
    '2026-11-23T00:00:00Z',
    { weekday: 0, hour: 8, zone: 'UTC' },
    '2026-11-23T08:00:00Z',
  ],
  [
    'the first hour',
    '2026-11-23T00:00:00Z',
    { weekday: 0, hour: 0, zone: 'UTC' },
    '2026-11-23T00:00:00Z',
  ],
  [
    'a Tuesday in Berlin',
    '2026-11-22T23:00:00Z',
    { weekday: 1, hour: 8, zone: 'Europe/Berlin' },
    '2026-11-24T07:00:00Z',
  ],
  [
    'a day after clocks were set back',
    '2026-10-25T23:00:00Z',
    { weekday: 0, hour: 8, zone: 'Europe/Berlin' },
    '2026-10-26T07:00:00Z',
  ],
  [
    'the Sunday on which clocks skip two o’clock',
    '2026-03-22T23:00:00Z',
    { weekday: 6, hour: 2, zone: 'Europe/Berlin' },
    '2026-03-29T01:00:00Z',
  ],
  [
    'a zone where it is Monday before the week ends',
    '2026-11-23T00:00:00Z',
    { weekday: 0, hour: 1, zone: 'Asia/Tokyo' },
    '2026-11-23T00:00:00Z',
  ],
  [
    'a zone where that hour of Monday is long gone',
    '2026-11-23T12:00:00Z',
    { weekday: 0, hour: 8, zone: 'UTC' },
    '2026-11-23T12:00:00Z',
  ],
  [
    'a zone half an hour off',
    '2026-11-22T18:30:00Z',
    { weekday: 0, hour: 8, zone: 'Asia/Kolkata' },
    '2026-11-23T02:30:00Z',
  ],
])('a digest is due at %s', (_, end, plan, due) => {
  expect(new Date(dueAt(at(end), plan) * 1000).toISOString()).toBe(due.replace('Z', '.000Z'));
});
