import { describe, expect, test } from '@jest/globals';
import type { LabelCursor } from '../client.ts';
import { StoreRow } from './store-row.ts';

const NAMES = { labels: { namespace: 'exported_namespace' }, matchers: [] };
const FAMILY = { name: 'kube_pod_labels', labels: ['namespace', 'uid'], restPrefix: 'label_' };

const cursor = (...labels: readonly (readonly [string, string])[]): LabelCursor => ({
  label: (name) => labels.find(([each]) => each === name)?.[1] ?? '',
  labels: (prefix = '') => labels.filter(([name]) => name.startsWith(prefix)).values(),
});

const shown = (...labels: readonly (readonly [string, string])[]): StoreRow =>
  new StoreRow(FAMILY, 3, NAMES).show(cursor(...labels), 1);

describe('a row of a store', () => {
  test('has the labels of kube-state-metrics, whatever the store calls them', () => {
    const row = shown(['namespace', 'monitoring'], ['exported_namespace', 'shop'], ['uid', 'u']);
    expect([row.family, row.value, row.text(0), row.text(1), row.text(2)]).toEqual([
      3,
      1,
      'shop',
      'u',
      '',
    ]);
    expect([row.has(1), row.has(2), row.is(0, 'shop'), row.is(0, 'monitoring')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('gives the other labels without their prefix, and none that is empty or of the target', () => {
    const row = shown(['job', 'ksm'], ['label_team', 'red'], ['label_tier', ''], ['uid', 'u']);
    expect(row.rest()).toEqual({ team: 'red' });
  });

  test('has equal digests for equal labels, in any order, beside any others', () => {
    const one = shown(['label_a', '1'], ['label_b', '2'], ['instance', 'x']);
    const other = shown(['instance', 'y'], ['label_b', '2'], ['label_empty', ''], ['label_a', '1']);
    expect(one.restDigest()).toBe(other.restDigest());
  });

  test.each([
    [[['label_a', '2'] as const]],
    [[['label_b', '1'] as const]],
    [[]],
    [[['label_a', '1'] as const, ['label_b', '1'] as const]],
    [[['label_a1', ''] as const]],
    [[['label_', 'a1'] as const]],
  ])('has other digests for %j than for label_a="1"', (labels) => {
    expect(shown(...labels).restDigest()).not.toBe(shown(['label_a', '1']).restDigest());
  });

  test('has digest 0 without labels, as a page of text has', () => {
    expect(shown(['uid', 'u']).restDigest()).toBe(0);
  });

  test('shares the labels of all rows of one question that have the same', () => {
    const shared = new Map();
    const of = (uid: string): unknown =>
      new StoreRow(FAMILY, 0, NAMES, shared).show(cursor(['uid', uid], ['label_a', '1']), 1).rest();
    expect(of('u')).toBe(of('v'));
  });
});
