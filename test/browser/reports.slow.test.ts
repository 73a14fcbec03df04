import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { startBench, type Bench } from './support/bench.ts';
import { testEveryPage } from './support/every-page.ts';
import type { AppPage } from './support/page.ts';
import { answering } from './support/stand-ins.ts';

const scope = new AsyncDisposableStack();
let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ data: 'books' });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(async () => {
  await bench.close();
  await scope.disposeAsync();
});

const NO_LEDGER = {
  title: 'Service Unavailable',
  status: 503,
  detail: 'This exporter keeps no ledger, which budgets and reports are read from.',
};

const cents = (usd: number): string =>
  usd.toLocaleString('en-US', { style: 'currency', currency: 'USD' });

testEveryPage(['/reports/month', '/reports/units', '/reports/digest'], () => bench);

/** What a button hands to the browser as a file. */
async function downloaded(app: AppPage, button: string): Promise<string> {
  const [file] = await Promise.all([
    app.page.waitForEvent('download'),
    app.page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await file.path(), 'utf8');
}

describe('the month', () => {
  test('is what the exporter says, with what is on no account first', async () => {
    const { totalUsd, unmappedUsd } = await bench.exporter('/api/v1/reports/month?month=2026-01');
    const app = await bench.open('/reports/month');
    await app.settled();
    expect(await app.page.getByTestId('month-total').innerText()).toContain(cents(totalUsd));
    expect(await app.page.getByTestId('unmapped').innerText()).toContain(cents(unmappedUsd));
    const lines = await app.page
      .getByRole('region', { name: 'Lines of January 2026, scrolls' })
      .getByRole('row')
      .allInnerTexts();
    expect(lines[1]).toMatch(/^data\tunmapped\t/u);
    expect(lines.at(-1)).toContain(`TOTAL\t\t${cents(totalUsd)}`);
    expect(await app.page.getByTestId('gaps').innerText()).toContain('2 hours lost');
  });

  test('is one of another month and by other dimensions where the address says so', async () => {
    const app = await bench.open('/reports/month');
    await app.page.getByRole('button', { name: 'The month before' }).click();
    await app.page.getByRole('radio', { name: 'namespace and account' }).click({ force: true });
    await app.page.getByRole('region', { name: 'Lines of December 2025, scrolls' }).waitFor();
    await app.settled();
    expect(new URL(app.page.url()).search).toBe('?month=2025-12&by=namespace,gl');
    const { totalUsd } = await bench.exporter('/api/v1/reports/month?month=2025-12');
    expect(await app.page.getByTestId('month-total').innerText()).toContain(cents(totalUsd));
    await app.page.goBack();
    await app.page.goBack();
    await app.page.getByRole('region', { name: 'Lines of January 2026, scrolls' }).waitFor();
    await app.settled();
  });

  test('lists what was corrected of months that were frozen, where it counts and where it is of', async () => {
    const { countedUsd, counted } = await bench.exporter(
      '/api/v1/reports/adjustments?month=2026-01',
    );
    expect(counted.length).toBeGreaterThan(0);
    const app = await bench.open('/reports/month');
    await app.settled();
    expect(await app.page.getByTestId('adjustments').innerText()).toContain(cents(countedUsd));
    const table = (name: string): ReturnType<typeof app.page.getByRole> =>
      app.page.getByRole('region', { name, exact: true }).getByRole('row');
    const [heads, first] = await table('Corrections counted in January 2026').allInnerTexts();
    expect(heads).toContain('of month');
    expect(first).toMatch(/^2025-12\t.*\tusage that came late\t/u);
    await app.page.getByRole('button', { name: 'The month before' }).click();
    await app.page.getByTestId('adjusted-later').waitFor();
    const [, later] = await table('Corrections of December 2025').allInnerTexts();
    expect(later).toMatch(/^2026-01\t.*\tusage that came late\t/u);
  });

  test('is handed over as CSV, journal and FOCUS, for a viewer as well', async () => {
    const app = await bench.open('/reports/month', { role: 'Viewer' });
    await app.settled();
    const month = await downloaded(app, 'Month as CSV');
    expect(month.split('\r\n')[0]).toBe('month,cluster,team,gl,cost_usd,incomplete');
    const journal = await downloaded(app, 'Journal as CSV');
    expect(journal).toContain(',1999,,');
    const focus = await downloaded(app, 'FOCUS as CSV');
    expect(focus.split('\r\n')[0]).toContain('EffectiveCost');
  });
});

describe('units', () => {
  test('cost what the exporter says, and days that say nothing are told', async () => {
    const { units } = await bench.exporter('/api/v1/units?month=2026-01');
    const app = await bench.open('/reports/units');
    await app.settled();
    const text = await app.text();
    expect(text).toContain(`$${units[0].usdPerUnit.toPrecision(3)}`);
    expect(text).toContain('order\t2026-01-08\thours are missing');
  });
});

describe('the digest', () => {
  test('is that of the week before, of one owner where one is chosen', async () => {
    const app = await bench.open('/reports/digest?owner=search');
    await app.settled();
    expect(await app.page.getByTestId('span').innerText()).toBe('2026-W02');
    const digest = await app.page.getByTestId('digest').innerText();
    expect(digest).toContain('team search · 2026-W02');
    expect(digest).not.toContain('team ml');
  });
});

describe('without a ledger', () => {
  test('reports say how to have one', async () => {
    const exporterUrl = await answering(503, NO_LEDGER, scope);
    const changed = await bench.variant({ settings: { jsonData: { exporterUrl } } });
    const app = await changed.open('/reports/month', { allow: [/503/u] });
    await app.page.getByTestId('state no-ledger').waitFor();
    await app.settled();
    expect(changed.takeProblems()).toEqual([]);
  });

  test('reports say that the exporter is not connected', async () => {
    const changed = await bench.variant({ settings: { jsonData: { exporterUrl: '' } } });
    const app = await changed.open('/reports/digest', { role: 'Viewer' });
    await app.page.getByTestId('state no-report').waitFor();
    await app.settled();
    expect(await app.text()).toContain('Ask an admin of Grafana');
    expect(changed.takeProblems()).toEqual([]);
  });
});
