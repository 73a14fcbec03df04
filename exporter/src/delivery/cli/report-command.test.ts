import { describe, expect, test } from '@jest/globals';
import type { WeekDocument } from '../../app/digest/week.ts';
import type { AdjustmentsDocument } from '../../app/reports/adjustments.ts';
import type { MonthDocument } from '../../app/reports/month.ts';
import type { UnitsDocument } from '../../app/reports/units.ts';
import { ran, type Ran } from './testing/run.ts';

const OCTOBER: MonthDocument = {
  cluster: 'prod',
  month: '2026-10',
  timeZone: 'UTC',
  start: '2026-10-01T00:00:00Z',
  end: '2026-11-01T00:00:00Z',
  complete: true,
  gaps: true,
  accounted: {
    until: '2026-11-01T00:00:00Z',
    closedHours: 742,
    openHours: 0,
    lostHours: 2,
    hoursWithGaps: 1,
    reasons: ['the store was empty'],
  },
  by: ['team', 'gl'],
  lines: [
    { key: { team: 'shop', gl: '6100' }, usd: 1204.5 },
    { key: { team: 'search', gl: 'unmapped' }, usd: 20.25 },
  ],
  totalUsd: 1224.75,
  unmappedUsd: 20.25,
  journal: [
    { date: '2026-10-31', account: '6100', debitUsd: 1204.5, creditUsd: 0 },
    { date: '2026-10-31', account: 'unmapped', debitUsd: 20.25, creditUsd: 0 },
    { date: '2026-10-31', account: '1999', debitUsd: 0, creditUsd: 1224.75 },
  ],
};

async function asking(line: string): Promise<Ran & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const result = await ran(line, {
    fetch: (url) => {
      asked.push(url);
      return Promise.resolve(Response.json(OCTOBER));
    },
  });
  return { ...result, asked };
}

describe('podtally report month', () => {
  test('shows a table, and what is missing', async () => {
    const { stdout, code, asked } = await asking('report month 2026-10 --by team,gl');
    expect(asked).toEqual([
      'http://127.0.0.1:10970/api/v1/reports/month?month=2026-10&by=team%2Cgl',
    ]);
    expect(stdout).toBe(`2026-10 · cluster prod · UTC

TEAM     GL              USD
shop     6100       1,204.50
search   unmapped      20.25
TOTAL               1,224.75

! 20.25 USD are on no account; add a rule to finance.gl
! 2 hours lost, and not in the total: the store was empty
! 1 hour with gaps: something had no price or no owner
`);
    expect(code).toBe(0);
  });

  test('ends with 3 where there are gaps and --strict', async () => {
    expect((await asking('report month --strict')).code).toBe(3);
  });

  test.each([
    ['csv', '2026-10,prod,shop,6100,1204.50,true\r\n'],
    ['journal', '2026-10-31,1999,,1224.75,"Kubernetes cost of prod, 2026-10, incomplete"\r\n'],
    ['json', '"totalUsd": 1224.75'],
    ['md', '| shop | 6100 | 1,204.50 |\n'],
  ])('is written as %s', async (format, holds) => {
    expect((await asking(`report month --format ${format}`)).stdout).toContain(holds);
  });
});

describe('podtally report week', () => {
  const WEEK: WeekDocument = {
    cluster: 'prod',
    week: '2026-W47',
    timeZone: 'UTC',
    start: '2026-11-16T00:00:00Z',
    end: '2026-11-23T00:00:00Z',
    gaps: true,
    accounted: { ...OCTOBER.accounted, closedHours: 166 },
    dimension: 'team',
    owners: [],
  };

  test('shows the digest of an owner, and ends with 3 where hours are missing and --strict', async () => {
    const asked: string[] = [];
    const { stdout, code } = await ran('report week 2026-W47 --owner checkout --strict', {
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(Response.json(WEEK));
      },
    });
    expect(asked).toEqual([
      'http://127.0.0.1:10970/api/v1/reports/week?week=2026-W47&owner=checkout',
    ]);
    expect(stdout).toContain(
      '# prod, week 2026-W47\n\nNot whole: 2 hours lost, 1 hour with gaps.\n',
    );
    expect(code).toBe(3);
  });

  test('sends what was not sent yet, and fails where some of it fails', async () => {
    const asked: unknown[] = [];
    const { stdout, code } = await ran('report week 2026-W47 --send', {
      fetch: (url, { method, headers }) => {
        asked.push([url, method, headers]);
        return Promise.resolve(
          Response.json({
            week: '2026-W47',
            posted: [
              { owner: 'shop', channel: 'mail to a@b.example', result: 'already sent', reason: '' },
              { owner: 'shop', channel: 'webhook chat', result: 'failed', reason: 'HTTP 500' },
            ],
          }),
        );
      },
    });
    expect(asked).toEqual([
      [
        'http://127.0.0.1:10970/api/v1/reports/week/send?week=2026-W47',
        'POST',
        { 'x-podtally': '1' },
      ],
    ]);
    expect(stdout).toBe(`2026-W47  already sent  shop by mail to a@b.example
2026-W47  failed        shop by webhook chat: HTTP 500
`);
    expect(code).toBe(1);
  });

  test('says where nobody gets anything', async () => {
    const fetch = (): Promise<Response> =>
      Promise.resolve(Response.json({ week: '2026-W47', posted: [] }));
    expect(await ran('report week --send', { fetch })).toMatchObject({
      stdout: '2026-W47: no route is for any of these owners\n',
      code: 0,
    });
  });

  test.each([
    ['report month --send', '--send is for weeks alone.'],
    [
      'report week --format journal',
      '--format: a week is written as md, html, slack, json, not as journal.',
    ],
    ['report week --by team', '--by is for months; say for example --owner checkout for a week.'],
    ['report month --owner a', '--owner is for weeks; say for example --by team for a month.'],
  ])('%s is refused', async (line, complaint) => {
    const { stderr, code } = await ran(line);
    expect([stderr, code]).toEqual([`podtally: ${complaint}\n`, 2]);
  });
});

test('podtally report units shows what a unit costs, and which days say nothing', async () => {
  const document: UnitsDocument = {
    cluster: 'prod',
    month: '2026-10',
    timeZone: 'UTC',
    units: [
      {
        name: 'order',
        select: [],
        usd: 40,
        quantity: 20_000,
        usdPerUnit: 0.002,
        days: 29,
        gaps: [
          { date: '2026-10-03', why: 'no quantity' },
          { date: '2026-10-09', why: 'no quantity' },
        ],
        failed: null,
      },
    ],
  };
  const { stdout, code } = await ran('report units 2026-10 --strict', {
    fetch: () => Promise.resolve(Response.json(document)),
  });
  expect(stdout).toBe(`2026-10 · cluster prod · UTC

UNIT      USD   QUANTITY   USD/UNIT   DAYS
order   40.00     20,000   0.002000     29

! order: 2 days left out, no quantity (from 2026-10-03)
`);
  expect(code).toBe(3);
});

describe('podtally report adjustments', () => {
  const DOCUMENT: AdjustmentsDocument = {
    ...{ cluster: 'prod', month: '2026-10', timeZone: 'UTC', dimension: 'team' },
    counted: [
      {
        ...{ month: '2026-08', cause: 'priced', owner: 'shop', namespace: 'web' },
        ...{ workloadKind: 'Deployment', workload: 'front', usd: -12.5, hours: 744 },
        ...{ firstNoted: '2026-10-03T10:00:00Z', lastNoted: '2026-10-03T10:01:00Z' },
      },
    ],
    ...{ countedUsd: -12.5, later: [], laterUsd: 0 },
  };

  test('shows what counts in the month and what of it counts later', async () => {
    const asked: string[] = [];
    const { stdout, code } = await ran('report adjustments 2026-10', {
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(Response.json(DOCUMENT));
      },
    });
    expect(asked).toEqual(['http://127.0.0.1:10970/api/v1/reports/adjustments?month=2026-10']);
    expect(stdout).toBe(`2026-10 · cluster prod · UTC

Corrections of months before, counted in 2026-10:

OF        TEAM   NAMESPACE   WORKLOAD   BECAUSE OF   HOURS      USD
2026-08   shop   web         front      price          744   −12.50
TOTAL                                                        −12.50

Nothing of 2026-10 was corrected after it was frozen.
`);
    expect(code).toBe(0);
  });

  test('is a table or json', async () => {
    const fetch = (): Promise<Response> => Promise.resolve(Response.json(DOCUMENT));
    const { stdout } = await ran('report adjustments --format json', { fetch });
    expect(JSON.parse(stdout)).toEqual(DOCUMENT);
    expect((await ran('report adjustments --format csv', { fetch })).stderr).toBe(
      'podtally: --format: adjustments are written as table or json, not as csv.\n',
    );
  });
});
