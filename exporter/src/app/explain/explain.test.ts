import { describe, expect, test } from '@jest/globals';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { rowsOf } from '../../domain/rows.ts';
import {
  aHost,
  aPod,
  aPolicy,
  HOUR,
  observed,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import {
  EXAMPLE_POLICY,
  exampleAllocation,
  examplePrice,
  exampleSnapshot,
} from '../testing/snapshot.ts';
import { NotFoundError, type PodExplanation } from './document.ts';
import { finished } from '../../domain/stepwise.ts';
import { explainNode } from './node.ts';
import { explainPod } from './pod.ts';

const snapshot = exampleSnapshot();

const onlyPod = (namespace: string, name: string, from = snapshot): PodExplanation => {
  const { found } = finished(explainPod(from, namespace, name));
  expect(found).toHaveLength(1);
  return found[0]!;
};

/** The same hosts and pods twice over: a pod of the same name and its successor on the same node. */
const settledOf = (pods: Parameters<typeof aPod>[0][]): Allocation =>
  allocate({
    quantities: quantitiesOf(
      observed({
        hosts: [aHost({ node: 'node-a', cores: 4, gib: 16 })],
        pods: pods.map((pod) => aPod(pod)),
      }),
    ),
    priceOf: examplePrice,
    fees: [],
    policy: aPolicy(),
  });

describe('the explanation of a pod', () => {
  test('leads from quantities over unit prices to its cost', () => {
    const pod = onlyPod('shop', 'cart-7d4b9c-x2x7p');
    expect(pod.resources).toEqual([
      {
        resource: 'cpu',
        unit: 'cores',
        requested: 2,
        used: 0.5,
        parts: { used_reserved: 0.5, used_burst: 0, idle_kept: 1.5, idle_lent: 0, idle_held: 0 },
        charged: { usage: 0.5, idle: 1.5, sum: 2 },
        unitPrice: expect.closeTo(0.03, 12),
        cost: expect.closeTo(0.06, 12),
      },
      {
        resource: 'memory',
        unit: 'GiB',
        requested: 2,
        used: 3,
        parts: { used_reserved: 2, used_burst: 1, idle_kept: 0, idle_lent: 0, idle_held: 0 },
        charged: { usage: 3, idle: 0, sum: 3 },
        unitPrice: expect.closeTo(0.005, 12),
        cost: expect.closeTo(0.015, 12),
      },
    ]);
    expect(pod.total).toBeCloseTo(0.075, 12);
    expect(pod.otherModels).toEqual({
      request: expect.closeTo(0.07, 12),
      usage: expect.closeTo(0.03, 12),
      hybrid: expect.closeTo(0.075, 12),
    });
  });

  test('names the rule that chose the model, and where each owner was found', () => {
    expect(onlyPod('shop', 'cart-7d4b9c-x2x7p')).toMatchObject({
      model: { rule: 2, because: 'namespace shop and team checkout' },
      attribution: [
        { dimension: 'team', value: 'checkout', from: 'pod label team', missing: false },
      ],
    });
    expect(onlyPod('batch-ml', 'train-0')).toMatchObject({
      model: { choice: { model: 'usage' }, rule: 1, because: 'namespace batch-*' },
      attribution: [{ value: 'science', from: 'namespace label team' }],
    });
    expect(onlyPod('shop', 'search-5f6d7-abcde')).toMatchObject({
      model: { rule: 0, because: 'the default' },
      attribution: [{ value: 'unowned', from: '', missing: true }],
      gaps: ['pod_without_owner'],
    });
  });

  test('shows the price with its age and every other rung', () => {
    expect(onlyPod('batch-ml', 'train-0').host?.price).toEqual({
      usdPerHour: 0.2,
      chosen: {
        rung: 'catalogue',
        usdPerHour: 0.2,
        asOf: '2025-12-02T00:00:00Z',
        ageSeconds: HOUR.end - 1_764_633_600,
        origin: 'catalogue of 2025-12-02',
        adjusted: '',
      },
      stale: false,
      reason: '',
      otherRungs: [{ rung: 'file', quote: null, why: 'no price' }],
    });
  });

  test('is unknown in money where the host has no price, and says why', () => {
    expect(onlyPod('lab', 'lost-1')).toMatchObject({
      total: null,
      otherModels: null,
      resources: [],
      model: { choice: { model: 'hybrid', reserve: 1 } },
      host: { price: { usdPerHour: null, reason: 'x9.large in us-east-1 is on no rung' } },
    });
  });

  test('adds what it pays of shared idle, and agrees with the bill', () => {
    const live = exampleAllocation('live', {
      ...EXAMPLE_POLICY,
      idle: { mode: 'share', scope: 'cluster', exclude: { daemonSets: true, namespaces: [] } },
    });
    const pod = onlyPod('shop', 'cart-7d4b9c-x2x7p', exampleSnapshot({ live }));
    // cpu: idle 0.06 over charges of 0.18; memory: idle 0.085 over charges of 0.075.
    expect(pod.sharedIdle).toBeCloseTo(0.06 * (0.06 / 0.18) + 0.015 * (0.085 / 0.075), 12);
    const billed = [...rowsOf(live)].filter((row) => row.pod?.uid === pod.uid);
    expect(pod.total).toBeCloseTo(
      billed.reduce((sum, { cost }) => sum + cost, 0),
      12,
    );
  });

  test('covers every pod of the name, as averages over the hour they had together', () => {
    const middle = HOUR.start + 1800;
    const settled = settledOf([
      { name: 'db-0', node: 'node-a', uid: 'first', request: { cores: 2 }, to: middle },
      { name: 'db-0', node: 'node-a', uid: 'second', request: { cores: 1 }, from: middle },
    ]);
    const { basis, found } = finished(explainPod(exampleSnapshot({ settled }), 'shop', 'db-0'));
    expect(basis).toBe('settled');
    expect(
      found.map(({ uid, heldHours, resources }) => [uid, heldHours, resources[0]?.requested]),
    ).toEqual([
      ['first', 0.5, 1],
      ['second', 0.5, 0.5],
    ]);
  });

  test('of a name that is not there gives the nearest ones', () => {
    expect(() => finished(explainPod(snapshot, 'shop', 'cart'))).toThrow(
      new NotFoundError(
        'no pod shop/cart in cluster test-1, now or in the last closed hour. Did you mean shop/cart-7d4b9c-x2x7p?',
        ['shop/cart-7d4b9c-x2x7p'],
      ),
    );
    expect(() => finished(explainPod(snapshot, 'nowhere', 'zzz'))).toThrow(
      'It may have ended before the last closed hour, or never have been scheduled.',
    );
  });
});

describe('the explanation of a node', () => {
  test('splits its price over its pods and idle', () => {
    const { found } = finished(explainNode(snapshot, 'node-a'));
    expect(found).toHaveLength(1);
    const [node] = found;
    expect(node?.pods.map(({ pod, cost }) => [pod, cost])).toEqual([
      ['cart-7d4b9c-x2x7p', expect.closeTo(0.075, 12)],
      ['search-5f6d7-abcde', expect.closeTo(0.05, 12)],
    ]);
    expect(node?.idleCost).toBeCloseTo(0.075, 12);
    expect(node?.total).toBeCloseTo(0.2, 12);
    expect(node?.host.split).toBe('fixed, cpu/memory 60/40');
    expect(node?.host.resources[0]).toMatchObject({ free: 0.5, system: 0.5, freeShare: 0.25 });
  });

  test('without a price lists its pods without inventing money', () => {
    expect(finished(explainNode(snapshot, 'node-x')).found[0]).toMatchObject({
      pods: [{ namespace: 'lab', pod: 'lost-1', cost: null }],
      podCost: null,
      idleCost: null,
      total: null,
    });
  });

  test('of a name that is not there gives the nearest ones', () => {
    expect(() => finished(explainNode(snapshot, 'node-c'))).toThrow(
      'no node node-c in cluster test-1. Did you mean node-a, node-b, node-x?',
    );
  });
});
