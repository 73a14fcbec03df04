import { describe, expect, test } from '@jest/globals';
import type { GlRule } from '../../domain/finance/gl.ts';
import { hourOf } from '../../domain/interval.ts';
import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import {
  monthReport,
  type MonthDocument,
  type MonthQuestion,
  type MonthSettings,
} from './month.ts';
import { journalCsv, monthCsv } from './month-csv.ts';

const POLICY = {
  ...EXAMPLE_POLICY,
  attribution: [{ name: 'team', lookIn: [], fallback: 'unowned' }],
};
const never = new AbortController().signal;
const at = (text: string): UnixSeconds => unixSeconds(Date.parse(text) / 1000);

const rule = (dimension: string, pattern: string, change: Partial<GlRule>): GlRule => ({
  conditions: [{ dimension, negated: false, pattern }],
  from: null,
  until: null,
  splits: [],
  ...change,
});
const RULES: readonly GlRule[] = [
  rule('spend_type', 'workload_idle', { splits: [{ account: '6900', percent: 100 }] }),
  rule('team', 'shop', {
    until: at('2026-10-11T00:00:00Z'),
    splits: [{ account: '6100', percent: 100 }],
  }),
  rule('team', 'shop', {
    from: at('2026-10-11T00:00:00Z'),
    splits: [
      { account: '6100', percent: 25 },
      { account: '6200', percent: 75 },
    ],
  }),
];
const SETTINGS: MonthSettings = {
  cluster: 'c',
  zone: 'UTC',
  clearingAccount: '1999',
  rules: RULES,
  owners: ['team'],
};

/** October, an hour a time: the shop uses one dollar and leaves half of one idle, somebody else uses a quarter. */
function october(ledger = new MemoryLedger('c', POLICY)): MemoryLedger {
  for (
    let start: number = at('2026-10-01T00:00:00Z');
    start < at('2026-11-01T00:00:00Z');
    start += 3600
  )
    ledger.put(start, [
      costRow(['shop'], 'shop', 1),
      costRow(['shop'], 'shop', 0.5, { spendType: 'workload_idle' }),
      costRow(['search'], 'find', 0.25),
    ]);
  return ledger;
}

const reported = (
  ledger: MemoryLedger,
  question: Partial<MonthQuestion> = {},
  change: Partial<MonthSettings> = {},
  now = '2026-11-22T12:00:00Z',
): Promise<MonthDocument> =>
  monthReport(
    { month: null, by: null, ...question },
    { ...SETTINGS, ...change },
    ledger,
    at(now),
    never,
  );

describe('the month', () => {
  test('is by owner and account, each day by the rules in force, and the journal balances', async () => {
    const document = await reported(october());
    expect(document).toMatchObject({
      month: '2026-10',
      complete: true,
      gaps: false,
      totalUsd: 1302,
      unmappedUsd: 186,
    });
    // 744 hours: 240 before the rules change, 504 after.
    expect(document.lines).toEqual([
      { key: { team: 'shop', gl: '6200' }, usd: 378 },
      { key: { team: 'shop', gl: '6900' }, usd: 372 },
      { key: { team: 'shop', gl: '6100' }, usd: 366 },
      { key: { team: 'search', gl: 'unmapped' }, usd: 186 },
    ]);
    expect(document.journal).toEqual([
      { date: '2026-10-31', account: '6100', debitUsd: 366, creditUsd: 0 },
      { date: '2026-10-31', account: '6200', debitUsd: 378, creditUsd: 0 },
      { date: '2026-10-31', account: '6900', debitUsd: 372, creditUsd: 0 },
      { date: '2026-10-31', account: 'unmapped', debitUsd: 186, creditUsd: 0 },
      { date: '2026-10-31', account: '1999', debitUsd: 0, creditUsd: 1302 },
    ]);
  });

  test('is by anything else that costs have', async () => {
    const { lines } = await reported(october(), { by: ['namespace', 'spend_type'] });
    expect(lines).toEqual([
      { key: { namespace: 'shop', spend_type: 'usage' }, usd: 744 },
      { key: { namespace: 'shop', spend_type: 'workload_idle' }, usd: 372 },
      { key: { namespace: 'find', spend_type: 'usage' }, usd: 186 },
    ]);
    await expect(reported(october(), { by: ['namepsace'] })).rejects.toThrow(
      'by: a month has no dimension "namepsace". Did you mean namespace?',
    );
  });

  test('sums to the cent: what rounding leaves over is in the largest line', async () => {
    const ledger = new MemoryLedger('c', POLICY);
    ledger.put(at('2026-10-01T00:00:00Z'), [
      costRow(['a'], 'a', 0.104),
      costRow(['b'], 'b', 0.204),
      costRow(['c'], 'c', 0.304),
    ]);
    const { lines, totalUsd, journal } = await reported(ledger, { by: ['team'] }, { rules: [] });
    expect(lines.map(({ usd }) => usd)).toEqual([0.31, 0.2, 0.1]);
    expect(totalUsd).toBe(0.61);
    expect(journal.map(({ debitUsd, creditUsd }) => debitUsd - creditUsd)).toEqual([0.61, -0.61]);
  });

  test('begins and ends at the midnights of its zone', async () => {
    const { start, end, accounted, totalUsd, gaps } = await reported(
      october(),
      { month: '2026-10' },
      { zone: 'Europe/Berlin', rules: [] },
    );
    expect([start, end]).toEqual(['2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z']);
    // The two hours of 30 September (UTC) are not in the ledger; the last of October belongs to November.
    expect(accounted).toMatchObject({ closedHours: 743, openHours: 2 });
    expect(totalUsd).toBe(743 * 1.75);
    expect(gaps).toBe(true);
  });

  test('is marked where hours are lost or unpriced, and while it goes on', async () => {
    const lost = october();
    await lost.lose(hourOf(at('2026-10-05T03:00:00Z')), 'the store was empty');
    expect(await reported(lost)).toMatchObject({
      gaps: true,
      accounted: { lostHours: 1, reasons: ['the store was empty'] },
    });
    const unpriced = october();
    unpriced.put(at('2026-10-05T03:00:00Z'), [costRow(['shop'], 'shop', 1)], 2);
    expect(await reported(unpriced)).toMatchObject({ gaps: true, accounted: { hoursWithGaps: 1 } });
    const running = await reported(october(), { month: '2026-10' }, {}, '2026-10-20T00:00:00Z');
    expect(running).toMatchObject({ complete: false, gaps: true, accounted: { openHours: 0 } });
  });

  test('must be one that has begun', async () => {
    await expect(reported(october(), { month: '2026-13' })).rejects.toThrow(
      'month: "2026-13" is not a month; write for example 2026-10.',
    );
    await expect(reported(october(), { month: '2027-01' })).rejects.toThrow(
      'month: 2027-01 has not begun yet.',
    );
  });

  test('is written as CSV and as a journal', async () => {
    const document = await reported(october());
    expect([...monthCsv(document)].slice(0, 2)).toEqual([
      'month,cluster,team,gl,cost_usd,incomplete\r\n',
      '2026-10,c,shop,6200,378.00,false\r\n',
    ]);
    expect([...journalCsv(document)].join('')).toBe(
      [
        'date,account,debit_usd,credit_usd,memo',
        '2026-10-31,6100,366.00,,"Kubernetes cost of c, 2026-10"',
        '2026-10-31,6200,378.00,,"Kubernetes cost of c, 2026-10"',
        '2026-10-31,6900,372.00,,"Kubernetes cost of c, 2026-10"',
        '2026-10-31,unmapped,186.00,,"Kubernetes cost of c, 2026-10"',
        '2026-10-31,1999,,1302.00,"Kubernetes cost of c, 2026-10"',
        '',
      ].join('\r\n'),
    );
  });
});
