import { expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { isoTime } from './document.ts';
import { QueryError } from './query.ts';
import { pastSpan } from './windows.ts';

/** 2026-11-22T10:17:30Z */
const NEWEST = unixSeconds(Date.UTC(2026, 10, 22, 10, 17, 30) / 1000);

const spanOf = (window: string): string => {
  const { start, end } = pastSpan(window, NEWEST);
  return `${isoTime(start)} ${isoTime(end)}`;
};

test.each([
  ['5m', '2026-11-22T10:12:30Z 2026-11-22T10:17:30Z'],
  ['90s', '2026-11-22T10:16:00Z 2026-11-22T10:17:30Z'],
  ['1h', '2026-11-22T09:00:00Z 2026-11-22T10:00:00Z'],
  ['1d', '2026-11-21T10:00:00Z 2026-11-22T10:00:00Z'],
  ['2w', '2026-11-08T10:00:00Z 2026-11-22T10:00:00Z'],
  ['2026-10', '2026-10-01T00:00:00Z 2026-11-01T00:00:00Z'],
  ['2026-11', '2026-11-01T00:00:00Z 2026-11-22T10:17:30Z'],
  ['2026-11-22T08:30Z/2026-11-22T09:00Z', '2026-11-22T08:30:00Z 2026-11-22T09:00:00Z'],
  ['2026-11-22T11:00+01:00/2026-11-22T12:00+01:00', '2026-11-22T10:00:00Z 2026-11-22T10:17:30Z'],
])('%s is %s', (window, span) => {
  expect(spanOf(window)).toBe(span);
});

test.each([
  ['2026-12', 'the window 2026-12 has not begun; the newest moment is 2026-11-22T10:17:30Z.'],
  ['6w', 'the window 6w is longer than 31 days; ask for one month after the other.'],
  ['yesterday', '"yesterday" is not a window; write 5m, 1h, or START/END in ISO 8601'],
  ['2026-11-22T09:00Z/2026-11-22T08:00Z', 'ends before it starts; swap its two times.'],
])('%s is refused: %s', (window, why) => {
  expect(() => pastSpan(window, NEWEST)).toThrow(QueryError);
  expect(() => pastSpan(window, NEWEST)).toThrow(why);
});
