import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../domain/units.ts';
import { statusOf } from './status.ts';
import { EXAMPLE_NOW, exampleAllocation, exampleSnapshot } from './testing/snapshot.ts';

const context = {
  version: '0.1.0',
  now: unixSeconds(EXAMPLE_NOW + 30),
  exchangeRates: [],
};

describe('the status', () => {
  test('tells freshness, totals and coverage', () => {
    const status = statusOf(exampleSnapshot({ settled: exampleAllocation('settled') }), context);
    expect(status).toMatchObject({
      version: '0.1.0',
      cluster: 'test-1',
      policyVersion: 'test',
      pass: { at: '2026-01-01T01:00:00Z', ageSeconds: 30, durationSeconds: 0.25 },
      settled: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T01:00:00Z' },
      hosts: { priced: 2, unpriced: 1 },
      pods: 4,
      conservationError: 0,
      coverage: { pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 },
    });
    expect(status.totalUsdPerHour).toBeCloseTo(0.5, 12);
    expect(statusOf(exampleSnapshot(), context).settled).toBeNull();
  });

  test('tells of every source when it last answered and what failed', () => {
    expect(statusOf(exampleSnapshot(), context).sources[1]).toEqual({
      source: 'kubelet',
      up: false,
      lastSuccess: '2026-01-01T00:58:30Z',
      ageSeconds: 120,
      durationSeconds: 2,
      targets: { total: 3, up: 2 },
      errors: [
        'node-x: GET https://10.0.0.9:10250/metrics/cadvisor: HTTP 401; check the token and its role',
      ],
    });
  });

  test('counts hosts by the rung of their price', () => {
    expect(statusOf(exampleSnapshot(), context).prices).toEqual({
      ladder: ['file', 'catalogue', 'estimate'],
      catalogueAsOf: '2025-12-02T00:00:00Z',
      catalogueAgeSeconds: EXAMPLE_NOW + 30 - 1_764_633_600,
      hosts: [
        { rung: 'file', hosts: 1, stale: 0, usdPerHour: 0.2, oldest: null },
        {
          rung: 'catalogue',
          hosts: 1,
          stale: 0,
          usdPerHour: 0.2,
          oldest: '2025-12-02T00:00:00Z',
        },
      ],
    });
  });

  test('gives every gap its meaning and remedy', () => {
    expect(statusOf(exampleSnapshot(), context).gaps[0]).toEqual({
      kind: 'host_without_price',
      what: 'hosts without a price: they and their pods are not in the total',
      count: 1,
      examples: ['node-x: x9.large in us-east-1'],
      remedy: 'Add the instance type to the price file (prices.file), or set a price for the node.',
      hidden: { pods: 1, coreHours: 8, gibHours: 32 },
    });
  });
});
