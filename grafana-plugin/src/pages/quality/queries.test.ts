import { describe, expect, test } from '@jest/globals';
import { FIRST_VIEW } from '../../view/view.ts';
import { ASKED, qualityQueries, stepOf } from './queries.ts';

describe('the queries of data quality', () => {
  test('look at a range in two hundred moments, a minute apart at least', () => {
    expect([
      stepOf({ from: 0, to: 3600 }),
      stepOf({ from: 0, to: 86_400 }),
      stepOf({ from: 0, to: 30 * 86_400 }),
    ]).toEqual([60, 432, 12_960]);
  });

  test('ask of the chosen clusters when they were seen', () => {
    const queries = qualityQueries({ ...FIRST_VIEW, clusters: ['prod'] }, { from: 0, to: 86_400 });
    const series =
      'podtally_owner_cost_usd_per_hour{model="policy",resource="cpu",spend_type="usage",cluster="prod"}';
    expect(queries.find(({ refId }) => refId === ASKED.first)?.expr).toBe(
      `min_over_time((max by (cluster) (timestamp(${series})))[86400s:432s])`,
    );
    expect(queries.find(({ refId }) => refId === ASKED.before)?.expr).toBe(
      `count by (cluster) (last_over_time(${series}[1d] offset 86400s))`,
    );
  });

  test('ask each question once', () => {
    const refIds = qualityQueries(FIRST_VIEW, { from: 0, to: 3600 }).map(({ refId }) => refId);
    expect([...refIds].sort()).toEqual(Object.values(ASKED).sort());
  });
});
