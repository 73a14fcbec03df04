import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { amountText, shareText } from '../../grafana-plugin/src/cost/format.ts';
import { IDLE_MODES, MODELS } from '../../grafana-plugin/src/promql/model.ts';
import { until } from '../support/until.ts';
import { startBench, type Bench } from './support/bench.ts';
import type { AppPage } from './support/page.ts';

const HOURS_PER_MONTH = 730;
/** The API answers over the five minutes of the live window; pages are per hour, day or month. */
const WINDOWS_PER_HOUR = 12;
const LAST_PASS = 'podtally_last_pass_timestamp_seconds';
/** Seconds of one pass that pages look at. */
const SPAN = 3;
const NOBODYS = 'cluster idle and fees';
/** Controls that are Grafana's own, with what axe finds wrong in them. */
const OF_GRAFANA = /RefreshPicker|TimePicker/u;
const CASES = MODELS.flatMap((model) => IDLE_MODES.map((idle) => [model, idle] as const));

let bench: Bench;
/** The range of a moment at which Prometheus and exporter tell the same pass, as a query of an address. */
let range: string;
let bill: number;
/** What the exporter said then, by model and idle mode: US dollars an hour by namespace. */
let answers: ReadonlyMap<string, ReadonlyMap<string, number>>;

beforeAll(async () => {
  bench = await startBench();
  await until('a pass that lasts', async () => {
    const pass = (): Promise<number> => bench.number(`min_over_time(${LAST_PASS}[${SPAN + 1}s])`);
    const before = await pass();
    const at = Math.floor(bench.now());
    const read = await Promise.all(
      CASES.map(
        async ([model, idle]) => [`${model} ${idle}`, await byNamespace(model, idle)] as const,
      ),
    );
    if (Number.isNaN(before) || (await bench.number(LAST_PASS)) !== before) return undefined;
    answers = new Map(read);
    range = `from=${(at - SPAN) * 1000}&to=${at * 1000}`;
    bill = await bench.number('sum(podtally_cost_usd_per_hour)', at);
    return true;
  });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => bench.close());

async function byNamespace(model: string, idle: string): Promise<ReadonlyMap<string, number>> {
  const path = `/api/v1/allocation?by=namespace&model=${model}&idle=${idle}`;
  const { rows } = await bench.exporter(path);
  const sums = new Map<string, number>();
  for (const { key, cost } of rows)
    sums.set(key.namespace, (sums.get(key.namespace) ?? 0) + cost * WINDOWS_PER_HOUR);
  return sums;
}

/** The figures of the footer of the table on a page. */
const totalOf = async (app: AppPage): Promise<string> =>
  (await app.page.locator('tfoot td').first().innerText()).trim();

const summaryOf = (app: AppPage): Promise<string> =>
  app.page.getByTestId('level-summary').locator('strong').innerText();

const tableOf = (app: AppPage): ReturnType<AppPage['page']['locator']> =>
  app.page.getByRole('region', { name: /^Table of/u });

/** Names and first figures of the rows of the table of costs. */
async function rowsOf(app: AppPage): Promise<readonly (readonly [string, string])[]> {
  const table = tableOf(app);
  await table.waitFor();
  const rows = await table.locator('tbody tr').all();
  return Promise.all(
    rows.map(
      async (row) =>
        [
          (await row.locator('th').innerText()).trim(),
          (await row.locator('td').first().innerText()).trim(),
        ] as const,
    ),
  );
}

/** The CSV that a page's button gives: numbers by the first column. */
async function csvOf(app: AppPage): Promise<ReadonlyMap<string, number>> {
  const [file] = await Promise.all([
    app.page.waitForEvent('download'),
    app.page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  const [, ...lines] = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  return new Map(lines.map((line) => [line.split(',')[0] ?? '', Number(line.split(',')[1])]));
}

describe.each(CASES)('namespaces under model %s with idle %s', (model, idle) => {
  test('cost what the exporter says, and sum to the bill', async () => {
    const app = await bench.open(
      `/allocation/namespace/demo?${range}&var-model=${model}&var-idle=${idle}`,
    );
    await app.settled();
    const wanted = answers.get(`${model} ${idle}`)!;
    const csv = await csvOf(app);
    for (const [namespace, usdPerHour] of wanted) {
      const name =
        namespace === '' ? [...csv.keys()].find((key) => /idle|fees/u.test(key))! : namespace;
      expect([name, csv.get(name)]).toEqual([
        name,
        expect.closeTo(usdPerHour * HOURS_PER_MONTH, 6),
      ]);
    }
    const sum = [...csv.values()].reduce((all, one) => all + one, 0);
    expect(sum).toBeCloseTo(bill * HOURS_PER_MONTH, 6);
    expect(await totalOf(app)).toBe(amountText(bill * HOURS_PER_MONTH));
    expect((await summaryOf(app)).split(' · ')[0]).toBe(`${amountText(bill * HOURS_PER_MONTH)}/mo`);
    await app.close();
  });
});

describe('the way down', () => {
  test.each([
    ['By namespace', 'namespace', ['demo', 'shop', 'deployment/cart', undefined]],
    ['By environment', 'environment', ['demo', 'prod', 'shop', 'deployment/cart', undefined]],
    ['By customer', 'customer', ['demo', 'tide-bank', undefined, undefined, undefined]],
  ])(
    '%s leads to a pod by clicks, each page of what the row above said',
    async (tab, id, names) => {
      const app = await bench.open(`/allocation?${range}&var-per=day`);
      await app.settled();
      await app.page.getByRole('tab', { name: tab }).click();
      await app.settled();
      expect(new URL(app.page.url()).pathname).toMatch(new RegExp(`/allocation/${id}$`, 'u'));

      for (const wanted of names) {
        const [name, amount] = (await rowsOf(app)).find(([one]) =>
          wanted === undefined ? one !== NOBODYS : one === wanted,
        )!;
        await tableOf(app).getByRole('link', { name, exact: true }).click();
        await app.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
        await app.settled();
        expect((await summaryOf(app)).split(' · ')[0]).toBe(`${amount}/day`);
      }
      await app.page.getByTestId('exporter-explains').waitFor();
      const text = await app.text();
      expect(text).toContain('What it is charged for');
      expect(text).toContain('Host ');
      expect(text).toMatch(/Model (?:hybrid|usage|request)/u);
      expect(new URL(app.page.url()).searchParams.get('var-per')).toBe('day');
      await app.shot(`allocation-pod-${id}`);
    },
  );

  test('comes back by the browser’s button, and says the same after a reload', async () => {
    const app = await bench.open(`/allocation/namespace/demo?${range}`);
    await app.settled();
    const namespaces = await app.text();
    await app.page.getByRole('link', { name: 'shop', exact: true }).click();
    await app.page.getByRole('heading', { level: 1, name: 'shop' }).waitFor();
    await app.settled();
    const workloads = await app.text();
    expect(workloads).not.toBe(namespaces);
    await app.page.reload();
    await app.settled();
    expect(await app.text()).toBe(workloads);
    await app.page.goBack();
    await app.page.getByRole('heading', { level: 1, name: 'demo' }).waitFor();
    await app.settled();
    expect(await app.text()).toBe(namespaces);
  });

  test('leads from what no pod pays to the hosts that stand idle', async () => {
    const app = await bench.open(`/allocation/namespace/demo?${range}`);
    await app.settled();
    const [, amount] = (await rowsOf(app)).find(([name]) => name === NOBODYS)!;
    await app.page.getByRole('link', { name: NOBODYS }).click();
    await app.page.getByRole('heading', { level: 1, name: NOBODYS }).waitFor();
    await app.settled();
    expect((await summaryOf(app)).split(' · ')[0]).toBe(`${amount}/mo`);
    expect((await rowsOf(app)).map(([name]) => name)).toContain('ip-10-0-1-140.ec2.internal');
  });
});

describe('a table of costs', () => {
  test('sorts by each heading in both directions, and tells readers of screens', async () => {
    const app = await bench.open(`/allocation/namespace/demo?${range}`);
    await app.settled();
    const heading = app.page.getByRole('columnheader', { name: 'Namespace' });
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const ascending = (await rowsOf(app)).map(([name]) => name);
    expect(ascending).toEqual([...ascending].sort((a, b) => a.localeCompare(b)));
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect((await rowsOf(app)).map(([name]) => name)).toEqual(ascending.toReversed());
    expect(new URL(app.page.url()).searchParams.get('sort')).toBe('-name');
  });

  test('finds rows, and gives them and their sum', async () => {
    const app = await bench.open(`/allocation/namespace/demo?${range}&search=sho`);
    await app.settled();
    expect((await rowsOf(app)).map(([name]) => name)).toEqual(['shop']);
    const shop = answers.get('policy show')!.get('shop')!;
    const [found, total] = await app.page.locator('tfoot tr').allInnerTexts();
    expect(found).toMatch(/^FOUND 1 of \d+/u);
    expect(found).toContain(amountText(shop * HOURS_PER_MONTH));
    expect(found).toContain(shareText(shop / bill));
    expect(total).toMatch(/^TOTAL/u);
    expect([...(await csvOf(app)).keys()]).toEqual(['shop']);
  });

  test('is a chart that can be read as a table', async () => {
    const app = await bench.open(`/allocation/namespace/demo?${range}`);
    await app.settled();
    await app.page.getByRole('radio', { name: 'table' }).click({ force: true });
    const table = app.page.getByRole('region', { name: 'Spend over time as a table' });
    const headings = await table.locator('thead th').allInnerTexts();
    expect(headings).toEqual([
      'Time',
      'cluster idle',
      'managed fee',
      'usage',
      'workload idle',
      'Sum',
    ]);
    expect((await table.locator('tbody tr').first().locator('td').last().innerText()).trim()).toBe(
      amountText(bill * HOURS_PER_MONTH),
    );
  });

  test('says how a row came about, with a query that gives it', async () => {
    const app = await bench.open(`/allocation/namespace/demo?${range}`);
    await app.settled();
    await app.page.getByRole('button', { name: 'How is the cost of shop computed?' }).click();
    const drawer = app.page.getByTestId('how-computed');
    const query = await drawer.getByTestId('promql').innerText();
    const at =
      Number(new URL(app.page.url()).searchParams.get('to')) / 1000 ||
      Date.parse(new URL(app.page.url()).searchParams.get('to')!) / 1000;
    const parts = await bench.promql(query, at);
    const shop = answers.get('policy show')!.get('shop')!;
    expect(parts.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(shop, 9);
    expect(await drawer.innerText()).toContain(`${amountText(shop * HOURS_PER_MONTH)} = usage`);
    await app.page.goBack();
    await drawer.waitFor({ state: 'detached' });
  });

  test('has nothing that shuts people with disabilities out, on each kind of page', async () => {
    const pod = (await bench.promql('podtally_cost_usd_per_hour{workload="cart"}'))[0]!.labels[
      'pod'
    ]!;
    for (const path of [
      '/allocation',
      '/allocation/namespace/demo',
      `/allocation/namespace/demo/shop/deployment:cart/${pod}`,
    ]) {
      const app = await bench.open(`${path}?${range}`);
      await app.settled();
      const found = (await app.accessibility()).filter((line) => !OF_GRAFANA.test(line));
      expect([path, found]).toEqual([path, []]);
      await app.close();
    }
  });
});
