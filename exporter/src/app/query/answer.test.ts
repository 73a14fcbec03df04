import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import type { SliceClock } from '../slices.ts';
import { exampleAllocation, EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { answer } from './answer.ts';
import type { AllocationDocument } from './document.ts';
import { toJson } from './json.ts';
import { BY_NAMESPACE, parseFilter, QueryError, type AllocationQuery } from './query.ts';

const never = new AbortController().signal;
const clock: SliceClock = { now: () => unixSeconds(0), breathe: async () => undefined };
const settled = exampleAllocation('settled');

const ask = (
  query: Partial<AllocationQuery> = {},
  allocation = settled,
  maxRows = 1000,
): Promise<AllocationDocument> =>
  answer('test-1', allocation, { ...BY_NAMESPACE, ...query }, { ...clock, maxRows }, never);

/** `key spend resource [component]: cost`, as one can read it. */
const lines = ({ rows }: AllocationDocument): readonly string[] =>
  rows
    .filter(({ cost }) => cost > 0)
    .map(({ key, spendType, resource, component, cost, quantity, unit }) => {
      const words = [Object.values(key).join('/') || '–', spendType, resource, component];
      return `${words.filter(Boolean).join(' ')}: ${cost.toFixed(3)} for ${quantity.toFixed(2)} ${unit}`;
    });

/** What the document costs by the first part of its key. */
const costs = ({ rows, by }: AllocationDocument): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = {};
  for (const { key, cost } of rows) {
    const name = by.map((dimension) => key[dimension]).join('/');
    sums[name] = Number(((sums[name] ?? 0) + cost).toFixed(9));
  }
  return sums;
};

describe('an allocation document', () => {
  test('has one row per key, spend type, resource and component, costliest key first', async () => {
    expect(lines(await ask())).toEqual([
      '– cluster_idle cpu free: 0.045 for 1.50 core-hours',
      '– cluster_idle cpu system: 0.015 for 0.50 core-hours',
      '– cluster_idle memory free: 0.080 for 16.00 gib-hours',
      '– cluster_idle memory system: 0.005 for 1.00 gib-hours',
      '– managed_service_fee managed_service_fee: 0.100 for 1.00 hours',
      'batch-ml usage cpu: 0.090 for 3.00 core-hours',
      'batch-ml usage memory: 0.040 for 8.00 gib-hours',
      'shop usage cpu: 0.045 for 1.50 core-hours',
      'shop workload_idle cpu: 0.045 for 1.50 core-hours',
      'shop usage memory: 0.025 for 5.00 gib-hours',
      'shop workload_idle memory: 0.010 for 2.00 gib-hours',
    ]);
  });

  test('has the fields of the contract, in its order', async () => {
    const document = await ask({ filters: [parseFilter('namespace=lab')] });
    expect(JSON.parse(toJson(document))).toEqual({
      window: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T01:00:00Z' },
      cluster: 'test-1',
      model: 'policy',
      idle: 'show',
      basis: 'list',
      by: ['namespace'],
      rows: [],
      total: 0,
      conservationError: 0,
      coverage: { pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 },
      gaps: [
        {
          kind: 'host_without_price',
          count: 1,
          examples: ['node-x: x9.large in us-east-1'],
          remedy:
            'Add the instance type to the price file (prices.file), or set a price for the node.',
          hidden: { pods: 1, coreHours: 8, gibHours: 32 },
        },
        {
          kind: 'pod_without_owner',
          count: 1,
          examples: ['shop/search-5f6d7-abcde has no team'],
          remedy: 'Label the pods or their namespaces, or map another label under attribution.',
        },
      ],
    });
  });

  test.each(['policy', 'request', 'usage', 'hybrid'] as const)(
    'sums to the cost of hosts and fees under the model %s, idle shown or shared, by anything',
    async (model) => {
      for (const idle of ['show', 'share'] as const)
        for (const by of [['pod'], ['team'], ['node', 'spend_type'], ['cluster', 'component']]) {
          const { rows, total } = await ask({ model, idle, by });
          expect(total).toBeCloseTo(0.5, 12);
          expect(rows.reduce((sum, { cost }) => sum + cost, 0)).toBe(total);
        }
    },
  );

  test('of what runs now gives dollars over five minutes', async () => {
    const document = await ask({}, exampleAllocation('live'));
    expect(document.window).toEqual({
      start: '2026-01-01T00:55:00Z',
      end: '2026-01-01T01:00:00Z',
    });
    expect(document.total).toBeCloseTo(0.5 / 12, 12);
    expect(document.gaps[0]?.hidden?.coreHours).toBeCloseTo(8 / 12, 12);
  });

  test('of one model charges every pod by it', async () => {
    expect(costs(await ask({ model: 'request', by: ['pod'] }))).toMatchObject({
      'cart-7d4b9c-x2x7p': 0.07,
      'train-0': 0.1,
    });
    expect(costs(await ask({ model: 'usage', by: ['pod'] }))).toMatchObject({
      'cart-7d4b9c-x2x7p': 0.03,
      'train-0': 0.13,
    });
  });

  test('with shared idle names the paying pods and leaves no idle without one', async () => {
    const document = await ask({ idle: 'share', by: ['pod'] });
    expect(document.idle).toBe('share');
    // cpu: idle 0.06 over charges of 0.18; memory: idle 0.085 over charges of 0.075.
    expect(costs(document)).toEqual({
      'cart-7d4b9c-x2x7p': round(0.06 * (1 + 0.06 / 0.18) + 0.015 * (1 + 0.085 / 0.075)),
      'search-5f6d7-abcde': round(0.03 * (1 + 0.06 / 0.18) + 0.02 * (1 + 0.085 / 0.075)),
      'train-0': round(0.09 * (1 + 0.06 / 0.18) + 0.04 * (1 + 0.085 / 0.075)),
      '': 0.1,
    });
  });

  test('keeps what meets every filter', async () => {
    const filters = ['namespace=*o*', 'team!=unowned'].map(parseFilter);
    expect(costs(await ask({ by: ['pod'], filters }))).toEqual({ 'cart-7d4b9c-x2x7p': 0.075 });
  });

  test('folds what a limit cuts off into one key that keeps the sum', async () => {
    const document = await ask({ by: ['pod'], limit: 1 });
    expect(costs(document)).toEqual({ 'train-0': 0.13, '(other)': 0.125, '': 0.245 });
    expect(document.other).toBe(2);
    expect(document.total).toBeCloseTo(0.5, 12);
  });

  test('folds what has no owner into one key of its own where a limit is set', async () => {
    const document = await ask({ by: ['pod', 'node'], limit: 1 });
    expect(costs(document)).toEqual({
      'train-0/node-b': 0.13,
      '(other)/(other)': 0.125,
      '/(other)': 0.245,
    });
    expect(costs(await ask({ by: ['team'], limit: 1 }))).toEqual({
      unowned: 0.295,
      '(other)': 0.205,
    });
  });

  test('can be sorted by cost or by what it is grouped by', async () => {
    const keys = async (sort: AllocationQuery['sort']): Promise<readonly string[]> => [
      ...new Set((await ask({ sort })).rows.map(({ key }) => key.namespace ?? '')),
    ];
    expect(await keys({ by: 'cost', descending: false })).toEqual(['shop', 'batch-ml', '']);
    expect(await keys({ by: 'namespace', descending: false })).toEqual(['', 'batch-ml', 'shop']);
    expect(await keys({ by: 'namespace', descending: true })).toEqual(['shop', 'batch-ml', '']);
  });

  test('is refused with the nearest dimension, and with what to do about too many rows', async () => {
    await expect(ask({ by: ['namepsace'] })).rejects.toThrow(
      new QueryError('by: there is no dimension "namepsace". Did you mean namespace?'),
    );
    await expect(ask({ filters: [parseFilter('teams=x')] })).rejects.toThrow(
      'filter: there is no dimension "teams". Did you mean team?',
    );
    await expect(ask({ sort: { by: 'pod', descending: true } })).rejects.toThrow(
      'cannot sort by "pod": it is neither cost nor one of namespace.',
    );
    await expect(ask({}, settled, 5)).rejects.toThrow(
      'the answer has more than 5 rows. Set a limit, group by fewer dimensions, or filter.',
    );
    expect((await ask({ limit: 1, by: ['pod'] }, settled, 13)).rows).toHaveLength(13);
  });

  test('stops between hosts when nobody waits for it any more', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    let time = 0;
    const passing: SliceClock = { ...clock, now: () => unixSeconds(time++) };
    const many = exampleAllocation('settled', EXAMPLE_POLICY);
    const asked = answer('c', many, BY_NAMESPACE, passing, gone);
    await expect(asked).rejects.toThrow('gone');
  });
});

const round = (value: number): number => Number(value.toFixed(9));
