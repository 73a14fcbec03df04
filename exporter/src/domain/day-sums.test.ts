import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { Allocation } from './allocation.ts';
import { DaySums } from './day-sums.ts';
import { interval } from './interval.ts';
import type { PodQuantities, Quantities } from './quantities.ts';
import { rowsOf } from './rows.ts';
import { finished } from './stepwise.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  pricedBySize,
  quantitiesOf,
  type HostSketch,
  type PodSketch,
} from './testing/cluster.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;

/** An hour of the day with one host and its pods. */
function hourOf(
  nth: number,
  pods: readonly PodSketch[],
  host: Partial<HostSketch> = {},
): Quantities {
  const span = interval(MIDNIGHT + nth * HOUR, MIDNIGHT + (nth + 1) * HOUR);
  return quantitiesOf(
    observed({
      span,
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16, ...host })],
      pods: pods.map((pod) => aPod(pod, span)),
    }),
  );
}

function evened(hours: readonly Quantities[]): readonly Quantities[] {
  const day = new DaySums();
  for (const hour of hours) finished(day.add(hour));
  return hours.map((hour) => finished(day.evened(hour)));
}

const policy = aPolicy({ settlement: 'day' });
/** 0.2 USD/h, of which 60 % are cpu: 0.03 USD per core-hour. */
const priceOf = priced({ n1: 0.2 });
const allocated = (quantities: Quantities, price = priceOf): Allocation =>
  allocate({ quantities, priceOf: price, fees: [], policy });

/** Dollars of cpu by hour: of each pod by name, and what is idle. */
const dollars = (allocation: Allocation): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = {};
  for (const { pod, resource, cost } of rowsOf(allocation)) {
    if (resource !== 'cpu') continue;
    const name = pod?.name ?? 'idle';
    sums[name] = (sums[name] ?? 0) + cost;
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, cost]) => [name, Number(cost.toFixed(9))]),
  );
};

const a = { name: 'a', node: 'n1', request: { cores: 1 } };

describe('a day that is settled as a whole', () => {
  test('forgives a burst that fits into what was requested over the day', () => {
    const hours = [
      hourOf(0, [{ ...a, used: { cores: 2 } }]),
      hourOf(1, [{ ...a, used: { cores: 0 } }]),
    ];
    // Hour by hour max(1, 2) + max(1, 0) = 3 core-hours; over both max(2, 2) = 2.
    expect(hours.map((hour) => dollars(allocated(hour)))).toEqual([
      { a: 0.06, idle: 0.06 },
      { a: 0.03, idle: 0.09 },
    ]);
    expect(evened(hours).map((hour) => dollars(allocated(hour)))).toEqual([
      { a: 0.03, idle: 0.09 },
      { a: 0.03, idle: 0.09 },
    ]);
  });

  test('gives each hour its part of the time that the host was billed', () => {
    const hours = [
      hourOf(0, [{ ...a, used: { cores: 3 } }]),
      hourOf(1, [], { to: MIDNIGHT + 1.5 * HOUR }),
    ];
    // 3 core-hours over 1.5 hours of the host: 2 in the first, 1 in the half hour after.
    expect(evened(hours).map((hour) => dollars(allocated(hour)))).toEqual([
      { a: 0.06, idle: 0.06 },
      { a: 0.03, idle: 0.03 },
    ]);
  });

  test('prices each hour by its own price, which over the day is the price weighted by time', () => {
    const hours = [hourOf(0, [{ ...a, used: { cores: 2 } }]), hourOf(1, [])];
    const [first, second] = evened(hours);
    expect(first && dollars(allocated(first))).toEqual({ a: 0.03, idle: 0.09 });
    // Twice the price in the second hour.
    expect(second && dollars(allocated(second, priced({ n1: 0.4 })))).toEqual({
      a: 0.06,
      idle: 0.18,
    });
  });

  test('keeps the hour’s own owner of a pod, and takes the first known one before', () => {
    const labelled = (team: string): PodSketch => ({ ...a, labels: { team }, used: { cores: 1 } });
    const hours = [
      hourOf(0, []),
      hourOf(1, [labelled('blue')]),
      hourOf(2, [labelled('red')]),
      hourOf(3, []),
    ];
    const teams = evened(hours).map(
      ({ hosts }) => hosts[0]?.pods.map(({ pod }) => pod.labels['team']).join() ?? '',
    );
    expect(teams).toEqual(['blue', 'blue', 'red', 'red']);
  });

  test('keeps what was found of the inputs: coverage is 1 in every hour', () => {
    const hours = [
      hourOf(0, [{ ...a, used: { cores: 1 } }]),
      hourOf(1, [{ name: 'b', node: 'n1', request: { cores: 2 } }]),
    ];
    for (const hour of evened(hours)) {
      const { coverage } = allocated(hour);
      expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
      expect(hour.counted.pods).toBe(2);
      expect(hour.evenedOver).toBe('day');
    }
  });

  test('a pod that an independent count knows, and the day does not, is missing in every hour', () => {
    const whole = hourOf(0, [{ ...a, used: { cores: 1 } }]);
    const counted = { ...whole.counted, pods: 2 };
    const hours = [{ ...whole, counted }, hourOf(1, [{ ...a, used: { cores: 1 } }])];
    // Three pods were counted over two hours, and two of them found.
    for (const hour of evened(hours)) expect(allocated(hour).coverage.pods).toBeCloseTo(2 / 3, 12);
  });

  test('what was scaled to capacity in an hour is still told and covered', () => {
    const hours = [
      hourOf(0, [{ ...a, request: { cores: 8 }, used: { cores: 1 } }]),
      hourOf(1, [{ ...a, request: { cores: 4 }, used: { cores: 1 } }]),
    ];
    for (const hour of evened(hours)) {
      expect(hour.hosts[0]?.requestScale.cpu).toBeCloseTo(8 / 12, 12);
      expect(allocated(hour).coverage.cpuRequests).toBe(1);
    }
  });
});

describe('pods that are their own hosts', () => {
  test('stay in their hours, and only what they used is taken over the day', () => {
    const job = (cores: number): PodSketch => ({
      ...{ name: 'job', node: 'f1', request: { cores: 1, gib: 2 } },
      used: { cores, gib: 1 },
    });
    const fargate = { node: 'f1', podsBilledBy: 'fargate' } as const;
    const hours = [hourOf(0, [job(2)], fargate), hourOf(1, [job(0)], fargate)];
    const price = pricedBySize(0.04, 0.004);
    const pods = (quantities: Quantities): readonly PodQuantities[] =>
      quantities.hosts.flatMap((host) => host.pods);
    expect(evened(hours).map((hour) => pods(hour)[0]?.used.cpu)).toEqual([HOUR, HOUR]);
    for (const [index, hour] of evened(hours).entries()) {
      const raw = hours[index];
      expect(pods(hour)[0]?.requested).toEqual(raw && pods(raw)[0]?.requested);
      expect(allocated(hour, price).total).toBeCloseTo(raw ? allocated(raw, price).total : 0, 12);
    }
  });
});
