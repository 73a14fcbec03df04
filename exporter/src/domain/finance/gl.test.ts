import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interval } from '../interval.ts';
import { unixSeconds } from '../units.ts';
import { inCents } from './cents.ts';
import { accountsAt, cutAtRules, type GlRule } from './gl.ts';

const rule = (account: string, change: Partial<GlRule> = {}): GlRule => ({
  conditions: [],
  from: null,
  until: null,
  splits: [{ account, percent: 100 }],
  ...change,
});
const ofTeam = (pattern: string, negated = false): Pick<GlRule, 'conditions'> => ({
  conditions: [{ dimension: 'team', negated, pattern }],
});

describe('the account of a cost', () => {
  const rules = [
    rule('6100', { ...ofTeam('shop'), until: unixSeconds(100) }),
    rule('6200', { ...ofTeam('shop*'), from: unixSeconds(100) }),
    rule('6300', ofTeam('unowned', true)),
  ];
  test.each([
    ['shop', 50, '6100'],
    ['shop', 99, '6100'],
    ['shop', 100, '6200'],
    ['shop-eu', 50, '6300'],
    ['shop-eu', 150, '6200'],
    ['unowned', 150, 'unmapped'],
  ])('of %s at %d is %s', (team, at, account) => {
    const found = accountsAt(rules, unixSeconds(at))((name) => (name === 'team' ? team : ''));
    expect(found).toEqual([{ account, percent: 100 }]);
  });

  test('changes where rules begin and end, and only there', () => {
    const cuts = cutAtRules(interval(60, 200), [...rules, rule('x', { from: unixSeconds(30) })]);
    expect(cuts).toEqual([interval(60, 100), interval(100, 200)]);
    expect(cutAtRules(interval(60, 200), [])).toEqual([interval(60, 200)]);
  });
});

describe('amounts in cents', () => {
  test('leave what rounding leaves over to the largest line', () => {
    expect(inCents([10.004, 5.004, 5.004])).toEqual([1001, 500, 500]);
    expect(inCents([1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33]);
    expect(inCents([-0.004, -0.004])).toEqual([-1, 0]);
    expect(inCents([])).toEqual([]);
  });

  test('sum to the total to the cent, whatever they are', () => {
    const dollars = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(dollars, { minLength: 1, maxLength: 200 }), (amounts) => {
        const cents = inCents(amounts);
        const total = amounts.reduce((sum, amount) => sum + amount, 0);
        const sum = cents.reduce((all, amount) => all + amount, 0);
        expect(cents.every(Number.isInteger)).toBe(true);
        expect(Math.abs(sum - total * 100)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
    );
  });
});
