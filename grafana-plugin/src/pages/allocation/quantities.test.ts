import { describe, expect, test } from '@jest/globals';
import {
  FieldType,
  LoadingState,
  dateTime,
  toDataFrame,
  type DataFrame,
  type PanelData,
} from '@grafana/data';
import { is } from '../../promql/selector.ts';
import { FIRST_VIEW } from '../../view/view.ts';
import { quantitiesOf, quantityQueries } from './quantities.ts';

const frame = (refId: string, labels: Readonly<Record<string, string>>, value: number): DataFrame =>
  toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: [0] },
      { name: 'Value', type: FieldType.number, labels: { ...labels }, values: [value] },
    ],
  });
const now = dateTime(0);
const answer = (series: DataFrame[]): PanelData => ({
  state: LoadingState.Done,
  series,
  timeRange: { from: now, to: now, raw: { from: 'now-1h', to: 'now' } },
});

const cpu = { node: 'n1', resource: 'cpu' };

describe('what a pod is charged for', () => {
  test('is used and reserved amounts, with the price that makes them its cost', () => {
    const data = answer([
      frame('costs', { ...cpu, spend_type: 'usage' }, 0.02),
      frame('costs', { ...cpu, spend_type: 'workload_idle' }, 0.06),
      frame('costs', { ...cpu, spend_type: 'cluster_idle' }, 0.01),
      frame('amounts', { ...cpu, spend_type: 'usage' }, 0.5),
      frame('amounts', { ...cpu, spend_type: 'workload_idle' }, 1.5),
    ]);
    expect(quantitiesOf(data)).toEqual([
      {
        ...{ node: 'n1', resource: 'cpu', unit: 'cores', used: 0.5, idle: 1.5 },
        ...{ unitPrice: expect.closeTo(0.04, 12), cost: expect.closeTo(0.08, 12), shared: 0.01 },
      },
    ]);
  });

  test('has no amounts where the host has no unit price', () => {
    const data = answer([frame('costs', { ...cpu, spend_type: 'usage' }, 0.02)]);
    expect(quantitiesOf(data)).toEqual([
      {
        ...{ node: 'n1', resource: 'cpu', unit: 'cores', used: undefined, idle: undefined },
        ...{ unitPrice: undefined, cost: 0.02, shared: 0 },
      },
    ]);
  });

  test('keeps pods of one name apart by node', () => {
    const on = (node: string): DataFrame =>
      frame('costs', { ...cpu, node, spend_type: 'usage' }, 1);
    expect(quantitiesOf(answer([on('n2'), on('n1')])).map(({ node }) => node)).toEqual([
      'n1',
      'n2',
    ]);
  });

  test('is asked with the unit prices of the same cluster', () => {
    const [, amounts] = quantityQueries(FIRST_VIEW, [is('cluster', 'demo'), is('pod', 'x')]);
    expect(amounts?.expr).toContain(
      '(sum by (cluster, node, resource, spend_type) (podtally_cost_usd_per_hour{cluster="demo",pod="x"})) / on (cluster, node, resource) group_left () max by (cluster, node, resource) (label_replace(podtally_node_cpu_usd_per_core_hour{cluster="demo"}, "resource", "cpu", "", "") or ',
    );
  });
});
