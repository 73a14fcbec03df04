import { describe, expect, test } from '@jest/globals';
import { FieldType, type DataFrame } from '@grafana/data';
import { costLink } from './cost-link.ts';

const frame = (labels: Record<string, string>): DataFrame => ({
  length: 1,
  fields: [{ name: 'Value', type: FieldType.number, config: {}, labels, values: [1] }],
});
const range = { from: 'now-6h', to: 'now' };

describe('the link from a panel', () => {
  test('leads to the one namespace of its series, over its range', () => {
    const series = [frame({ namespace: 'shop', pod: 'a' }), frame({ namespace: 'shop', pod: 'b' })];
    expect(costLink({ timeRange: range, data: { series } })?.path).toBe(
      '/a/podtally-costs-app/allocation/namespace?var-filters=namespace%7C%3D%7Cshop&from=now-6h&to=now',
    );
  });

  test('leads to the one pod', () => {
    const series = [frame({ namespace: 'shop', pod: 'a|b' })];
    expect(
      new URLSearchParams(costLink({ data: { series } })?.path.split('?')[1]).getAll('var-filters'),
    ).toEqual(['namespace|=|shop', 'pod|=|a__gfp__b']);
  });

  test('reads the queries where no series is there yet', () => {
    const targets = [{ expr: 'sum(up{namespace="shop", pod=~"x.*"})' }];
    expect(costLink({ targets })?.path).toContain('var-filters=namespace%7C%3D%7Cshop');
    expect(costLink({ targets })?.path).not.toContain('pod%7C');
  });

  test.each([
    [
      'several namespaces',
      { data: { series: [frame({ namespace: 'a' }), frame({ namespace: 'b' })] } },
    ],
    ['none', { data: { series: [frame({ job: 'x' })] } }],
    ['a variable in its place', { targets: [{ expr: 'up{namespace="$namespace"}' }] }],
    ['other queries', { targets: [{ rawSql: 'select 1' }] }],
  ])('is not there with %s', (_, context) => {
    expect(costLink(context)).toBeUndefined();
  });

  test('is not there where nothing is told', () => {
    expect(costLink(undefined)).toBeUndefined();
  });
});
