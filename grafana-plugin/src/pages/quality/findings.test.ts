import { describe, expect, test } from '@jest/globals';
import type { HostPrice, QualityFacts } from './facts.ts';
import { findingsOf } from './findings.ts';

const host: HostPrice = {
  cluster: 'demo',
  node: 'a',
  instanceType: 'm6i.large',
  region: 'us-east-1',
  capacityType: 'on-demand',
  rung: 'catalogue',
  usdPerHour: 0.096,
};
const source = {
  ...{ instance: 'pod', source: 'kubelet', isUp: true },
  ...{ lastSuccess: 990, targetsUp: 3, targetsDown: 0 },
};
const exporter = {
  ...{ instance: 'pod', version: '0.1.0', lastPass: 970 },
  ...{ failuresInHour: 0, isConfigurationGood: true },
};
const healthy: QualityFacts = {
  range: { from: 0, to: 1000 },
  exporters: [exporter],
  sources: [source],
  hosts: [host, host],
  oldest: {},
  catalogue: 900,
  gaps: {},
  conservation: 3e-16,
  coverage: { pods: 1, hosts: 1 },
  renamedSeries: 0,
  negative: {},
  clusters: [],
};
const bad = (facts: Partial<QualityFacts>): readonly (readonly (string | undefined)[])[] =>
  findingsOf({ ...healthy, ...facts }, [])
    .filter(({ severity }) => severity !== 'ok')
    .map(({ severity, text, next }) => [severity, text, next]);

describe('how far to trust the numbers', () => {
  test('is said in words where all is well', () => {
    expect(findingsOf(healthy, []).map(({ severity, text }) => [severity, text])).toEqual([
      [
        'ok',
        'Every cent of the 2 priced hosts is allocated: parts and bill differ by less than a billionth.',
      ],
      ['ok', 'All pods, hosts and requests of an independent count are in the result.'],
      ['ok', 'The last pass of pod was 30 s ago.'],
      ['ok', '1 of 1 source answer.'],
      ['ok', 'Every host has a price.'],
    ]);
  });

  test('names parts that are not the bill', () => {
    expect(bad({ conservation: 0.012 })).toEqual([
      [
        'error',
        'Parts and bill differ by 1.2 % (1.2e-2).',
        'This is a defect of the exporter: report it with the output of podtally check, and do not charge by these numbers.',
      ],
    ]);
  });

  test('names what an independent count has more', () => {
    expect(bad({ coverage: { pods: 0.98 } })).toEqual([
      [
        'error',
        '98.00 % of the pods of an independent count are in the result.',
        'Look at the gaps below: something was seen and not allocated.',
      ],
    ]);
  });

  test('sees exporters that are gone, late, failing or set up badly', () => {
    expect(bad({ exporters: [] })[0]?.[1]).toBe('No exporter is scraped at the end of this range.');
    expect(bad({ exporters: [{ ...exporter, lastPass: undefined }] })[0]?.[1]).toBe(
      'pod has had no pass yet.',
    );
    expect(
      bad({
        exporters: [{ ...exporter, lastPass: 400, failuresInHour: 2, isConfigurationGood: false }],
      }).map(([, text]) => text),
    ).toEqual([
      'The last pass of pod was 10 min before the end of the range; its costs are gone since.',
      '2 passes of pod failed in the last hour.',
      'The configuration of pod was bad when it was last read; the one before is in force.',
    ]);
  });

  test('names sources that do not answer, wholly or partly', () => {
    const sources = [
      { ...source, targetsDown: 1 },
      { ...source, source: 'kube-state-metrics', isUp: false },
    ];
    expect(bad({ sources }).map(([severity, text]) => [severity, text])).toEqual([
      ['error', 'kube-state-metrics does not answer pod.'],
      ['warning', '1 of 4 targets of kubelet do not answer.'],
    ]);
  });

  test('counts hosts without a good price, and minds the age of the catalogue in use', () => {
    expect(
      bad({
        hosts: [host, { ...host, rung: 'estimate' }],
        gaps: { host_without_price: 1 },
        catalogue: 1000 - 200 * 86_400,
      }).map(([, text]) => text),
    ).toEqual([
      '1 host of 3 has no price: neither it nor its pods are in any total.',
      '1 host is priced by an estimate.',
      'The price catalogue in use is 200 days old.',
    ]);
  });

  test('sees labels that were not honoured, and costs below zero', () => {
    expect(bad({ renamedSeries: 7, negative: { demo: 2 } })).toEqual([
      [
        'error',
        '7 series have exported_namespace: all cost is in the exporter’s own namespace.',
        'Set honor_labels: true in the scrape configuration, or honorLabels: true in the ServiceMonitor.',
      ],
      [
        'error',
        '2 series of demo cost less than nothing: no exporter writes that.',
        'Look for a recording or relabelling rule that writes podtally_owner_cost_usd_per_hour, and take it away.',
      ],
    ]);
  });

  test('lists clusters that have costs for a part of the range', () => {
    const span = { cluster: 'demo', isWhole: false, age: 0, note: 'since noon; not known before' };
    expect(findingsOf(healthy, [span])[0]).toEqual({
      id: 'span demo',
      severity: 'warning',
      text: 'demo has costs for only a part of the range: since noon; not known before.',
    });
  });
});
