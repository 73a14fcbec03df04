import { describe, expect, test } from '@jest/globals';
import { currencyOf, US_DOLLARS } from './currency.ts';

const rates = [
  { from: 'USD', to: 'EUR', rate: 0.9, asOf: '2026-01-01' },
  { from: 'USD', to: 'EUR', rate: 0.8, asOf: '2026-02-01' },
  { from: 'GBP', to: 'USD', rate: 1.25, asOf: '2026-01-15' },
  { from: 'USD', to: 'XXX', rate: 0, asOf: '2026-01-15' },
];

describe('a display currency', () => {
  test('has the newest rate from US dollars, turned where it is given the other way round', () => {
    expect(currencyOf('EUR', rates)).toEqual({ code: 'EUR', perUsd: 0.8, asOf: '2026-02-01' });
    expect(currencyOf('GBP', rates)).toEqual({ code: 'GBP', perUsd: 0.8, asOf: '2026-01-15' });
  });

  test('needs a rate, except for US dollars', () => {
    expect(currencyOf('USD', [])).toBe(US_DOLLARS);
    expect(currencyOf('JPY', rates)).toBeNull();
    expect(currencyOf('XXX', rates)).toBeNull();
  });
});
