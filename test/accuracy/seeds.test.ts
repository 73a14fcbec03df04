import { beforeAll, describe, expect, test } from '@jest/globals';
import { beyondBounds, CASES, ofCase, REQUEST_MODEL_BOUND } from './cases.ts';
import type { SettledHour } from './errors.ts';
import { SEEDS, settleHours } from './hours.ts';
import { accuracyPage, committedPage, withoutLayout } from './page.ts';

const PATIENCE_MS = 600_000;
/** A job of 20 or 45 seconds that is estimated by its request: 0.05 cores and 76 MiB too much. */
const MOST_ESTIMATED_USD = 3e-5;
const DISTANCES = [...SEEDS.keys()];

let hours: ReadonlyMap<number, readonly SettledHour[]>;
beforeAll(async () => {
  hours = await settleHours();
}, PATIENCE_MS);

test.each(CASES)('every cluster bills within the bounds, every 30 seconds: $title', (each) => {
  expect(hours.get(30)!.flatMap((hour) => beyondBounds(hour, each))).toEqual([]);
});

describe.each(DISTANCES)('with a scrape every %d seconds', (every) => {
  test('no pod is lost and none invented', () => {
    for (const { missing, surplus } of hours.get(every)!) {
      expect(missing).toEqual([]);
      expect(surplus).toEqual([]);
    }
  });

  test('all rows sum to the cost of the hosts, and everything is covered', () => {
    for (const { allocations } of hours.get(every)!)
      for (const { conservationError, coverage } of Object.values(allocations)) {
        expect(conservationError).toBeLessThanOrEqual(1e-9);
        expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
      }
  });

  test('what is estimated of jobs that no scrape met is a small amount', () => {
    const estimates = hours
      .get(every)!
      .flatMap((hour) =>
        CASES.filter((each) => each.sampled === false).flatMap((c) => ofCase(hour, c)),
      );
    expect(estimates.length).toBeGreaterThan(100);
    const dollars = estimates.map(({ billError, cost }) => billError * cost);
    expect(Math.max(...dollars)).toBeLessThan(MOST_ESTIMATED_USD);
  });

  test('the request model is exact wherever an end is recorded', () => {
    const unknown = new Set(CASES.filter((each) => each.endUnknown).flatMap((c) => c.namespaces));
    const off = hours
      .get(every)!
      .flatMap(({ comparisons }) => comparisons)
      .filter(({ policy, pod }) => policy === 'request' && !unknown.has(pod.namespace))
      .filter(({ billError }) => billError > REQUEST_MODEL_BOUND);
    expect(off).toEqual([]);
  });
});

test('docs/accuracy.md says what is measured', () => {
  const written = withoutLayout(committedPage()).trim();
  expect(written).toBe(withoutLayout(accuracyPage(hours)).trim());
});
