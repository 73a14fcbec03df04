import { expect, test } from '@jest/globals';
import { GAP_KINDS, GapList, mergeGaps, type Gap } from './gap.ts';

test('a list counts every gap and names the first five of a kind', () => {
  const gaps = new GapList();
  for (let pod = 1; pod <= 7; pod += 1) gaps.add('usage_unknown', `shop/p${pod}`);
  gaps.add('pod_without_host', 'shop/x on n9');
  expect(gaps.list()).toEqual([
    {
      kind: 'usage_unknown',
      count: 7,
      examples: ['shop/p1', 'shop/p2', 'shop/p3', 'shop/p4', 'shop/p5'],
    },
    { kind: 'pod_without_host', count: 1, examples: ['shop/x on n9'] },
  ]);
});

test('gaps of the same kind add up, with what they hide; others stay apart', () => {
  const of = (count: number, pods: number): Gap => ({
    kind: 'host_without_price',
    count,
    examples: ['a', 'b', 'c'],
    hidden: { pods, coreHours: pods * 2, gibHours: pods * 4 },
  });
  const other = { kind: 'usage_unknown', count: 1, examples: ['p'] } as const;
  expect(mergeGaps([of(3, 5)], [other, of(4, 1)])).toEqual([
    {
      kind: 'host_without_price',
      count: 7,
      examples: ['a', 'b', 'c', 'a', 'b'],
      hidden: { pods: 6, coreHours: 12, gibHours: 24 },
    },
    other,
  ]);
});

test('what one of two gaps hides is kept', () => {
  const hidden = { pods: 1, coreHours: 2, gibHours: 3 };
  const gap = { kind: 'host_without_price', count: 1, examples: [] } as const;
  expect(mergeGaps([gap], [{ ...gap, hidden }])[0]?.hidden).toEqual(hidden);
  expect(mergeGaps([gap], [gap])[0]?.hidden).toBeUndefined();
});

test.each(Object.entries(GAP_KINDS))('%s says what it is and what to do', (_kind, meaning) => {
  expect(meaning.what).toMatch(/^[a-z]/);
  expect(meaning.remedy).toMatch(/\.$/);
});
