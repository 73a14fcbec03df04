import { describe, expect, test } from '@jest/globals';
import { FakeClock } from '../testing/fakes.ts';
import { exampleAllocation } from '../testing/snapshot.ts';
import { answer } from './answer.ts';
import type { AllocationDocument } from './document.ts';
import { BY_NAMESPACE, type AllocationQuery } from './query.ts';
import { efficiencyOf, summarise, totalOf } from './summary.ts';

const ask = (query: Partial<AllocationQuery>): Promise<AllocationDocument> =>
  answer(
    'test-1',
    exampleAllocation('settled'),
    { ...BY_NAMESPACE, ...query },
    new FakeClock(0),
    new AbortController().signal,
  );

const told = (document: AllocationDocument): readonly string[] =>
  summarise(document).map(
    ({ kind, key, cost }) => `${kind} ${Object.values(key).join('/')} ${cost.toFixed(3)}`,
  );

describe('a summary for tables', () => {
  test('puts idle and fees that no key names after everything else', async () => {
    expect(told(await ask({}))).toEqual([
      'owner batch-ml 0.130',
      'owner shop 0.125',
      'cluster_idle  0.145',
      'fee  0.100',
    ]);
    expect(told(await ask({ by: ['team'] }))).toEqual([
      'owner science 0.130',
      'owner checkout 0.075',
      'owner unowned 0.050',
      'cluster_idle unowned 0.145',
      'fee unowned 0.100',
    ]);
  });

  test('leaves idle with the node it belongs to, and with those who share it', async () => {
    expect(told(await ask({ by: ['node'] }))).toEqual([
      'owner node-a 0.200',
      'owner node-b 0.200',
      'fee  0.100',
    ]);
    expect((await ask({ idle: 'share' })).rows.length).toBeGreaterThan(0);
    expect(told(await ask({ idle: 'share' }))).toEqual([
      'owner batch-ml 0.205',
      'owner shop 0.195',
      'fee  0.100',
    ]);
  });

  test('keeps what a limit cut off on a line of its own', async () => {
    expect(told(await ask({ by: ['pod', 'node'], limit: 1 }))).toEqual([
      'owner train-0/node-b 0.130',
      'other (other)/(other) 0.125',
      'cluster_idle /(other) 0.145',
      'fee /(other) 0.100',
    ]);
  });

  test('knows efficiency as used money per money charged for requests and use', async () => {
    const [batch, shop] = summarise(await ask({}));
    expect(batch && efficiencyOf(batch)).toBe(1);
    expect(shop && efficiencyOf(shop)).toBeCloseTo(0.07 / 0.125, 12);
    expect(efficiencyOf({ usage: 0, idle: 0 })).toBeNull();
    expect(totalOf(await ask({})).cost).toBeCloseTo(0.5, 12);
  });
});
