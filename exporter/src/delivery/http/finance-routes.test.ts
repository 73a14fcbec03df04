import { afterEach, describe, expect, test } from '@jest/globals';
import { budgetDocument } from '../../app/budgets/document.ts';
import { budgetsDocument as budgetsSchema } from './budget-documents.ts';
import { weekReport } from '../../app/digest/week.ts';
import type { Finance } from '../../app/reports/finance.ts';
import { adjustmentsReport, type AdjustmentSum } from '../../app/reports/adjustments.ts';
import { monthReport } from '../../app/reports/month.ts';
import { unitsReport } from '../../app/reports/units.ts';
import { costRow, MemoryLedger } from '../../app/testing/ledger.ts';
import { EXAMPLE_NOW, EXAMPLE_POLICY, exampleSnapshot } from '../../app/testing/snapshot.ts';
import { FakeLog } from '../../app/testing/fakes.ts';
import { unixSeconds } from '../../domain/units.ts';
import { aBudgetState } from '../metrics/testing/budget.ts';
import { close, listen } from './listen.ts';
import {
  adjustmentsDocument,
  monthDocument,
  postedDocument,
  unitsDocument,
  weekDocument,
} from './report-documents.ts';
import { createHttpServer } from './server.ts';

const open: ReturnType<typeof createHttpServer>[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await close(server, AbortSignal.abort());
});

const CORRECTION: AdjustmentSum = {
  month: unixSeconds(0),
  ...{ cause: 'priced', owner: 'checkout', namespace: 'shop', workloadKind: 'Deployment' },
  ...{ workload: 'web', usd: -0.25, hours: 3 },
  ...{ firstNoted: unixSeconds(1_780_000_000), lastNoted: unixSeconds(1_780_003_600) },
};

/** October 2026 with a dollar in its first hour, asked in November. */
async function books(): Promise<Finance> {
  const ledger = new MemoryLedger('test-1', EXAMPLE_POLICY);
  ledger.put(Date.parse('2026-10-01T00:00:00Z') / 1000, [costRow(['checkout'], 'shop', 1)]);
  const settings = {
    cluster: 'test-1',
    zone: 'UTC',
    clearingAccount: '1999',
    rules: [],
    owners: ['team'],
  };
  const budgets = {
    cluster: 'test-1',
    budgets: [budgetDocument(await aBudgetState(7))],
    failed: [{ name: 'broken', reason: 'the ledger has no dimension "tier"' }],
  };
  const now = unixSeconds(Date.parse('2026-11-22T00:00:00Z') / 1000);
  return {
    budgets: () => budgets,
    sendWeek: ({ week, owner }) =>
      Promise.resolve({
        week: week ?? '2026-W46',
        posted: [{ owner: owner ?? 'all', channel: 'webhook chat', result: 'sent', reason: '' }],
      }),
    month: (question, signal) => monthReport(question, settings, ledger, now, signal),
    adjustments: (month, signal) =>
      adjustmentsReport(
        month,
        { cluster: 'test-1', zone: 'UTC', dimension: 'team' },
        {
          adjustments: ({ side, span }) =>
            Promise.resolve(side === 'counted' ? [{ ...CORRECTION, month: span.start }] : []),
        },
        now,
        signal,
      ),
    units: (month, signal) =>
      unitsReport(
        month,
        {
          cluster: 'test-1',
          zone: 'UTC',
          rules: [
            {
              name: 'order',
              conditions: [],
              quantities: () =>
                Promise.resolve({ byDate: new Map<string, number>(), failed: 'gone' }),
            },
          ],
        },
        ledger,
        now,
        signal,
      ),
    week: (question, signal) =>
      weekReport(
        question,
        { cluster: 'test-1', zone: 'UTC', dimension: 'team', budgets: budgets.budgets },
        ledger,
        now,
        signal,
      ),
  };
}

async function serving(
  finance: Finance | null,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const server = createHttpServer({
    current: () => exampleSnapshot(),
    now: () => EXAMPLE_NOW,
    version: '0.1.0',
    exchangeRates: () => [],
    breathe: async () => undefined,
    serveMetrics: async (_request, response) => void response.end('# EOF\n'),
    token: () => null,
    log: new FakeLog(),
    finance: () => finance,
  });
  open.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

describe('what is answered from the ledger', () => {
  test('budgets, all of them or one', async () => {
    const get = await serving(await books());
    const all = budgetsSchema.parse(await (await get('/api/v1/budgets')).json());
    expect(all.budgets).toMatchObject([{ name: 'the shop', limitUsd: 1000, spentUsd: 168 }]);
    expect(all.failed).toHaveLength(1);
    const one = await get('/api/v1/explain/budget/the%20shop');
    expect(await one.json()).toEqual(all.budgets[0]);
    const none = await get('/api/v1/explain/budget/the%20shoe');
    expect([none.status, await none.json()]).toMatchObject([404, { nearest: ['the shop'] }]);
  });

  test('the month, as JSON, CSV and a journal', async () => {
    const get = await serving(await books());
    const json = await get('/api/v1/reports/month?month=2026-10&by=namespace');
    expect(monthDocument.parse(await json.json())).toMatchObject({
      lines: [{ key: { namespace: 'shop' }, usd: 1 }],
      gaps: true,
    });
    const csv = await get('/api/v1/reports/month?format=csv');
    expect(await csv.text()).toContain('2026-10,test-1,checkout,unmapped,1.00,true\r\n');
    const journal = await get('/api/v1/reports/month?format=journal');
    expect(journal.headers.get('content-disposition')).toContain('journal-2026-10.csv');
    expect(await journal.text()).toContain('2026-10-31,1999,,1.00,');
    const wrong = await get('/api/v1/reports/month?month=October');
    expect([wrong.status, await wrong.json()]).toMatchObject([
      422,
      { detail: 'Month: "October" is not a month; write for example 2026-10.' },
    ]);
  });

  test('the week, as JSON and as a page', async () => {
    const get = await serving(await books());
    const json = await get('/api/v1/reports/week?week=2026-W40');
    expect(weekDocument.parse(await json.json())).toMatchObject({
      owners: [{ owner: 'checkout', usd: 1, budgets: [{ name: 'the shop' }] }],
    });
    const page = await get('/api/v1/reports/week?week=2026-W40&owner=checkout&format=md');
    expect(page.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await page.text()).toContain('## team checkout · 2026-W40 · 1.00 USD');
    const mail = await get('/api/v1/reports/week?week=2026-W40&format=html');
    expect(mail.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await mail.text()).toContain('<h2');
    const slack = await get('/api/v1/reports/week?week=2026-W40&format=slack');
    expect(await slack.json()).toMatchObject({ blocks: [{ type: 'header' }, {}, {}] });
  });

  test('digests are sent with POST alone, and not for a page of another site', async () => {
    const ask = await serving(await books());
    const path = '/api/v1/reports/week/send?week=2026-W40&owner=checkout';
    const headers = { 'x-podtally': '1' };
    const sent = await ask(path, { method: 'POST', headers });
    expect(postedDocument.parse(await sent.json())).toEqual({
      week: '2026-W40',
      posted: [{ owner: 'checkout', channel: 'webhook chat', result: 'sent', reason: '' }],
    });
    const foreign = await ask(path, { method: 'POST' });
    expect([foreign.status, await foreign.json()]).toMatchObject([
      403,
      { detail: expect.stringContaining('X-Podtally: 1') },
    ]);
    const read = await ask(path, { headers });
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('units', async () => {
    const get = await serving(await books());
    const units = await get('/api/v1/units?month=2026-10');
    expect(unitsDocument.parse(await units.json())).toMatchObject({
      units: [{ name: 'order', usdPerUnit: null, failed: 'gone' }],
    });
  });

  test('corrections of frozen months', async () => {
    const get = await serving(await books());
    const answer = await get('/api/v1/reports/adjustments?month=2026-10');
    expect(adjustmentsDocument.parse(await answer.json())).toEqual({
      ...{ cluster: 'test-1', month: '2026-10', timeZone: 'UTC', dimension: 'team' },
      counted: [
        {
          ...{ month: '2026-10', cause: 'priced', owner: 'checkout', namespace: 'shop' },
          ...{ workloadKind: 'Deployment', workload: 'web', usd: -0.25, hours: 3 },
          ...{ firstNoted: '2026-05-28T20:26:40Z', lastNoted: '2026-05-28T21:26:40Z' },
        },
      ],
      ...{ countedUsd: -0.25, later: [], laterUsd: 0 },
    });
    expect((await get('/api/v1/reports/adjustments?month=october')).status).toBe(422);
  });

  test('nothing where there is no ledger, and how to have one', async () => {
    const get = await serving(null);
    for (const path of ['/api/v1/budgets', '/api/v1/explain/budget/a', '/api/v1/reports/month']) {
      const answer = await get(path);
      expect([answer.status, await answer.json()]).toMatchObject([
        503,
        { detail: expect.stringContaining('ledger: { file: podtally.duckdb }') },
      ]);
    }
  });
});
