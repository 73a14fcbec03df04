import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { HostIdle } from './allocation.ts';
import type { ModelChoice } from './policy.ts';
import type { PerResource } from './resource.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './testing/cluster.ts';

interface Sketch {
  readonly request: number;
  readonly used: number;
  readonly model?: ModelChoice;
}

/** What is left of 4 cores, of which 3.5 are allocatable, beside one pod. */
function idleBeside({ request, used, model }: Sketch): PerResource<HostIdle> {
  const allocation = allocate({
    quantities: quantitiesOf(
      observed({
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16, allocatable: { cores: 3.5, gib: 16 } })],
        pods: [aPod({ name: 'a', node: 'n1', request: { cores: request }, used: { cores: used } })],
      }),
    ),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: aPolicy(model ? { fallback: model } : {}),
  });
  return allocation.hosts[0]!.idle;
}

const inCores = ({ free, system, uncharged }: HostIdle): readonly number[] =>
  [free, system, uncharged].map((coreSeconds) => coreSeconds / 3600);

describe('what is left of 4 cores, 3.5 of them allocatable', () => {
  test('is system first, as far as nobody uses it, and free above that', () => {
    expect(inCores(idleBeside({ request: 1, used: 1 }).cpu)).toEqual([2.5, 0.5, 0]);
  });

  test('is system alone where pods burst into what the system reserves', () => {
    const [free, system, uncharged] = inCores(idleBeside({ request: 1, used: 3.75 }).cpu);
    expect([free, system, uncharged]).toEqual([0, 0.25, 0]);
  });

  test('is nothing where pods use it up', () => {
    expect(inCores(idleBeside({ request: 1, used: 4 }).cpu)).toEqual([0, 0, 0]);
  });

  test('holds what a request-model pod burst without paying: uncharged, not free', () => {
    const idle = idleBeside({ request: 1, used: 2, model: { model: 'request' } });
    expect(inCores(idle.cpu)).toEqual([1.5, 0.5, 1]);
  });

  test('holds what a usage-model pod kept without paying: uncharged, not free', () => {
    const idle = idleBeside({ request: 2, used: 0.5, model: { model: 'usage' } });
    expect(inCores(idle.cpu)).toEqual([1.5, 0.5, 1.5]);
  });

  test('is only free where all is allocatable', () => {
    const { free, system } = idleBeside({ request: 1, used: 1 }).memory;
    expect([free / 3600 / 2 ** 30, system]).toEqual([16, 0]);
  });
});

test('a GPU that is not allocatable is idle of the system, one that waits for pods is free', () => {
  const allocation = allocate({
    quantities: quantitiesOf(
      observed({
        hosts: [aHost({ node: 'g', cores: 8, gib: 32, gpus: 4, allocatable: { gpus: 3 } })],
        pods: [aPod({ name: 'train', node: 'g', request: { gpus: 1 }, used: { gpus: 1 } })],
      }),
    ),
    priceOf: priced({ g: 4 }),
    fees: [],
    policy: aPolicy(),
  });
  expect(inCores(allocation.hosts[0]!.idle.gpu)).toEqual([2, 1, 0]);
});
