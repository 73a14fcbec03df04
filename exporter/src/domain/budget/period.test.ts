import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unixSeconds, usd } from '../units.ts';
import { dateText, parseDate, type CivilDate } from './civil-date.ts';
import { limitOf } from './limit.ts';
import { periodAt, PERIOD_KINDS, USUAL_ANCHORS, type PeriodKind } from './period.ts';

const date = (text: string): CivilDate => {
  const parsed = parseDate(text);
  if (parsed === undefined) throw new Error(`${text} is no date`);
  return parsed;
};
const at = (text: string): ReturnType<typeof unixSeconds> => unixSeconds(Date.parse(text) / 1000);
const period = (
  kind: PeriodKind,
  moment: string,
  zone = 'UTC',
  anchor = USUAL_ANCHORS[kind],
): string => {
  const { from, to } = periodAt({ kind, anchor, zone }, at(moment));
  return `${dateText(from)} ${dateText(to)}`;
};

describe('the period that holds a moment', () => {
  test.each<[PeriodKind, string, string]>([
    ['week', '2026-11-22T23:59:59Z', '2026-11-16 2026-11-23'],
    ['week', '2026-11-23T00:00:00Z', '2026-11-23 2026-11-30'],
    ['month', '2028-02-29T12:00:00Z', '2028-02-01 2028-03-01'],
    ['quarter', '2026-11-22T00:00:00Z', '2026-10-01 2027-01-01'],
    ['year', '2023-12-31T23:00:00Z', '2023-01-01 2024-01-01'],
  ])('a %s at %s is %s', (kind, moment, expected) => {
    expect(period(kind, moment)).toBe(expected);
  });

  test('begins at midnight of its zone, not of UTC', () => {
    expect(period('month', '2026-10-31T22:59:59Z', 'Europe/Berlin')).toBe('2026-10-01 2026-11-01');
    expect(period('month', '2026-10-31T23:00:00Z', 'Europe/Berlin')).toBe('2026-11-01 2026-12-01');
    expect(period('month', '2026-11-01T06:59:59Z', 'America/Los_Angeles')).toBe(
      '2026-10-01 2026-11-01',
    );
  });

  test('is as long as its days, clocks set or not', () => {
    const october = periodAt(
      { kind: 'month', anchor: USUAL_ANCHORS.month, zone: 'Europe/Berlin' },
      at('2026-10-10T00:00:00Z'),
    );
    expect((october.span.end - october.span.start) / 3600).toBe(31 * 24 + 1);
  });

  test('can begin on any day, and comes back to a 31st after short months', () => {
    expect(period('year', '2026-11-22T00:00:00Z', 'Europe/London', date('2020-04-06'))).toBe(
      '2026-04-06 2027-04-06',
    );
    expect(period('month', '2026-11-22T00:00:00Z', 'UTC', date('2026-01-25'))).toBe(
      '2026-10-25 2026-11-25',
    );
    const fromTheLast = date('2026-01-31');
    expect(period('month', '2026-02-28T00:00:00Z', 'UTC', fromTheLast)).toBe(
      '2026-02-28 2026-03-31',
    );
    expect(period('month', '2026-02-27T00:00:00Z', 'UTC', fromTheLast)).toBe(
      '2026-01-31 2026-02-28',
    );
  });

  test('holds it, and the next begins where it ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PERIOD_KINDS),
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Sao_Paulo'),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }),
        (kind, zone, day, seconds) => {
          const rule = { kind, zone, anchor: { year: 2025, month: 5, day } };
          const { span } = periodAt(rule, unixSeconds(seconds));
          expect(span.start).toBeLessThanOrEqual(seconds);
          expect(span.end).toBeGreaterThan(seconds);
          expect(periodAt(rule, span.end).span.start).toBe(span.end);
          expect(periodAt(rule, unixSeconds(span.end - 1)).span).toEqual(span);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('the limit of a period is that of its first day, else of its month, else the usual one', () => {
  const limits = {
    usual: usd(100),
    calendar: [
      { month: 11, limit: usd(200) },
      { from: date('2026-11-01'), limit: usd(300) },
    ],
  };
  expect(
    ['2025-11-01', '2026-11-01', '2026-12-01'].map((day) => limitOf(limits, date(day))),
  ).toEqual([200, 300, 100]);
});
