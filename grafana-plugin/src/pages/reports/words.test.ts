import { describe, expect, test } from '@jest/globals';
import type { MonthDocument } from '../../exporter/finance-documents.ts';
import { monthRows } from './month-rows.ts';
import { centsText, gapSentences } from './words.ts';

const NOTHING = {
  until: null,
  closedHours: 720,
  openHours: 0,
  lostHours: 0,
  hoursWithGaps: 0,
  reasons: [],
};

describe('what a report lacks', () => {
  test('is nothing where everything is known', () => {
    expect(gapSentences(NOTHING, true)).toEqual([]);
  });

  test('is told hour by hour, with the reason', () => {
    const accounted = { ...NOTHING, lostHours: 2, openHours: 1, reasons: ['it was off'] };
    expect(gapSentences(accounted, false)).toEqual([
      'It goes on: hours to come are not in the total.',
      '2 hours lost, and not in the total: it was off.',
      '1 hour not closed yet, and not in the total.',
    ]);
  });
});

describe('a month by account', () => {
  const line = (team: string, gl: string, usd: number): MonthDocument['lines'][number] => ({
    key: { team, gl },
    usd,
  });
  const document: MonthDocument = {
    ...{ cluster: 'prod', month: '2026-10', timeZone: 'UTC', complete: true, gaps: false },
    ...{ accounted: NOTHING, by: ['team', 'gl'], totalUsd: 61, unmappedUsd: 11, journal: [] },
    lines: [line('shop', '6100', 50), line('a', 'unmapped', 1), line('b', 'unmapped', 10)],
  };

  test('begins with what is on no account, the dearest first', () => {
    expect(monthRows(document).map(({ values, usd }) => [...values, centsText(usd)])).toEqual([
      ['b', 'unmapped', '$10.00'],
      ['a', 'unmapped', '$1.00'],
      ['shop', '6100', '$50.00'],
    ]);
  });
});
