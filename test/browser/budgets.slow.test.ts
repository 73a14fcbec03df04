import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startBench, type Bench } from './support/bench.ts';
import { testEveryPage } from './support/every-page.ts';
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

const ONE = '/budgets/demo/machine~20learning';
/** As the exporter answers without a ledger. */
const NO_LEDGER = {
  title: 'Service Unavailable',
  status: 503,
  detail: 'This exporter keeps no ledger, which budgets and reports are read from.',
};

const dollars = (usd: number): string =>
  usd.toLocaleString('en-US', {
    ...{ style: 'currency', currency: 'USD' },
    ...(usd >= 1000 && { maximumFractionDigits: 0 }),
  });

/** What a budget is in the data source, asked without the app. */
const series = (name: string, budget: string): Promise<number> =>
  bench.number(`podtally_budget_${name}{budget="${budget}"}`);

testEveryPage(['/budgets', ONE], () => bench);

describe('the list of budgets', () => {
  test('has each with what PromQL says of it, the worst first', async () => {
    const app = await bench.open('/budgets');
    await app.settled();
    const rows = await app.page.getByRole('region', { name: 'Budgets, scrolls' }).innerText();
    for (const budget of ['data', 'machine learning', 'payments', 'whole cluster']) {
      expect(rows).toContain(dollars(await series('spent_usd', budget)));
      expect(rows).toContain(dollars(await series('limit_usd', budget)));
      expect(rows).toContain(dollars(await series('forecast_usd', budget)));
    }
    const names = await app.page.getByRole('rowheader').allInnerTexts();
    expect(names.slice(0, 3)).toEqual(['data', 'platform', 'machine learning']);
    expect(rows).toContain('firing: forecast over limit, near limit');
    expect(await app.page.getByTestId('budgets-summary').innerText()).toMatch(/^3 of 6 budgets/u);
  });

  test('is sorted by any column', async () => {
    const app = await bench.open('/budgets');
    await app.page.getByRole('button', { name: 'limit, USD' }).click();
    const names = await app.page.getByRole('rowheader').allInnerTexts();
    expect(names[0]).toBe('whole cluster');
  });

  test('leads to one, and back', async () => {
    const app = await bench.open('/budgets');
    await app.page.getByRole('link', { name: 'machine learning' }).click();
    await app.page.getByRole('heading', { name: 'machine learning' }).waitFor();
    await app.settled();
    await app.page.goBack();
    await app.page.getByTestId('budgets-summary').waitFor();
    await app.settled();
  });

  test('has a budget to begin with, of what the filters choose', async () => {
    const app = await bench.open('/budgets?var-filters=team|=|checkout');
    await app.settled();
    const yaml = await app.page.getByTestId('budget-yaml').innerText();
    expect(yaml).toContain('owner: { team: checkout }');
    expect(yaml).toContain('select: { team: checkout }');
  });
});

describe('one budget', () => {
  test('says what the exporter says of it', async () => {
    const { budgets } = await bench.exporter('/api/v1/budgets');
    const told = budgets.find(({ name }: { name: string }) => name === 'machine learning');
    const app = await bench.open(ONE);
    await app.settled();
    const text = await app.text();
    expect(text).toContain(dollars(told.spentUsd));
    expect(text).toContain(
      `four of five times ${dollars(told.forecast.lowUsd)} to ${dollars(told.forecast.highUsd)}`,
    );
    expect(text).toContain('It counts every cost with namespace=ml.');
    expect(text).toContain('not in the sum: podtally was not running (2026-01-08: 2)');
    expect(text).toContain('forecast over limit\tfiring\twarning\tPodtallyBudgetForecastOverLimit');
  });

  test('has its days as a table', async () => {
    const app = await bench.open(ONE);
    await app.settled();
    await app.page.getByRole('radio', { name: 'table' }).click({ force: true });
    const days = await app.page.getByRole('region', { name: 'Days of the period' }).innerText();
    expect(days).toContain('2026-01-08');
    expect(days).toContain('Hours lost');
  });

  test('tells its seasonal limits', async () => {
    const app = await bench.open('/budgets/demo/data');
    await app.settled();
    expect(await app.text()).toContain('periods that begin in February\t$250.00');
  });

  test('says that there is none of a name', async () => {
    const app = await bench.open('/budgets/demo/nothing');
    await app.page.getByTestId('state budget-unknown').waitFor();
    await app.settled();
  });

  test('comes from its series alone where no exporter is connected', async () => {
    const alone = await bench.variant({ settings: { jsonData: { exporterUrl: '' } } });
    const app = await alone.open(ONE);
    await app.settled();
    const text = await app.text();
    expect(text).toContain(dollars(await series('spent_usd', 'machine learning')));
    expect(text).toContain('whose address is not set');
    expect(app.queries().map(({ expr }) => expr)).toContain(
      'max(podtally_budget_spent_usd{cluster="demo",budget="machine learning"})',
    );
    expect(alone.takeProblems()).toEqual([]);
  });
});

describe('without budgets', () => {
  test.each([
    ['the exporter has no ledger', 503, NO_LEDGER, 'budgets-no-ledger', 'keeps no ledger'],
    [
      'none is defined',
      200,
      { cluster: 'demo', budgets: [], failed: [] },
      'budgets-none',
      'No budget is defined for demo',
    ],
  ])('says so where %s', async (_, status, body, state, words) => {
    const exporterUrl = await answering(status, body, scope);
    const changed = await bench.variant({ settings: { jsonData: { exporterUrl } } });
    // The week's store has no series of a budget in another cluster.
    const app = await changed.open('/budgets?var-cluster=elsewhere', { allow: [/503/u] });
    await app.page.getByTestId(`state ${state}`).waitFor();
    await app.settled();
    expect(await app.text()).toContain(words);
    expect(changed.takeProblems()).toEqual([]);
  });
});

describe('Overview', () => {
  test('names the budgets in danger', async () => {
    const app = await bench.open('/overview');
    await app.settled();
    const danger = app.page.getByRole('region', { name: 'Budgets in danger' });
    expect(await danger.getByRole('rowheader').allInnerTexts()).toEqual([
      'data',
      'platform',
      'machine learning',
    ]);
    await danger.getByRole('link', { name: 'platform' }).click();
    await app.page.getByRole('heading', { name: 'platform' }).waitFor();
    await app.settled();
  });
});
