import { describe, expect, test } from '@jest/globals';
import { is } from '../../promql/selector.ts';
import {
  HIERARCHIES,
  grainOf,
  levelBelow,
  scopeOf,
  segmentName,
  type Choice,
} from './hierarchy.ts';

const [byNamespace, byCustomer] = HIERARCHIES;
const choice = (...key: readonly string[]): Choice => ({ key, isNobodys: false });
const nobody: Choice = { key: [], isNobodys: true };

describe('the way down by namespace', () => {
  const way = [choice('demo'), choice('shop'), choice('deployment', 'cart'), choice('cart-1')];

  test('goes from clusters to pods', () => {
    const levels = way.map((_, depth) => levelBelow(byNamespace!, way.slice(0, depth))?.one);
    expect(levels).toEqual(['cluster', 'namespace', 'workload', 'pod']);
    expect(levelBelow(byNamespace!, way)).toBeUndefined();
  });

  test('collects the conditions of what was chosen', () => {
    expect(scopeOf(byNamespace!, way)).toEqual([
      is('cluster', 'demo'),
      is('namespace', 'shop'),
      is('workload_kind', 'deployment'),
      is('workload', 'cart'),
      is('pod', 'cart-1'),
    ]);
  });

  test('reads the coarsest family that answers', () => {
    expect(way.map((_, depth) => grainOf(byNamespace!, way.slice(0, depth + 1)))).toEqual([
      ...['owner', 'owner', 'workload', 'pod'],
    ]);
  });
});

describe('the way down by customer', () => {
  test('keeps what no pod pays out of pods without a customer', () => {
    expect(scopeOf(byCustomer!, [choice('demo'), choice('unowned')])).toEqual([
      is('cluster', 'demo'),
      is('customer', 'unowned'),
      { label: 'namespace', op: '!=', value: '' },
    ]);
  });

  test('leads from what no pod pays to its nodes, and no further', () => {
    const way = [choice('demo'), nobody];
    expect(levelBelow(byCustomer!, way)?.one).toBe('node');
    expect(scopeOf(byCustomer!, [...way, choice('n1')])).toEqual([
      is('cluster', 'demo'),
      is('namespace', ''),
      is('node', 'n1'),
    ]);
    expect(levelBelow(byCustomer!, [...way, choice('n1')])).toBeUndefined();
  });

  test('names parts of an address as rows are named', () => {
    expect(segmentName('~nobody', undefined)).toBe('cluster idle and fees');
    expect(segmentName('a~2Fb', levelBelow(byCustomer!, [choice('demo')]))).toBe('a/b');
  });
});
