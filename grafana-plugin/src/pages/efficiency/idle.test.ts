import { describe, expect, test } from '@jest/globals';
import { answered } from '../../testing/answered.ts';
import { idleHostsOf, idleWorkloadsOf } from './idle.ts';

const workload = (name: string, resource: string, spendType: string): Record<string, string> => ({
  cluster: 'c',
  namespace: 'shop',
  workload_kind: 'deployment',
  workload: name,
  resource,
  spend_type: spendType,
});

describe('workload idle', () => {
  const rows = idleWorkloadsOf(
    answered(
      ['workloads', workload('cart', 'cpu', 'usage'), 1],
      ['workloads', workload('cart', 'cpu', 'workload_idle'), 3],
      ['workloads', workload('api', 'cpu', 'usage'), 9],
      ['workloads', workload('api', 'cpu', 'workload_idle'), 1],
      ['workloads', workload('train', 'gpu', 'workload_idle'), 5],
      ['workloads', workload('full', 'memory', 'usage'), 2],
    ),
  );

  test('is ranked in money, and only where there is some', () => {
    expect(rows.map(({ name, idle }) => [name, idle])).toEqual([
      ['train', 5],
      ['cart', 3],
      ['api', 1],
    ]);
  });

  test('suggests a request of the mean use and a fifth more', () => {
    const cart = rows.find(({ name }) => name === 'cart');
    // Used 1 of 4: a request of 1.2 is 30 % of today's and saves 2.8.
    expect(cart?.requestFactor).toBeCloseTo(0.3, 12);
    expect(cart?.saving).toBeCloseTo(2.8, 12);
  });

  test('suggests nothing for small cuts, nor for what is held whole', () => {
    expect(
      rows.filter(({ name }) => name !== 'cart').map(({ requestFactor }) => requestFactor),
    ).toEqual([undefined, undefined]);
  });
});

describe('cluster idle', () => {
  test('is ranked by host, with its price', () => {
    const host = (node: string): Record<string, string> => ({ cluster: 'c', node });
    expect(
      idleHostsOf(
        answered(
          ['hosts', host('n1'), 0.1],
          ['hosts', host('n2'), 0.4],
          ['hosts', host('n3'), 0],
          ['prices', host('n2'), 0.5],
          ['prices', host('n1'), 0.2],
        ),
      ).map(({ node, idle, price }) => [node, idle, price]),
    ).toEqual([
      ['n2', 0.4, 0.5],
      ['n1', 0.1, 0.2],
    ]);
  });
});
