import { describe, expect, test } from '@jest/globals';
import { finished } from '../../domain/stepwise.ts';
import {
  askedAmounts,
  emptyInventory,
  newRawContainer,
  newRawPod,
  type Inventory,
  type RawPod,
} from './inventory.ts';
import { mergeInventories } from './merge.ts';
import { keepUnchanged } from './unchanged.ts';

function page(at: number, change: (pod: RawPod) => void = () => {}): Inventory {
  const inventory = emptyInventory(at);
  const pod = newRawPod('u1', 'shop', 'web-1', at);
  const container = newRawContainer('app');
  container.requests = askedAmounts(0.5, 1e9, undefined);
  pod.containers = [container];
  change(pod);
  inventory.pods.set('u1', pod);
  return inventory;
}

describe('keepUnchanged', () => {
  test('keeps the pod of the reading before when a page says the same, as read now', () => {
    const before = page(100);
    const now = page(130);
    finished(keepUnchanged(now, before));
    expect(now.pods.get('u1')).toBe(before.pods.get('u1'));
    expect(now.pods.get('u1')?.at).toBe(130);
  });

  const changes: readonly (readonly [string, (pod: RawPod) => void])[] = [
    ['another node', (pod) => void (pod.node = 'n2')],
    ['another phase', (pod) => void (pod.phase = 'Succeeded')],
    ['a completion', (pod) => void (pod.completed = 120)],
    ['an owner', (pod) => void (pod.ownerName = 'web')],
    ['other labels', (pod) => void (pod.labels = { team: 'a' })],
    ['an overhead', (pod) => void (pod.overhead = askedAmounts(0.1, undefined, undefined))],
    [
      'one container more',
      (pod) => void (pod.containers = [...pod.containers, newRawContainer('b')]),
    ],
    ['another container', (pod) => void (pod.containers = [newRawContainer('b')])],
    ['no request', (pod) => void (pod.containers = [newRawContainer('app')])],
  ];
  test.each(changes)('keeps the new reading when it says %s', (_, change) => {
    const before = page(100);
    const now = page(130, change);
    const said = now.pods.get('u1');
    finished(keepUnchanged(now, before));
    expect(now.pods.get('u1')).toBe(said);
    expect(before.pods.get('u1')?.at).toBe(100);
  });
});

test('Two pages that say the same of a pod share what is held of it', () => {
  const older = page(100);
  const newer = page(101);
  const all = finished(mergeInventories([older, newer]));
  expect(all.pods.get('u1')).toBe(newer.pods.get('u1'));
});
