import { describe, expect, test } from '@jest/globals';
import { clusterSpans } from './clusters.ts';
import type { ClusterFact } from './facts.ts';

const range = { from: 0, to: 6000 };
const whole: ClusterFact = { cluster: 'prod', first: 60, last: 5990, moments: 99, wasBefore: true };
const noted = (...facts: readonly Partial<ClusterFact>[]): readonly string[] =>
  clusterSpans(
    facts.map((fact) => ({ ...whole, ...fact })),
    range,
    60,
    (at) => `at ${at}`,
  ).map(({ note }) => note);

describe('what is known of a cluster in a range', () => {
  test('is all of it, give or take a moment at each end', () => {
    expect(clusterSpans([whole], range, 60, String)).toEqual([
      { cluster: 'prod', isWhole: true, age: 10, note: '' },
    ]);
  });

  test('begins with a new cluster', () => {
    expect(noted({ first: 3000, moments: 50, wasBefore: false })).toEqual([
      'since at 3000; not known before',
    ]);
  });

  test('begins late after an outage', () => {
    expect(noted({ first: 3000, moments: 50 })).toEqual([
      'nothing from the beginning of the range to at 3000: an outage',
    ]);
  });

  test('ends with the cluster, its exporter or its scrape', () => {
    expect(noted({ last: 3000, moments: 49 })).toEqual([
      'nothing since at 3000: the exporter, its scrape or the cluster has ended',
    ]);
  });

  test('goes on under another name', () => {
    expect(
      noted(
        { last: 3000, moments: 49 },
        { cluster: 'prod-eu', first: 3060, moments: 49, wasBefore: false },
      ),
    ).toEqual([
      'until at 3000, where “prod-eu” begins: renamed?',
      'since at 3060, where “prod” ends: renamed?',
    ]);
  });

  test('has holes', () => {
    expect(noted({ moments: 68 })).toEqual(['about 30 min missing in between']);
  });
});
