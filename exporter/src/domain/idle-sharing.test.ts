import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputOf, scenario } from '../../../test/engine/random-cluster.ts';
import { allocate, restate } from './allocate.ts';
import type { Allocation } from './allocation.ts';
import { isShared, shareIdle } from './idle-sharing.ts';
import { MODELS, type IdlePolicy } from './policy.ts';
import { rowsOf } from './rows.ts';
import { finished } from './stepwise.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './testing/cluster.ts';

/**
 * n1 costs 0.20 an hour, 0.03 a core: web uses 1 core, db 2, the DaemonSet log 0.5, half a core is idle (0.015).
 * n2 costs 0.10 an hour, 0.015 a core, and is empty: 4 cores are idle (0.06).
 */
function shared(idle: Partial<IdlePolicy>): Allocation {
  const hosts = [
    aHost({ node: 'n1', cores: 4, gib: 16 }),
    aHost({ node: 'n2', cores: 4, gib: 16 }),
  ];
  const using = (cores: number): { request: { cores: number }; used: { cores: number } } => ({
    request: { cores },
    used: { cores },
  });
  const pods = [
    aPod({ name: 'web', node: 'n1', ...using(1) }),
    aPod({ name: 'db', node: 'n1', namespace: 'data', ...using(2) }),
    aPod({ name: 'log', node: 'n1', workloadKind: 'daemonset', ...using(0.5) }),
  ];
  return allocate({
    quantities: quantitiesOf(observed({ hosts, pods })),
    priceOf: priced({ n1: 0.2, n2: 0.1 }),
    fees: [],
    policy: aPolicy({ idle: { mode: 'share', ...idle } }),
  });
}

/** Rows of idle cpu, by who pays and where. */
function idleCpu(allocation: Allocation): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...rowsOf(allocation)]
      .filter(({ spendType, resource }) => spendType === 'cluster_idle' && resource === 'cpu')
      .map(({ pod, node, component, cost }) => [
        `${pod?.name ?? 'nobody'} on ${node}${component && `, ${component}`}`,
        Math.round(cost * 1e9) / 1e9,
      ]),
  );
}

test('shown, idle is rows of its own by host', () => {
  expect(idleCpu(shared({ mode: 'show' }))).toEqual({
    'nobody on n1, free': 0.015,
    'nobody on n2, free': 0.06,
  });
});

describe('shared by host', () => {
  test('goes to the pods of the host by what they are charged, and names them; DaemonSets pay none', () => {
    expect(idleCpu(shared({ scope: 'host' }))).toEqual({
      'web on n1': 0.005,
      'db on n1': 0.01,
      'nobody on n2, free': 0.06,
    });
  });

  test('goes to DaemonSets too where they are not left out', () => {
    const exclude = { daemonSets: false, namespaces: [] };
    const rows = idleCpu(shared({ scope: 'host', exclude }));
    // 0.015 over 3.5 cores
    expect(rows['log on n1']).toBeCloseTo(0.0075 / 3.5, 9);
    expect(rows['web on n1']).toBeCloseTo(0.015 / 3.5, 9);
  });

  test('passes named namespaces by', () => {
    const exclude = { daemonSets: true, namespaces: ['dat*'] };
    expect(idleCpu(shared({ scope: 'host', exclude }))).toEqual({
      'web on n1': 0.015,
      'nobody on n2, free': 0.06,
    });
  });

  test('stays where it is when nobody is left to receive it', () => {
    const exclude = { daemonSets: true, namespaces: ['shop', 'data'] };
    expect(idleCpu(shared({ scope: 'host', exclude }))).toEqual({
      'nobody on n1, free': 0.015,
      'nobody on n2, free': 0.06,
    });
  });
});

describe('shared over the cluster', () => {
  test('includes the idle of empty hosts: 0.075 over 3 cores', () => {
    expect(idleCpu(shared({ scope: 'cluster' }))).toEqual({ 'web on n1': 0.025, 'db on n1': 0.05 });
  });

  test('leaves a resource that nobody is charged for where it is', () => {
    const memory = [...rowsOf(shared({ scope: 'cluster' }))].filter(
      ({ spendType, resource }) => spendType === 'cluster_idle' && resource === 'memory',
    );
    expect(memory.map(({ pod, node }) => [pod, node])).toEqual([
      [null, 'n1'],
      [null, 'n2'],
    ]);
  });

  test('hands on cost that could not be split, too', () => {
    const hosts = [
      aHost({ node: 'n1', cores: 1, gib: 1 }),
      aHost({ node: 'n2', cores: 0, gib: 1 }),
    ];
    const pods = [aPod({ name: 'web', node: 'n1', request: { cores: 1 }, used: { cores: 1 } })];
    const allocation = allocate({
      quantities: quantitiesOf(observed({ hosts, pods })),
      priceOf: priced({ n1: 1, n2: 2 }),
      fees: [],
      policy: aPolicy({ idle: { mode: 'share', scope: 'cluster' } }),
    });
    expect(idleCpu(allocation)).toEqual({ 'web on n1': 1.2 });
    expect(allocation.conservationError).toBeLessThan(1e-12);
  });
});

test('a pod charged nothing but rounding receives no idle', () => {
  // pods that use more than the host has are scaled to it, which leaves a sum a few bits off its capacity;
  // what the quiet pod reserved is lent to them whole
  const burst = (name: string, cores: number): ReturnType<typeof aPod> =>
    aPod({ name, node: 'n1', used: { cores } });
  for (let cores = 1; cores < 50; cores += 1) {
    const bursts = [burst('b', 1.206 + cores / 7), burst('c', 13.3848 / cores), burst('d', 4)];
    const quiet = aPod({
      name: 'quiet',
      node: 'n1',
      namespace: 'data',
      request: { cores: 0.001 },
    });
    const allocation = allocate({
      quantities: quantitiesOf(
        observed({
          hosts: [
            aHost({ node: 'n1', cores: 4, gib: 16 }),
            aHost({ node: 'n2', cores: 4, gib: 16 }),
          ],
          pods: [quiet, ...bursts],
        }),
      ),
      priceOf: priced({ n1: 0.2, n2: 0.1 }),
      fees: [],
      policy: aPolicy({
        idle: { mode: 'share', exclude: { daemonSets: true, namespaces: ['shop'] } },
      }),
    });
    expect(idleCpu(allocation)).toEqual({ 'nobody on n2, free': 0.06 });
  }
});

test('a host says whether its idle was handed on', () => {
  expect(shared({ scope: 'host' }).hosts.map(isShared)).toEqual([true, false]);
  expect(shared({ mode: 'show' }).hosts.map(isShared)).toEqual([false, false]);
});

test('a what-if shares or shows idle of the same allocation', () => {
  const shown = shared({ mode: 'show', scope: 'cluster' });
  expect(idleCpu(restate(shown, { idle: 'share' }))).toEqual({
    'web on n1': 0.025,
    'db on n1': 0.05,
  });
  expect(idleCpu(restate(restate(shown, { idle: 'share' }), { idle: 'show' }))).toEqual(
    idleCpu(shown),
  );
});

test('shares under another model, from parts, equal those of the restated allocation', () => {
  fc.assert(
    fc.property(scenario, fc.constantFrom(...MODELS), (of, model) => {
      const allocation = allocate(inputOf(of));
      const restated = restate(allocation, { model, idle: 'share' });
      const shares = finished(shareIdle(allocation.hosts, of.policy.idle.scope, model));
      for (const [index, { idleShare, idleHandedOn }] of restated.hosts.entries()) {
        expect(shares[index]?.idleHandedOn).toEqual(idleHandedOn);
        for (const resource of ['cpu', 'memory', 'gpu'] as const) {
          const [one, other] = [shares[index]!.idleShare[resource], idleShare[resource]];
          expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-9 * Math.max(1, other));
        }
      }
    }),
    { numRuns: 200 },
  );
});
