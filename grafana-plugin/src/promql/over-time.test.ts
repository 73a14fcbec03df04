import { describe, expect, test } from '@jest/globals';
import { dollarsSince, meanOverPreviousRange, meanOverRange } from './over-time.ts';
import { is } from './selector.ts';

const SEEN =
  'podtally_owner_cost_usd_per_hour{model="policy",resource="cpu",spend_type="usage",cluster="demo"}';
const clusters = [is('cluster', 'demo')];

describe('a mean over the range on the page', () => {
  test('divides by the moments at which anything was seen', () => {
    expect(meanOverRange('sum(x)', clusters)).toBe(
      `sum_over_time((sum(x))[$__range:$__interval]) / scalar(count_over_time((count(${SEEN}))[$__range:$__interval]))`,
    );
  });

  test('of the range before looks back by the range', () => {
    expect(meanOverPreviousRange('sum(x)', clusters)).toBe(
      `sum_over_time((sum(x))[$__range:$__interval] offset $__range) / scalar(count_over_time((count(${SEEN}))[$__range:$__interval] offset $__range))`,
    );
  });
});

/** A sum over a grid, as `cost` gives it. */
const summed = (grid: string): string => `sum(sum_over_time(x${grid}))`;

describe('dollars since a moment', () => {
  test('are sums over every second minute of a day', () => {
    expect(dollarsSince(summed, clusters, 0, 86_400)).toEqual({
      dollars: 'sum(sum_over_time(x[86400s:120s])) * 120 / 3600',
      hours: `count_over_time((count(${SEEN}))[86400s:120s]) * 120 / 3600`,
    });
  });

  test('are sums over the hours of a month', () => {
    expect(dollarsSince(summed, [], 0, 30 * 86_400).dollars).toBe(
      'sum(sum_over_time(x[2592000s:3600s])) * 3600 / 3600',
    );
  });
});
