import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { skuPrice } from './sku-price.ts';
import { skuPrices } from './sku.ts';
import { wireSku, type FakeSku } from './testing/catalog-server.ts';

const now = unixSeconds(Date.parse('2026-11-22T00:00:00Z') / 1000);
const price = (sku: Partial<FakeSku>) =>
  skuPrice(
    skuPrices.parse(wireSku({ description: 'x', regions: [], price: 1, ...sku })).pricingInfo,
    now,
  );

describe('a price per hour', () => {
  test.each([
    ['h', 0.031611, 0.031611],
    ['h', 2.933908, 2.933908],
    ['GiBy.h', 0.004237, 0.004237],
    // A GiB is 1.073741824 GB.
    ['GBy.h', 0.001, 0.001073741824],
    // 0.08 a month of 730 hours.
    ['GiBy.mo', 0.08, 0.08 / 730],
  ])('by %s at %d is %d', (unit, listed, usdPerHour) => {
    const found = price({ unit, price: listed });
    expect('usdPerHour' in found ? found.usdPerHour : null).toBeCloseTo(usdPerHour, 12);
  });

  test('skips a first tier that is free', () => {
    expect(
      price({
        tiers: [
          [0, 0],
          [744, 0.5],
        ],
      }),
    ).toEqual({ usdPerHour: 0.5 });
  });

  test('is the latest that has begun', () => {
    const [older] = skuPrices.parse(
      wireSku({ description: 'x', regions: [], price: 1, effectiveTime: '2026-01-01T00:00:00Z' }),
    ).pricingInfo;
    const [newer] = skuPrices.parse(
      wireSku({ description: 'x', regions: [], price: 2, effectiveTime: '2026-11-01T00:00:00Z' }),
    ).pricingInfo;
    const [coming] = skuPrices.parse(
      wireSku({ description: 'x', regions: [], price: 3, effectiveTime: '2026-12-01T00:00:00Z' }),
    ).pricingInfo;
    expect(skuPrice([older!, newer!, coming!], now)).toEqual({ usdPerHour: 2 });
    expect(skuPrice([newer!, older!], now)).toEqual({ usdPerHour: 2 });
    expect(skuPrice([coming!], now)).toEqual({ problem: 'has no price that is in force' });
  });
});

test.each<[string, Partial<FakeSku>, string]>([
  ['zero', { price: 0 }, 'has a price of zero'],
  ['another currency', { currency: 'EUR' }, 'is priced in "EUR", though USD was asked for'],
  ['an unknown unit', { unit: 'mo' }, 'is priced by "mo", which is not understood'],
  [
    'prices by use',
    {
      tiers: [
        [0, 0.5],
        [100, 0.4],
      ],
    },
    'has prices by how much the whole account uses',
  ],
  ['no tier', { tiers: [] }, 'has a price of zero'],
])('%s is a problem', (_, sku, problem) => {
  expect(price(sku)).toEqual({ problem });
});
