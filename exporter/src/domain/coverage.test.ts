import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { Coverage } from './allocation.ts';
import { coverageOf } from './coverage.ts';
import { finished } from './stepwise.ts';
import { aHost, aPod, observed, quantitiesOf } from './testing/cluster.ts';
import { sound, twoHosts, withFirstHost } from './testing/two-hosts.ts';

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
    expect(allocate({ ...twoHosts, quantities }).coverage).toEqual(FULL);
  });

  test('counts requests as they were before they were scaled to capacity', () => {
    const quantities = quantitiesOf(
      observed({
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [aPod({ name: 'a', node: 'n1', request: { cores: 16, gib: 64 } })],
      }),
    );
    expect(allocate({ ...twoHosts, quantities }).coverage).toEqual(FULL);
  });

  test('of nothing is full, and of what nobody counted is endless', () => {
    const none = { hosts: 0, pods: 0, cpuRequests: 0, memoryRequests: 0 };
    const quantities = { ...sound.quantities, counted: none };
    expect(finished(coverageOf({ ...sound, quantities, hosts: [] }))).toEqual(FULL);
    expect(finished(coverageOf({ ...sound, quantities })).pods).toBe(Infinity);
  });
});
