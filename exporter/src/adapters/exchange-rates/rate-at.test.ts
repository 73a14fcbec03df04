import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { rateAt, ratesInForce } from './rate-at.ts';

const rate = (asOf: string, from: string, to: string, value: number) => ({
  from,
  to,
  rate: value,
  asOf,
});
const at = (iso: string) => unixSeconds(Date.parse(iso) / 1000);

const RATES = [
  rate('2026-11-22', 'USD', 'EUR', 0.94),
  rate('2026-11-20', 'USD', 'EUR', 0.92),
  rate('2026-11-21', 'GBP', 'USD', 1.25),
];

describe('the rate at a moment', () => {
  test('is the latest whose day has begun, whatever the order of the file', () => {
    expect(rateAt(RATES, 'USD', 'EUR', at('2026-11-21T23:59:59Z'))?.rate).toBe(0.92);
    expect(rateAt(RATES, 'USD', 'EUR', at('2026-11-22T00:00:00Z'))?.rate).toBe(0.94);
    expect(rateAt(RATES, 'USD', 'EUR', at('2027-05-01T00:00:00Z'))).toEqual(RATES[0]);
  });

  test('is nothing before the first day, and for a pair that is not written', () => {
    expect(rateAt(RATES, 'USD', 'EUR', at('2026-11-19T23:59:59Z'))).toBeNull();
    expect(rateAt(RATES, 'EUR', 'GBP', at('2026-11-22T12:00:00Z'))).toBeNull();
  });

  test('is turned where only the other way round is written', () => {
    expect(rateAt(RATES, 'USD', 'GBP', at('2026-11-22T12:00:00Z'))).toEqual(
      rate('2026-11-21', 'USD', 'GBP', 0.8),
    );
  });

  test('of all pairs, each has one in force', () => {
    expect(ratesInForce(RATES, at('2026-11-21T12:00:00Z'))).toEqual([RATES[1], RATES[2]]);
  });
});
