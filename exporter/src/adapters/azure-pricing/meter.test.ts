import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { meterPrice, type Purchase } from './meter.ts';
import { retailItem } from './retail-item.ts';
import { wireMeter, type FakeMeter } from './testing/retail-server.ts';

const now = unixSeconds(Date.parse('2026-11-22T00:00:00Z') / 1000);
const linux: Purchase = { windows: false, spot: false };
const spot: Purchase = { windows: false, spot: true };
const windows: Purchase = { windows: true, spot: false };
const windowsSpot: Purchase = { windows: true, spot: true };

const meter = (more: Partial<FakeMeter> = {}): FakeMeter => ({
  size: 'Standard_D4s_v5',
  price: 0.192,
  ...more,
});
const WINDOWS_PRODUCT = 'Virtual Machines Dsv5 Series Windows';
/** What Azure lists of one size in one region, the look-alikes first. */
const LISTED: readonly FakeMeter[] = [
  meter({ price: 0.0384, suffix: ' Low Priority' }),
  meter({ price: 0.1504, suffix: ' Low Priority', product: WINDOWS_PRODUCT }),
  meter({ price: 0.376, product: 'Dsv5 Series CloudServices' }),
  meter({ price: 0.377, product: 'Dsv5 Series Cloud Services' }),
  meter({ price: 0.9, product: 'Dsv5 Series Dedicated Host' }),
  meter({ price: 0.1, type: 'DevTestConsumption' }),
  meter({ price: 1000, type: 'Reservation' }),
  meter(),
  meter({ price: 0.0221, suffix: ' Spot' }),
  meter({ price: 0.376, product: WINDOWS_PRODUCT }),
  meter({ price: 0.0432, product: WINDOWS_PRODUCT, suffix: ' Spot' }),
];

const priceOf = (meters: readonly FakeMeter[], purchase: Purchase = linux) =>
  meterPrice(
    meters.map((listed, index) => retailItem.parse(wireMeter(listed, index))),
    purchase,
    now,
  );

describe('the meter of a machine', () => {
  test.each([
    ['Linux on demand', linux, 0.192],
    ['Linux spot', spot, 0.0221],
    ['Windows on demand', windows, 0.376],
    ['Windows spot', windowsSpot, 0.0432],
  ])('%s', (_, purchase, price) => {
    expect(priceOf(LISTED, purchase)).toEqual({ price, currency: 'USD' });
  });

  test('is found without spot, low priority, dev/test and other services’ meters: none is left', () => {
    const others = LISTED.filter(({ price }) => price !== 0.192);
    expect(priceOf(others)).toEqual({ problem: 'has no Linux on-demand price' });
  });

  test('is the price in force: not one that ended, was replaced, or is to come', () => {
    const meterId = 'm';
    expect(
      priceOf([
        meter({ price: 0.3, meterId, start: '2023-01-01T00:00:00Z', end: '2024-01-01T00:00:00Z' }),
        meter({ price: 0.2, meterId, start: '2024-01-01T00:00:00Z' }),
        meter({ price: 0.19, meterId, start: '2026-11-01T00:00:00Z' }),
        meter({ price: 0.18, meterId, start: '2026-12-01T00:00:00Z' }),
      ]),
    ).toEqual({ price: 0.19, currency: 'USD' });
  });

  test('of the primary region goes before its copies', () => {
    expect(priceOf([meter({ price: 0.2, primary: false }), meter({ price: 0.192 })])).toEqual({
      price: 0.192,
      currency: 'USD',
    });
  });

  test('may be listed twice at one price', () => {
    expect(priceOf([meter(), meter()])).toEqual({ price: 0.192, currency: 'USD' });
  });
});

describe('no price is guessed', () => {
  test('from two meters that both fit', () => {
    expect(
      priceOf([meter(), meter({ price: 0.2, product: 'Virtual Machines Dsv5 Series X' })]),
    ).toEqual({
      problem:
        'has 2 Linux on-demand prices (0.192 of "Virtual Machines Dsv5 Series", D4s v5, 0.2 of "Virtual Machines Dsv5 Series X", D4s v5)',
    });
  });

  test('from a price of zero', () => {
    expect(priceOf([meter({ price: 0 })])).toEqual({ problem: 'has a Linux on-demand price of 0' });
  });

  test('from a price by something else than the hour', () => {
    expect(priceOf([meter({ unit: '1/Month' })])).toEqual({
      problem: 'is priced by "1/Month", not by the hour',
    });
  });

  test('from Windows for Linux, or the other way round', () => {
    expect(priceOf([meter()], windows)).toEqual({ problem: 'has no Windows on-demand price' });
    expect(priceOf([meter({ product: WINDOWS_PRODUCT })])).toEqual({
      problem: 'has no Linux on-demand price',
    });
  });
});
