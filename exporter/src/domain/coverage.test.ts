import { describe, expect, test } from '@jest/globals';
import { allocate, type AllocateInput } from './allocate.ts';
import type { Allocation, Coverage, HostAllocation } from './allocation.ts';
import { coverageOf } from './coverage.ts';
import type { Allocated } from './rows.ts';
import { finished } from './stepwise.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './testing/cluster.ts';

/** Two hosts of 4 cores at 0.20 and 0.10 an hour, a pod with 1 core on the first and one with 3 on the second. */
const input: AllocateInput = {
  quantities: quantitiesOf(
    observed({
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16 }), aHost({ node: 'n2', cores: 4, gib: 16 })],
      pods: [
        aPod({ name: 'a', node: 'n1', request: { cores: 1, gib: 1 } }),
        aPod({ name: 'b', node: 'n2', request: { cores: 3, gib: 3 } }),
      ],
    }),
  ),
  priceOf: priced({ n1: 0.2, n2: 0.1 }),
  fees: [],
  policy: aPolicy(),
};
const sound = allocate(input);

const withFirstHost = (
  change: (host: HostAllocation) => HostAllocation,
  of: Allocation = sound,
): Allocated => ({
  ...of,
  hosts: of.hosts.map((host, index) => (index === 0 ? change(host) : host)),
});

describe('coverage', () => {
  const FULL: Coverage = { hosts: 1, pods: 1, cpuRequests: 1, memoryRequests: 1 };

  test('is 1 where everything counted is in the result', () => {
    expect(finished(coverageOf(sound))).toEqual(FULL);
  });

  test('falls when a pod is lost: one of two pods, 3 of 4 cores', () => {
    const lost = withFirstHost((host) => ({ ...host, pods: [] }));
    expect(finished(coverageOf(lost))).toEqual({
      hosts: 1,
      pods: 0.5,
      cpuRequests: 0.75,
      memoryRequests: 0.75,
    });
  });

  test('falls when a host is lost with its pods', () => {
    expect(finished(coverageOf({ ...sound, hosts: sound.hosts.slice(1) }))).toEqual({
      hosts: 0.5,
      pods: 0.5,
      cpuRequests: 0.75,
      memoryRequests: 0.75,
    });
  });

  test('rises above 1 when a pod is told twice', () => {
    const twice = withFirstHost((host) => ({ ...host, pods: [...host.pods, ...host.pods] }));
    expect(finished(coverageOf(twice))).toMatchObject({ pods: 1.5, cpuRequests: 1.25 });
  });

  test('counts hosts without a price and pods without a host as covered: they are gaps', () => {
    const quantities = quantitiesOf(
      observed({
        hosts: [aHost({ node: 'x', cores: 4, gib: 16 })],
        pods: [
          aPod({ name: 'a', node: 'x', request: { cores: 1, gib: 1 } }),
          aPod({ name: 'b', node: 'ghost', request: { cores: 1, gib: 1 } }),
        ],
      }),
    );
    expect(allocate({ ...input, quantities }).coverage).toEqual(FULL);
  });

  test('counts requests as they were before they were scaled to capacity', () => {
    const quantities = quantitiesOf(
      observed({
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [aPod({ name: 'a', node: 'n1', request: { cores: 16, gib: 64 } })],
      }),
    );
    expect(allocate({ ...input, quantities }).coverage).toEqual(FULL);
  });

  test('of nothing is full, and of what nobody counted is endless', () => {
    const none = { hosts: 0, pods: 0, cpuRequests: 0, memoryRequests: 0 };
    const quantities = { ...sound.quantities, counted: none };
    expect(finished(coverageOf({ ...sound, quantities, hosts: [] }))).toEqual(FULL);
    expect(finished(coverageOf({ ...sound, quantities })).pods).toBe(Infinity);
  });
});
