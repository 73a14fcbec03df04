import { describe, expect, test } from '@jest/globals';
import type { HostQuantities, Quantities } from './quantities.ts';
import { aHost, aPod, observed, quantitiesOf, type HostSketch } from './testing/cluster.ts';

interface Asked {
  readonly request?: { readonly cores?: number; readonly gib?: number };
  readonly used?: { readonly cores?: number; readonly gib?: number };
}

/** A host of 4 cores and 16 GiB with pods a, b, … */
function hostWith(asked: readonly Asked[], host: Partial<HostSketch> = {}): Quantities {
  return quantitiesOf(
    observed({
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16, ...host })],
      pods: asked.map((sketch, index) =>
        aPod({ name: 'abc'[index] ?? 'z', node: 'n1', ...sketch }),
      ),
    }),
  );
}

const cores = ({ hosts }: Quantities, what: 'requested' | 'used'): readonly number[] =>
  hosts[0]!.pods.map((pod) => pod[what].cpu / 3600);
const scalesOf = ({ hosts }: Quantities): Pick<HostQuantities, 'requestScale' | 'usageScale'> => ({
  requestScale: hosts[0]!.requestScale,
  usageScale: hosts[0]!.usageScale,
});

const UNSCALED = { cpu: 1, memory: 1, gpu: 1 };

describe('requests above capacity', () => {
  const quantities = hostWith([
    { request: { cores: 3, gib: 1 }, used: { cores: 1 } },
    { request: { cores: 5, gib: 2 }, used: { cores: 2 } },
  ]);

  test('are all scaled by one factor: 3 and 5 cores of 4 become 1.5 and 2.5', () => {
    expect(cores(quantities, 'requested')).toEqual([1.5, 2.5]);
    expect(scalesOf(quantities).requestScale).toEqual({ cpu: 0.5, memory: 1, gpu: 1 });
  });

  test('leave usage and the other resources alone', () => {
    expect(cores(quantities, 'used')).toEqual([1, 2]);
    expect(quantities.hosts[0]!.pods.map(({ requested }) => requested.memory / 3600)).toEqual([
      2 ** 30,
      2 ** 31,
    ]);
  });

  test('are a gap that says by how much', () => {
    expect(quantities.gaps).toEqual([
      { kind: 'requests_above_capacity', count: 1, examples: ['n1: cpu 200 % of capacity'] },
    ]);
  });
});

describe('usage above capacity', () => {
  const quantities = hostWith([
    { request: { cores: 1 }, used: { cores: 2, gib: 12 } },
    { request: { cores: 1 }, used: { cores: 4, gib: 12 } },
  ]);

  test('is scaled by one factor: 2 and 4 cores of 4 become 4/3 and 8/3', () => {
    const [first, second] = cores(quantities, 'used');
    expect(first).toBeCloseTo(4 / 3, 12);
    expect(second).toBeCloseTo(8 / 3, 12);
    expect(cores(quantities, 'requested')).toEqual([1, 1]);
  });

  test('is one gap per host, naming each resource', () => {
    expect(quantities.gaps).toEqual([
      {
        kind: 'usage_above_capacity',
        count: 1,
        examples: ['n1: cpu 150 %, memory 150 % of capacity'],
      },
    ]);
  });
});

test('a full host is not above capacity', () => {
  const quantities = hostWith([
    { request: { cores: 1 }, used: { cores: 3 } },
    { request: { cores: 3 }, used: { cores: 1 } },
  ]);
  expect(scalesOf(quantities)).toEqual({ requestScale: UNSCALED, usageScale: UNSCALED });
  expect(quantities.gaps).toEqual([]);
});

test('sums that exceed capacity by rounding alone are not above it', () => {
  // 0.1 + 0.2 is a little above 0.3
  const quantities = hostWith([{ request: { cores: 0.1 } }, { request: { cores: 0.2 } }], {
    cores: 0.3,
  });
  expect(scalesOf(quantities).requestScale).toEqual(UNSCALED);
  expect(quantities.gaps).toEqual([]);
});

test('a host that reports no capacity scales nothing away', () => {
  const quantities = hostWith([{ request: { cores: 1 }, used: { cores: 1 } }], { cores: 0 });
  expect(cores(quantities, 'requested')).toEqual([1]);
  expect(scalesOf(quantities).usageScale).toEqual(UNSCALED);
});
