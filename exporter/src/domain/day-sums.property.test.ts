import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputOf, scenario, type Scenario } from '../../../test/engine/random-cluster.ts';
import { allocate, type AllocateInput } from './allocate.ts';
import type { Allocation } from './allocation.ts';
import { DaySums } from './day-sums.ts';
import { interval } from './interval.ts';
import type { PodQuantities, Quantities } from './quantities.ts';
import { perResource, type PerResource } from './resource.ts';
import { rowsOf } from './rows.ts';
import { finished } from './stepwise.ts';
import { resourceSeconds, seconds, type ResourceSeconds } from './units.ts';

const MUST_REACH = 1e-9;
const HOUR = 3600;
const runs = { numRuns: 150 };

/** How much of its request and of its usage each pod has in an hour, taken in turn. */
const shares = fc.array(fc.constantFrom(0, 0.25, 0.5, 1), { minLength: 3, maxLength: 7 });
const hoursOfDay = fc.array(shares, { minLength: 2, maxLength: 5 });

const times = (of: PerResource<number>, factor: number): PerResource<ResourceSeconds> =>
  perResource((resource) => resourceSeconds(of[resource] * factor));

/** The hours of a day in which pods take parts of what they do in the scenario; those that are their own hosts keep their size. */
function dayOf(of: Scenario, factors: readonly (readonly number[])[]): readonly AllocateInput[] {
  const input = inputOf(of);
  const { quantities } = input;
  return factors.map((some, nth) => {
    let turn = 0;
    const next = (): number => some[turn++ % some.length] ?? 1;
    const { start } = quantities.interval;
    const hosts = quantities.hosts.map((host) => ({
      ...host,
      pods: host.pods.map((pod): PodQuantities => {
        const [requested, used] = [pod.asked ? 1 : next(), next()];
        return { ...pod, requested: times(pod.requested, requested), used: times(pod.used, used) };
      }),
    }));
    const span = interval(start + nth * HOUR, start + (nth + 1) * HOUR);
    return { ...input, quantities: { ...quantities, interval: span, hosts } };
  });
}

function settled(hours: readonly AllocateInput[]): readonly Allocation[] {
  const day = new DaySums();
  for (const { quantities } of hours) finished(day.add(quantities));
  return hours.map((hour) =>
    allocate({ ...hour, quantities: finished(day.evened(hour.quantities)) }),
  );
}

/** All hours as one span, summed here: what the engine makes of the day as a whole. */
function asOneSpan(hours: readonly AllocateInput[]): Allocation | null {
  const [first] = hours;
  if (first === undefined) return null;
  const sum = (
    of: (quantities: Quantities) => PerResource<number> | undefined,
  ): PerResource<ResourceSeconds> =>
    perResource((resource) =>
      resourceSeconds(
        hours.reduce((total, { quantities }) => total + (of(quantities)?.[resource] ?? 0), 0),
      ),
    );
  const hosts = first.quantities.hosts.map((host, index) => ({
    ...host,
    billedSeconds: seconds(host.billedSeconds * hours.length),
    capacity: times(host.capacity, hours.length),
    allocatable: times(host.allocatable, hours.length),
    pods: host.pods.map((pod, nth) => ({
      ...pod,
      requested: sum(({ hosts: of }) => of[index]?.pods[nth]?.requested),
      used: sum(({ hosts: of }) => of[index]?.pods[nth]?.used),
    })),
  }));
  return allocate({ ...first, fees: [], quantities: { ...first.quantities, hosts } });
}

/** Dollars by pod, host, spend type and resource. */
function dollars(allocations: readonly Allocation[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const allocation of allocations)
    for (const { pod, node, spendType, resource, component, cost } of rowsOf(allocation)) {
      if (spendType === 'managed_service_fee') continue;
      const key = [pod?.uid ?? '', node, spendType, resource, component].join(' ');
      sums.set(key, (sums.get(key) ?? 0) + cost);
    }
  return sums;
}

/** The same dollars; a row of nothing but rounding may be there or not. */
function expectNearly(
  found: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  tolerance: number,
): void {
  for (const key of new Set([...expected.keys(), ...found.keys()]))
    expect(Math.abs((found.get(key) ?? 0) - (expected.get(key) ?? 0))).toBeLessThan(tolerance);
}

describe('whatever happened in the hours of a day', () => {
  test('every hour still sums to its own cost', () => {
    fc.assert(
      fc.property(scenario, hoursOfDay, (of, factors) => {
        const hours = dayOf(of, factors);
        for (const [index, hour] of settled(hours).entries()) {
          const raw = hours[index];
          expect(hour.conservationError).toBeLessThanOrEqual(MUST_REACH);
          expect(hour.total).toBe(raw && allocate(raw).total);
        }
      }),
      runs,
    );
  });

  test('the hours add up to what the engine makes of the day as one span, row by row', () => {
    fc.assert(
      fc.property(scenario, hoursOfDay, (of, factors) => {
        const hours = dayOf(of, factors);
        const day = asOneSpan(hours);
        const expected = dollars(day === null ? [] : [day]);
        const found = dollars(settled(hours));
        expectNearly(found, expected, MUST_REACH * Math.max(1, day?.total ?? 0));
      }),
      runs,
    );
  });

  test('where nothing changes from hour to hour, a day settles as its hours do', () => {
    fc.assert(
      fc.property(scenario, shares, fc.integer({ min: 2, max: 4 }), (of, factors, count) => {
        const hours = dayOf(
          of,
          Array.from({ length: count }, () => factors),
        );
        const byHour = dollars(hours.map(allocate));
        const byDay = dollars(settled(hours));
        expectNearly(byDay, byHour, MUST_REACH);
      }),
      runs,
    );
  });
});
