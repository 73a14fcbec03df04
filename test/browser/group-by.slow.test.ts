import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startBench, type Bench } from './support/bench.ts';
import type { AppPage } from './support/page.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ data: 'week' });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => bench.close());

const tableOf = (app: AppPage, of: string): ReturnType<AppPage['page']['locator']> =>
  app.page.getByRole('region', { name: `Table of ${of}` });
const totalOf = (app: AppPage, of: string): Promise<string> =>
  tableOf(app, of).locator('tfoot td').first().innerText();
const toggles = (app: AppPage): Promise<readonly (string | null)[]> =>
  app.page
    .getByRole('radiogroup')
    .evaluateAll((groups) => groups.map((group) => group.getAttribute('aria-label')));

describe('a level of Allocation', () => {
  test('is made of what is below it, or of the owners one chooses, with the same sum', async () => {
    const app = await bench.open('/allocation/namespace/demo');
    await app.settled();
    const sum = await totalOf(app, 'namespace');
    await app.page.locator('label', { hasText: 'Group by' }).locator('+ *').click();
    await app.page.getByRole('option', { name: 'team', exact: true }).click();
    await tableOf(app, 'team').waitFor();
    await app.settled();
    expect(await totalOf(app, 'team')).toBe(sum);
    expect(new URL(app.page.url()).searchParams.get('var-rows')).toBe('team');
    await app.shot('allocation-by-team');
    expect(await app.accessibility()).toEqual([]);

    const row = tableOf(app, 'team').locator('tbody tr', { hasText: 'checkout' });
    const cost = await row.locator('td').first().innerText();
    await row.getByRole('link').click();
    await tableOf(app, 'namespace').waitFor();
    await app.settled();
    expect(await totalOf(app, 'namespace')).toBe(cost);
    expect(new URL(app.page.url()).searchParams.get('var-filters')).toBe('team|=|checkout');
  });

  test('offers no choice where there is nothing below', async () => {
    const [pod] = await bench.promql('podtally_cost_usd_per_hour{workload="cart",resource="cpu"}');
    const name = pod?.labels['pod'] ?? '';
    const app = await bench.open(`/allocation/namespace/demo/shop/deployment:cart/${name}`);
    await app.settled();
    expect(await app.text()).toContain('What it is charged for');
    expect(await app.text()).not.toContain('Group by');
  });

  test.each(['usage', 'hybrid'])('has the idle of each host under model %s', async (model) => {
    const app = await bench.open(
      `/allocation/namespace/demo/~nobody?from=now-1h&to=now&var-model=${model}&var-per=hour`,
    );
    await app.settled();
    const names = await tableOf(app, 'node').locator('tbody th').allInnerTexts();
    expect(names.length).toBeGreaterThan(8);
    expect(names.map((name) => name.trim())).not.toContain('cluster idle');
    const summary = await app.page.getByTestId('level-summary').locator('strong').innerText();
    expect(`${await totalOf(app, 'node')}/h`).toBe(summary.split(' · ')[0]);
  });
});

describe('Efficiency', () => {
  test.each(['team', 'service'])('ranks idle by %s', async (label) => {
    const app = await bench.open(`/efficiency?var-groupby=${label}`);
    await app.settled();
    expect(await app.text()).toContain(`Idle by ${label}`);
    const heading = tableOf(app, label).getByRole('columnheader', { name: 'Idle' });
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
  });

  test('has the cluster idle by host that the model chosen leaves', async () => {
    const app = await bench.open('/efficiency?from=now-1h&to=now&var-model=usage&var-per=hour');
    await app.settled();
    const cells = await app.page
      .getByRole('region', { name: 'Cluster idle by host, scrolls' })
      .locator('tbody tr td:nth-child(3)')
      .allInnerTexts();
    const shown = cells.reduce((sum, text) => sum + Number(text.replaceAll(/[$,]/gu, '')), 0);
    const wanted = await bench.number(
      'avg_over_time(sum(podtally_owner_cost_usd_per_hour{model="usage",spend_type="cluster_idle"})[1h:5m])',
    );
    expect(cells.length).toBeGreaterThan(8);
    // Cells have three digits.
    expect(shown / wanted).toBeCloseTo(1, 2);
  });
});

describe('controls', () => {
  test('are there where they have an effect', async () => {
    const overview = await bench.open('/overview');
    await overview.settled();
    expect(await toggles(overview)).toEqual(
      expect.arrayContaining(['Model', 'Idle', 'Per', 'Compare']),
    );
    const compare = await bench.open('/compare');
    await compare.settled();
    const shown = await toggles(compare);
    expect(shown).toEqual(expect.arrayContaining(['Idle', 'Per']));
    expect(shown).not.toContain('Model');
    expect(shown).not.toContain('Compare');
  });
});

describe('a figure of Overview', () => {
  test.each(['Run rate', 'Idle', 'No team'])('%s says how it is computed', async (title) => {
    const app = await bench.open('/overview?from=now-24h&to=now&var-per=hour');
    await app.settled();
    await app.page.getByRole('button', { name: `How is ${title} computed?` }).click();
    const drawer = app.page.getByTestId('how-computed');
    const query = await drawer.getByTestId('promql').innerText();
    const parts = await bench.promql(query);
    const sum = parts.reduce((all, { value }) => all + value, 0);
    const [amount = ''] = (await drawer.innerText()).match(/^\$[\d.,]+(?= = )/mu) ?? [];
    expect(Number(amount.replaceAll(/[$,]/gu, '')) / sum).toBeCloseTo(1, 2);
    expect(await app.accessibility('[role="dialog"]')).toEqual([]);
    await app.shot(`how-${title}`);
    await app.page.goBack();
    await drawer.waitFor({ state: 'detached' });
  });

  test('of the month says its steps', async () => {
    const app = await bench.open('/overview?explain=month');
    await app.settled();
    const text = await app.page.getByTestId('how-computed').innerText();
    expect(text).toMatch(
      /were spent in the \d+ hours of January \(UTC\) that the data source knows/u,
    );
    expect(await app.accessibility('[role="dialog"]')).toEqual([]);
  });
});
