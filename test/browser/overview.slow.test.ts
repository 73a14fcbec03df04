import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ data: 'week' });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => bench.close());

const HOURS_PER_MONTH = 730;

describe('the overview', () => {
  for (const model of ['policy', 'request', 'usage'] as const)
    test(`shows the mean run rate under ${model} that PromQL gives`, async () => {
      const app = await bench.open(`/overview?var-model=${model}&from=now-24h&to=now`);
      const text = await app.page
        .getByText(/^\$[\d,]+\/mo$/u)
        .first()
        .innerText();
      const shown = Number(text.replaceAll(/[^\d]/gu, ''));
      const hourly = await bench.number(
        `avg_over_time(sum(podtally_owner_cost_usd_per_hour{model="${model}"})[24h:5m])`,
      );
      // The page reads as many points as it has pixels, PromQL here one per five minutes.
      expect(shown / (hourly * HOURS_PER_MONTH)).toBeCloseTo(1, 3);
    });

  test('reads no family by pod, which long ranges could not bear', async () => {
    const app = await bench.open('/overview');
    await app.settled();
    const queries = app.queries().map(({ expr }) => expr);
    expect(queries.length).toBeGreaterThan(5);
    expect(queries.filter((expr) => /podtally_cost_(?:part_)?usd_per_hour/.test(expr))).toEqual([]);
  });
});
