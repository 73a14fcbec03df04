import { describe, expect, test } from '@jest/globals';
import type { Parts } from './allocation.ts';
import { kappaOf, partsOf } from './parts.ts';
import type { HostQuantities } from './quantities.ts';
import { aHost, aPod, observed, quantitiesOf } from './testing/cluster.ts';

type Asked = readonly [request: number, used: number];

/** 4 cores, 4 GPUs and pods with the given request and use of both. */
function hostWith(...asked: readonly Asked[]): HostQuantities {
  const pods = asked.map(([request, used], index) =>
    aPod({
      name: `p${index}`,
      node: 'n1',
      request: { cores: request, gpus: request },
      used: { cores: used, gpus: used },
    }),
  );
  const hosts = [aHost({ node: 'n1', cores: 4, gib: 1, gpus: 4 })];
  return quantitiesOf(observed({ hosts, pods })).hosts[0]!;
}

describe('κ', () => {
  test.each<[string, number, Asked[]]>([
    [
      'is 1 where nothing is idle',
      1,
      [
        [1, 1],
        [1, 2],
      ],
    ],
    [
      'is 1 where the host has room for all that is reserved',
      1,
      [
        [2, 0.5],
        [1, 2],
      ],
    ],
    [
      'is a third where 0.5 of 1.5 idle cores are left',
      1 / 3,
      [
        [2, 0.5],
        [1, 3],
      ],
    ],
    [
      'is 0 where bursts took everything that was reserved',
      0,
      [
        [2, 0],
        [1, 4],
      ],
    ],
  ])('%s', (_what, kappa, asked) => {
    expect(kappaOf(hostWith(...asked)).cpu).toBeCloseTo(kappa, 12);
  });
});

describe('the parts of a pod', () => {
  const hours = (resource: 'cpu' | 'gpu', kappa: number, asked: Asked): Partial<Parts> => {
    const [pod] = hostWith(asked).pods;
    const parts = partsOf(pod!, resource, kappa);
    return Object.fromEntries(
      Object.entries(parts)
        .filter(([, value]) => value > 0)
        .map(([name, value]) => [name, Math.round((value / 3600) * 1e9) / 1e9]),
    );
  };

  test('that uses less than it requested: used, kept and lent', () => {
    expect(hours('cpu', 0.25, [3, 1])).toEqual({ usedReserved: 1, idleKept: 0.5, idleLent: 1.5 });
  });

  test('that bursts: used within and above its request', () => {
    expect(hours('cpu', 0.25, [1, 3])).toEqual({ usedReserved: 1, usedBurst: 2 });
  });

  test('that holds a GPU: what it does not use is held, whatever κ', () => {
    expect(hours('gpu', 0, [3, 1])).toEqual({ usedReserved: 1, idleHeld: 2 });
  });

  test('that shows more GPU use than it holds: what it holds', () => {
    expect(hours('gpu', 1, [1, 3])).toEqual({ usedReserved: 1 });
  });
});
