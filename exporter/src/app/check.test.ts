import { describe, expect, test } from '@jest/globals';
import { findingsOf, sourceFindings } from './check.ts';
import { statusOf } from './status.ts';
import { EXAMPLE_NOW, exampleSnapshot } from './testing/snapshot.ts';

const status = statusOf(exampleSnapshot(), {
  version: '0.1.0',
  now: EXAMPLE_NOW,
  exchangeRates: [],
});

describe('findings', () => {
  test('go from sources over prices to gaps and conservation, each with the next step', () => {
    expect(findingsOf(status).map(({ state, what, next }) => [state, what, next])).toEqual([
      ['ok', 'kube-state-metrics', ''],
      [
        'warning',
        'kubelet',
        'node-x: GET https://10.0.0.9:10250/metrics/cadvisor: HTTP 401; check the token and its role',
      ],
      ['ok', 'prices', ''],
      [
        'warning',
        'hosts without a price',
        'Add the instance type to the price file (prices.file), or set a price for the node.',
      ],
      [
        'warning',
        'pod without owner',
        'Label the pods or their namespaces, or map another label under attribution.',
      ],
      ['ok', 'conservation and coverage', ''],
    ]);
  });

  test('fail where a source is silent, no host has a price, or a pod is missing', () => {
    const silent = { ...status.sources[0]!, up: false, targets: { total: 1, up: 0 } };
    const failed = findingsOf({
      ...status,
      sources: [silent],
      hosts: { priced: 0, unpriced: 3 },
      prices: { ...status.prices, hosts: [] },
      coverage: { ...status.coverage, pods: 0.99 },
    }).filter(({ state }) => state === 'failed');
    expect(failed.map(({ what, found }) => [what, found])).toEqual([
      ['kube-state-metrics', '0 of 1 target answered'],
      ['prices', 'no host has a price'],
      [
        'conservation and coverage',
        'error 0; pods 0.99, hosts 1, cpu requests 1, memory requests 1',
      ],
    ]);
  });

  test('say once what two sources suffer from: a store that does not answer', () => {
    const dead = 'http://store/api/v1/query: connection refused; check that it runs';
    const down = { up: false, targets: { total: 1, up: 0 } };
    const found = sourceFindings([
      { ...down, source: 'kube-state-metrics', errors: [`in the store: ${dead}`] },
      { ...down, source: 'prometheus', errors: [dead] },
    ]);
    expect(found.map(({ state, next }) => [state, next])).toEqual([
      ['failed', `in the store: ${dead}`],
      ['failed', 'The same as of kube-state-metrics.'],
    ]);
  });

  test('that pass by themselves are no warnings', () => {
    const gaps = [
      {
        kind: 'usage_partly_unknown',
        what: '',
        count: 2,
        examples: ['shop/a', 'shop/b'],
        remedy: 'Nothing to do; it passes one window after the exporter starts.',
      },
    ] as const;
    expect(findingsOf({ ...status, gaps })).toContainEqual({
      state: 'ok',
      what: 'usage partly unknown',
      found:
        '2 pods first seen with a running counter: the time before the first sample is not measured (shop/a; shop/b)',
      next: '',
    });
  });
});
