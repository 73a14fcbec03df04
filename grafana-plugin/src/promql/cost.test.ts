import { describe, expect, test } from '@jest/globals';
import { cost } from './cost.ts';
import { is } from './selector.ts';

const shop = [is('namespace', 'shop')];

describe('cost with idle shown', () => {
  test('reads the roll-up by owner in the model asked for', () => {
    expect(cost('owner', ['team'], { model: 'policy', idle: 'show', matchers: shop })).toBe(
      'sum by (team) (podtally_owner_cost_usd_per_hour{model="policy",namespace="shop"})',
    );
  });

  test('reads the roll-up by workload under the policy', () => {
    expect(cost('workload', ['workload'], { model: 'policy', idle: 'show', matchers: shop })).toBe(
      'sum by (workload) (podtally_workload_cost_usd_per_hour{namespace="shop"})',
    );
  });

  test('reads the roll-up by workload under a model', () => {
    expect(cost('workload', ['workload'], { model: 'usage', idle: 'show', matchers: [] })).toBe(
      'sum by (workload) (podtally_workload_model_cost_usd_per_hour{model="usage"})',
    );
  });

  test('reads pods under the policy as they are charged', () => {
    expect(cost('pod', ['pod'], { model: 'policy', idle: 'show', matchers: shop })).toBe(
      'sum by (pod) (podtally_cost_usd_per_hour{namespace="shop"})',
    );
  });

  test('adds up the parts a model charges pods, and what no pod pays', () => {
    expect(cost('pod', [], { model: 'hybrid', idle: 'show', matchers: [] })).toBe(
      'sum(' +
        'label_replace(podtally_cost_part_usd_per_hour{part=~"used_reserved|used_burst"}, "spend_type", "usage", "", "") or ' +
        'label_replace(podtally_cost_part_usd_per_hour{part=~"idle_kept|idle_held"}, "spend_type", "workload_idle", "", "") or ' +
        'podtally_workload_model_cost_usd_per_hour{model="hybrid",spend_type=~"cluster_idle|managed_service_fee"})',
    );
  });

  test('sums everything where no label is asked for', () => {
    expect(cost('owner', [], { model: 'request', idle: 'show', matchers: [] })).toBe(
      'sum(podtally_owner_cost_usd_per_hour{model="request"})',
    );
  });
});

describe('cost by host under one model', () => {
  test('has the idle that the model leaves of each host, as no family tells it', () => {
    const idle = {
      model: 'usage',
      idle: 'show',
      matchers: [is('spend_type', 'cluster_idle')],
    } as const;
    const all = 'sum by (cluster, node, resource) (podtally_cost_usd_per_hour{node!=""})';
    expect(cost('pod', ['node'], idle)).toBe(
      'sum by (node) (' +
        'podtally_workload_model_cost_usd_per_hour{model="usage",spend_type="cluster_idle",spend_type="managed_service_fee"} or ' +
        `label_replace(clamp_min(${all} - ` +
        '(sum by (cluster, node, resource) (podtally_cost_part_usd_per_hour{part=~"used_reserved|used_burst|idle_held",node!=""}) ' +
        `or ${all} * 0), 0) and on (cluster, resource) ` +
        'podtally_workload_model_cost_usd_per_hour{model="usage",spend_type="cluster_idle",spend_type="cluster_idle"}, ' +
        '"spend_type", "cluster_idle", "", ""))',
    );
  });

  test('reads no part of another spend type than was asked for', () => {
    const matchers = [is('spend_type', 'usage')];
    const asked = cost('pod', ['pod'], { model: 'hybrid', idle: 'share', matchers });
    expect(asked).toContain('used_reserved|used_burst');
    expect(asked).not.toMatch(/idle_kept|idle_share/);
  });
});

describe('cost with idle shared', () => {
  test('takes cluster idle from nobody’s row and gives it to those who carry it', () => {
    expect(cost('owner', ['team'], { model: 'usage', idle: 'share', matchers: shop })).toBe(
      'sum by (team) (' +
        'podtally_owner_cost_usd_per_hour{model="usage",namespace="shop",spend_type!="cluster_idle"} or ' +
        'label_replace(podtally_workload_idle_share_usd_per_hour{model="usage",namespace="shop"}, "spend_type", "cluster_idle", "", "") or ' +
        'podtally_owner_cost_usd_per_hour{model="usage",namespace="shop",spend_type="cluster_idle",namespace=""} * on (cluster, resource) group_left () ' +
        '((sum by (cluster, resource) (podtally_owner_cost_usd_per_hour{model="usage",spend_type="cluster_idle"}) - ' +
        '(sum by (cluster, resource) (podtally_workload_idle_share_usd_per_hour{model="usage"}) or ' +
        'sum by (cluster, resource) (podtally_owner_cost_usd_per_hour{model="usage",spend_type="cluster_idle"}) * 0)) / ' +
        'sum by (cluster, resource) (podtally_owner_cost_usd_per_hour{model="usage",spend_type="cluster_idle",namespace=""}) > 1e-9))',
    );
  });
});

describe('cost over the moments of a grid', () => {
  const GRID = '[1d:1h]';

  test('sums each series over time first, which is the same and faster', () => {
    expect(cost('owner', ['team'], { model: 'policy', idle: 'show', matchers: shop }, GRID)).toBe(
      'sum by (team) (sum_over_time(podtally_owner_cost_usd_per_hour{model="policy",namespace="shop"}[1d:1h]))',
    );
    expect(cost('pod', [], { model: 'usage', idle: 'show', matchers: [] }, GRID)).toBe(
      'sum(' +
        'label_replace(sum_over_time(podtally_cost_part_usd_per_hour{part=~"used_reserved|used_burst"}[1d:1h]), "spend_type", "usage", "", "") or ' +
        'label_replace(sum_over_time(podtally_cost_part_usd_per_hour{part="idle_held"}[1d:1h]), "spend_type", "workload_idle", "", "") or ' +
        'sum_over_time(podtally_workload_model_cost_usd_per_hour{model="usage",spend_type=~"cluster_idle|managed_service_fee"}[1d:1h]))',
    );
  });

  test('sums what is a product of series moment by moment', () => {
    const shared = { model: 'policy', idle: 'share', matchers: [] } as const;
    const [charged, carried, left] = cost('workload', [], shared, GRID).split(' or ', 3);
    expect([charged, carried]).toEqual([
      'sum(sum_over_time(podtally_workload_cost_usd_per_hour{spend_type!="cluster_idle"}[1d:1h])',
      'label_replace(sum_over_time(podtally_workload_idle_share_usd_per_hour{model="policy"}[1d:1h]), "spend_type", "cluster_idle", "", "")',
    ]);
    expect(left).toMatch(/^sum_over_time\(\(podtally_workload_cost_usd_per_hour\{.*\} \* on /);
    expect(cost('pod', ['pod'], shared, GRID)).toMatch(/sum_over_time\(\(sum by \(.*\)\[1d:1h\]/);
  });
});
