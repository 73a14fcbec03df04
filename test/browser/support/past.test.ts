import { expect, test } from '@jest/globals';
import { pastOf } from './past.ts';

const HOUR = 3600;
const TO = 40 * 24 * HOUR;
const row = (model: string, namespace: string, spendType: string, usd: number): string =>
  `podtally_owner_cost_usd_per_hour{cluster="c",model="${model}",namespace="${namespace}",resource="cpu",spend_type="${spendType}"} ${usd}`;
/** Under usage, namespaces pay less and more is idle; both bills are 10. */
const EXPOSITION = [
  row('policy', 'shop', 'usage', 5),
  row('policy', 'search', 'usage', 3),
  row('policy', '', 'cluster_idle', 2),
  row('usage', 'shop', 'usage', 2),
  row('usage', 'search', 'usage', 1),
  row('usage', '', 'cluster_idle', 7),
].join('\n');

const past = [
  ...pastOf(EXPOSITION, { from: TO - 24 * HOUR, to: TO, every: HOUR, podsFrom: 0, scrapedAt: TO }),
].map((samples) => {
  const sum = (model: string): number =>
    samples
      .filter(({ series }) =>
        series.labels.some(([name, value]) => name === 'model' && value === model),
      )
      .reduce((all, { value }) => all + value, 0);
  return { policy: sum('policy'), usage: sum('usage') };
});

test('every model splits the same bill at every time of a past', () => {
  for (const { policy, usage } of past) expect(usage).toBeCloseTo(policy, 9);
});

test('a past moves, and ends with what was scraped', () => {
  expect(new Set(past.map(({ policy }) => policy.toFixed(3))).size).toBeGreaterThan(10);
  expect(past.at(-1)?.policy).toBeCloseTo(10, 9);
});
