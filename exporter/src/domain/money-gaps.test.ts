import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { Gap } from './gap.ts';
import type { Host } from './host.ts';
import { hostInWords } from './money-gaps.ts';
import type { ObservedPod } from './observation.ts';
import type { PriceAnswer } from './price.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './testing/cluster.ts';

const TEAM = {
  name: 'team',
  lookIn: [{ place: 'podLabel', key: 'team' }],
  fallback: 'nobody',
} as const;
const CUSTOMER = { ...TEAM, name: 'customer', lookIn: [] };

interface Sketch {
  readonly hosts: readonly Host[];
  readonly pods?: readonly ObservedPod[];
  readonly attributed?: boolean;
  readonly change?: (answer: PriceAnswer) => PriceAnswer;
}

function gapsOf({
  hosts,
  pods = [],
  attributed = false,
  change = (answer) => answer,
}: Sketch): readonly Gap[] {
  const prices = Object.fromEntries(
    hosts
      .map(({ facts }) => facts.node)
      .filter((node) => !node.startsWith('x'))
      .map((node) => [node, 0.2]),
  );
  return allocate({
    quantities: quantitiesOf(observed({ hosts, pods })),
    priceOf: (facts) => change(priced(prices)(facts)),
    fees: [],
    policy: aPolicy({ attribution: attributed ? [TEAM, CUSTOMER] : [] }),
  }).gaps;
}

const n1 = aHost({ node: 'n1', cores: 4, gib: 16 });

describe('hosts', () => {
  test('with a current price are no gap', () => {
    expect(gapsOf({ hosts: [n1] })).toEqual([]);
  });

  test('priced with the last price known say so', () => {
    const change = (answer: PriceAnswer): PriceAnswer =>
      answer.price.kind === 'priced'
        ? { ...answer, price: { ...answer.price, stale: true } }
        : answer;
    expect(gapsOf({ hosts: [n1], change })).toEqual([
      { kind: 'host_price_stale', count: 1, examples: ['n1: m6i.xlarge in us-east-1'] },
    ]);
  });

  test('priced by an estimate say so', () => {
    const change = (answer: PriceAnswer): PriceAnswer =>
      answer.price.kind === 'priced'
        ? {
            ...answer,
            price: { ...answer.price, quote: { ...answer.price.quote, rung: 'estimate' } },
          }
        : answer;
    expect(gapsOf({ hosts: [n1], change })).toEqual([
      { kind: 'host_price_estimated', count: 1, examples: ['n1: m6i.xlarge in us-east-1'] },
    ]);
  });

  test('without a price are counted with the pods and capacity they hide', () => {
    const hosts = [
      aHost({ node: 'x1', cores: 4, gib: 16 }),
      aHost({ node: 'x2', cores: 2, gib: 8, capacityType: 'spot' }),
    ];
    const pods = [aPod({ name: 'a', node: 'x1' }), aPod({ name: 'b', node: 'x2' })];
    expect(gapsOf({ hosts, pods })).toEqual([
      {
        kind: 'host_without_price',
        count: 2,
        examples: ['x1: m6i.xlarge in us-east-1', 'x2: m6i.xlarge in us-east-1, spot'],
        hidden: { pods: 2, coreHours: 6, gibHours: 24 },
      },
    ]);
  });

  test('without a capacity are named with the pools that are idle whole', () => {
    expect(gapsOf({ hosts: [aHost({ node: 'n1', cores: 0, gib: 0 })] })).toEqual([
      { kind: 'host_without_capacity', count: 1, examples: ['n1: cpu, memory'] },
    ]);
  });

  test('are counted all and named five times at most', () => {
    const hosts = Array.from({ length: 7 }, (_, index) =>
      aHost({ node: `x${index}`, cores: 1, gib: 1 }),
    );
    const [gap] = gapsOf({ hosts });
    expect([gap?.count, gap?.examples.length]).toEqual([7, 5]);
  });
});

describe('owners', () => {
  const pods = [
    aPod({ name: 'owned', node: 'n1', labels: { team: 'search' } }),
    aPod({ name: 'orphan', node: 'n1' }),
    aPod({ name: 'empty', node: 'n1', labels: { team: '' } }),
    aPod({ name: 'literal', node: 'n1', labels: { team: 'nobody' } }),
  ];

  test('missing for the first dimension are a gap; the default, even written out, is none', () => {
    expect(gapsOf({ hosts: [n1], pods, attributed: true })).toEqual([
      {
        kind: 'pod_without_owner',
        count: 3,
        examples: ['shop/orphan has no team', 'shop/empty has no team', 'shop/literal has no team'],
      },
    ]);
  });

  test('are not asked for where the policy names none', () => {
    expect(gapsOf({ hosts: [n1], pods })).toEqual([]);
  });
});

test.each([
  ['n1: m6i.xlarge in us-east-1', {}],
  ['n1: m6i.xlarge in us-east-1, reserved', { capacityType: 'reserved' as const }],
  ['n1: no instance type in us-east-1', { instanceType: '' }],
])('a host in words: %s', (words, sketch) => {
  expect(hostInWords(aHost({ node: 'n1', ...sketch }).facts)).toBe(words);
});

test('a host of which nothing is known in words', () => {
  const { facts } = aHost({ node: 'n1', instanceType: '' });
  expect(hostInWords({ ...facts, region: '' })).toBe('n1: no instance type');
});
