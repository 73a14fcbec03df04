import { describe, expect, test } from '@jest/globals';
import { PodValues } from './pod-values.ts';

describe('values by pod', () => {
  test('hold for the round in which they were said; said twice, the last counts', () => {
    const values = new PodValues();
    values.begin();
    values.set('shop', 'cart', 1);
    values.set('shop', 'cart', 2);
    values.set('data', 'cart', 3);
    expect(values.get('shop', 'cart')).toBe(2);
    expect(values.get('data', 'cart')).toBe(3);
    expect(values.get('shop', 'till')).toBeUndefined();
    values.begin();
    expect(values.get('shop', 'cart')).toBeUndefined();
  });

  test('are never another pod’s, also where thousands come and go', () => {
    const values = new PodValues();
    for (let round = 0; round < 4; round += 1) {
      values.begin();
      for (let i = 0; i < 2000; i += 1) values.set('shop', `pod-${round * 500 + i}`, round + i);
      for (let i = 0; i < 2000; i += 1)
        expect(values.get('shop', `pod-${round * 500 + i}`)).toBe(round + i);
      expect(values.get('shop', `pod-${round * 500 - 1}`)).toBeUndefined();
    }
  });
});
