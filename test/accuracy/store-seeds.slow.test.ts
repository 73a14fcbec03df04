import { beforeAll, describe, expect, test } from '@jest/globals';
import { beyondBounds, CASES, REQUEST_MODEL_BOUND } from './cases.ts';
import { committedStorePage, storePage, withoutLayout } from './page.ts';
import { MARKED, settleStores, STORES, UNMARKED, type SettledStore } from './settled-store.ts';

const PATIENCE_MS = 1_800_000;

let stores: readonly SettledStore[];
beforeAll(async () => {
  stores = await settleStores(STORES);
}, PATIENCE_MS);

describe.each([MARKED, UNMARKED])('$title', (kind) => {
  const hours = (every: number) =>
    stores
      .filter(({ watch }) => watch.marksEnds === kind.marksEnds && watch.every === every)
      .filter(({ watch }) => watch.honorsTimestamps)
      .flatMap((store) => store.hours);

  test.each(CASES)('bills within the bounds, every 30 seconds: $title', (each) => {
    expect(hours(30).flatMap((hour) => beyondBounds(hour, each))).toEqual([]);
  });

  test('knows the request model exactly wherever an end is recorded', () => {
    const unknown = new Set(CASES.filter((each) => each.endUnknown).flatMap((c) => c.namespaces));
    const off = [...hours(30), ...hours(60)]
      .flatMap(({ comparisons }) => comparisons)
      .filter(({ policy, pod }) => policy === 'request' && !unknown.has(pod.namespace))
      .filter(({ billError }) => billError > REQUEST_MODEL_BOUND);
    expect(off).toEqual([]);
  });
});

describe.each(STORES)('seed $seed, every $every seconds, $title', (watch) => {
  const store = (): SettledStore => stores[STORES.indexOf(watch)]!;

  test('no pod is lost and none invented; all rows sum to the cost of the hosts', () => {
    for (const { missing, surplus, allocations } of store().hours) {
      expect(missing).toEqual([]);
      expect(surplus).toEqual([]);
      for (const { conservationError, coverage } of Object.values(allocations)) {
        expect(conservationError).toBeLessThanOrEqual(1e-9);
        expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
      }
    }
  });

  test('one window, single hours and an exporter that began later say the same', () => {
    const { allocated, closed, hours } = store();
    const totals = hours.map(({ allocations }) => allocations.hybrid.total);
    expect(allocated.map(({ total }) => total)).toEqual(totals);
    expect(closed?.total).toBe(totals.at(-1));
  });
});

test('docs/accuracy.md says what is measured of stores', () => {
  expect(withoutLayout(committedStorePage()).trim()).toBe(withoutLayout(storePage(stores)).trim());
});
