import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from '../domain/host.ts';
import { interval } from '../domain/interval.ts';
import type { PriceSource, RungAnswer } from '../domain/price.ts';
import { awsFacts } from '../domain/testing/facts.ts';
import { seconds, unixSeconds, usdPerHour, type UnixSeconds } from '../domain/units.ts';
import { PriceBook } from './price-book.ts';

const start = 1_760_000_000;
const at = unixSeconds(start);
const later = (hours: number): UnixSeconds => unixSeconds(start + hours * 3600);

/** Prices by instance type, counting how often it is asked. */
class PriceList implements PriceSource {
  readonly rung = 'file';
  asked = 0;
  readonly #prices: Readonly<Record<string, number>>;
  constructor(prices: Readonly<Record<string, number>>) {
    this.#prices = prices;
  }
  quote(wanted: HostFacts): RungAnswer {
    this.asked += 1;
    const { rung } = this;
    const price = this.#prices[wanted.instanceType];
    if (price === undefined) return { rung, quote: null, why: 'not listed' };
    return {
      rung,
      quote: { usdPerHour: usdPerHour(price), rung, asOf: null, origin: 'list' },
      why: '',
    };
  }
}

describe('the price book', () => {
  test('a host’s price is looked up once while its facts and the sources stay', () => {
    const list = new PriceList({ 'm5.large': 0.096 });
    const book = new PriceBook([list]);
    const same = awsFacts();
    expect(book.price(same, at)).toBe(book.price(same, later(1)));
    expect(list.asked).toBe(1);
    book.price(awsFacts(), at);
    expect(list.asked).toBe(2);
  });

  test('a price that changes within an hour is weighted by time', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.09 })]);
    const hour = interval(start, start + 3600);
    const same = awsFacts();
    expect(book.priceOver(same, hour).price).toMatchObject({ quote: { usdPerHour: 0.09 } });
    book.replaceSources([new PriceList({ 'm5.large': 0.12 })], unixSeconds(start + 1200));
    // 20 minutes at 0.09, 40 at 0.12; 1,760,000,000 is 08:53:20 UTC
    expect(book.priceOver(same, hour).price).toMatchObject({
      quote: {
        usdPerHour: expect.closeTo(0.11, 12),
        origin: 'by time: 0.09 until 09:13 UTC (list), 0.12 until 09:53 UTC (list)',
      },
    });
    // a host that joined after the change, and the next hour
    expect(book.priceOver(same, interval(start + 1800, start + 3600)).price).toMatchObject({
      quote: { usdPerHour: 0.12 },
    });
    expect(book.priceOver(same, interval(start + 3600, start + 7200)).price).toMatchObject({
      quote: { usdPerHour: 0.12 },
    });
  });

  test('a host that got its price within the hour has it for the whole hour', () => {
    const book = new PriceBook([new PriceList({})]);
    book.replaceSources([new PriceList({ 'm5.large': 0.12 })], unixSeconds(start + 1200));
    expect(book.priceOver(awsFacts(), interval(start, start + 3600)).price).toMatchObject({
      quote: { usdPerHour: 0.12 },
    });
  });

  test('a host that loses its price keeps the last one, marked stale, and the rungs say why', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })]);
    const same = awsFacts();
    book.price(same, at);
    book.replaceSources([new PriceList({})], at);
    expect(book.price(same, later(1))).toMatchObject({
      price: { kind: 'priced', stale: true, quote: { usdPerHour: 0.096 } },
      rungs: [{ rung: 'file', quote: null, why: 'not listed' }],
    });
  });

  test('a price that comes back is no longer stale', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })]);
    const same = awsFacts();
    book.price(same, at);
    book.replaceSources([new PriceList({})], at);
    book.price(same, later(1));
    book.replaceSources([new PriceList({ 'm5.large': 0.1 })], at);
    expect(book.price(same, later(2)).price).toMatchObject({
      stale: false,
      quote: { usdPerHour: 0.1 },
    });
  });

  test('a host whose labels vanished keeps its price', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })]);
    book.price(awsFacts(), at);
    expect(book.price(awsFacts({ instanceType: '', region: '' }), later(1)).price).toMatchObject({
      stale: true,
      quote: { usdPerHour: 0.096 },
    });
  });

  test('a new machine under an old name never inherits a price', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })]);
    book.price(awsFacts(), at);
    const successor = awsFacts({ providerId: 'aws:///us-east-1a/i-2', instanceType: 'x9.large' });
    expect(book.price(successor, later(1)).price.kind).toBe('gap');

    book.price(awsFacts({ providerId: '' }), at);
    const retyped = awsFacts({ providerId: '', instanceType: 'x9.large' });
    expect(book.price(retyped, later(1)).price.kind).toBe('gap');
  });

  test('a host that never had a price is a gap', () => {
    const book = new PriceBook([new PriceList({})]);
    expect(book.price(awsFacts(), at).price).toEqual({
      kind: 'gap',
      reason: 'no price for m5.large in us-east-1: file: not listed',
    });
  });

  test('the last price of a vanished node is dropped after a while, that of a present one never', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })], seconds(2 * 3600));
    const stays = awsFacts({ node: 'stays' });
    book.price(stays, at);
    book.price(awsFacts({ node: 'goes' }), at);
    expect(book.remembered).toBe(2);
    for (let hour = 1; hour <= 4; hour += 1) book.price(stays, later(hour));
    expect(book.remembered).toBe(1);
    book.replaceSources([new PriceList({})], at);
    expect(book.price(stays, later(5)).price).toMatchObject({ stale: true });
  });

  test('a clock that steps back drops nothing', () => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })], seconds(3600));
    book.price(awsFacts(), later(10));
    book.price(awsFacts({ node: 'n2' }), at);
    expect(book.remembered).toBe(2);
  });
});
