import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../domain/units.ts';
import { currencyOf, US_DOLLARS } from './currency.ts';

const rates = [
  { from: 'USD', to: 'EUR', rate: 0.9, asOf: '2026-01-01' },
  { from: 'USD', to: 'EUR', rate: 0.8, asOf: '2026-02-01' },
  { from: 'GBP', to: 'USD', rate: 1.25, asOf: '2026-01-15' },
  { from: 'USD', to: 'XXX', rate: 0, asOf: '2026-01-15' },
];

/** 2026-02-15. */
const NOW = unixSeconds(1_771_113_600);

describe('a display currency', () => {
  test('has the newest rate from US dollars, turned where it is given the other way round', () => {
    expect(currencyOf('EUR', rates, NOW)).toEqual({ code: 'EUR', perUsd: 0.8, asOf: '2026-02-01' });
    expect(currencyOf('GBP', rates, NOW)).toEqual({ code: 'GBP', perUsd: 0.8, asOf: '2026-01-15' });
  });

  test('does not use a rate before its day', () => {
    const early = unixSeconds(1_767_225_600);
    expect(currencyOf('EUR', rates, early)?.perUsd).toBe(0.9);
    expect(currencyOf('GBP', rates, early)).toBeNull();
  });

  test('needs a rate, except for US dollars', () => {
    expect(currencyOf('USD', [], NOW)).toBe(US_DOLLARS);
    expect(currencyOf('JPY', rates, NOW)).toBeNull();
    expect(currencyOf('XXX', rates, NOW)).toBeNull();
  });
});
