import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from '../domain/host.ts';
import { interval } from '../domain/interval.ts';
import type { PriceSource, RungAnswer } from '../domain/price.ts';
import { amounts } from '../domain/resource.ts';
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

  test('it is looked up again after an hour, because prices that nobody confirms are dropped', () => {
    const dropped: PriceSource = {
      rung: 'list',
      quote: (_host, time) =>
        time >= later(24)
          ? { rung: 'list', quote: null, why: 'too old' }
          : {
              rung: 'list',
              quote: { usdPerHour: usdPerHour(0.09), rung: 'list', asOf: at, origin: 'list' },
              why: '',
            },
    };
    const book = new PriceBook([dropped, new PriceList({ 'm5.large': 0.096 })]);
    const same = awsFacts();
    expect(book.price(same, at).price).toMatchObject({ quote: { usdPerHour: 0.09 } });
    expect(book.price(same, later(24)).price).toMatchObject({ quote: { usdPerHour: 0.096 } });
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

  test('rates of pods that lose their price hold for the size that they have by then', () => {
    const rates = { usdPerCoreHour: 0.04, usdPerGibHour: 0.005, usdPerGpuHour: 0 };
    const node = (cores: number): HostFacts =>
      awsFacts({ podsBilledBy: 'gke-autopilot', capacity: amounts(cores, 0) });
    const quote = {
      usdPerHour: usdPerHour(0.04),
      rung: 'file',
      asOf: null,
      origin: 'list',
      components: rates,
    } as const;
    const book = new PriceBook([{ rung: 'file', quote: () => ({ rung: 'file', quote, why: '' }) }]);
    book.price(node(1), at);
    book.replaceSources([], later(1));
    expect(book.price(node(3), later(1)).price).toMatchObject({
      stale: true,
      quote: { usdPerHour: expect.closeTo(0.12, 12) },
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

  test.each<[string, Partial<HostFacts>]>([
    ['spot', { capacityType: 'spot' }],
    ['of dedicated tenancy', { tenancy: 'dedicated' }],
    ['running Windows', { os: 'windows' }],
  ])('a host that turns out to be %s does not keep the price of another product', (_, facts) => {
    const book = new PriceBook([new PriceList({ 'm5.large': 0.096 })]);
    book.price(awsFacts(), at);
    book.replaceSources([], at);
    expect(book.price(awsFacts(), later(1)).price).toMatchObject({ stale: true });
    expect(book.price(awsFacts(facts), later(1)).price.kind).toBe('gap');
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

/** Prices that hold from a moment on, as a source that knows when they changed. */
function timed(prices: readonly (readonly [from: number, usd: number | null])[]): PriceSource {
  const inForce = (time: UnixSeconds): number | null =>
    prices.findLast(([from]) => from <= time)?.[1] ?? null;
  return {
    rung: 'spot',
    quote: (_host, time) => {
      const price = inForce(time);
      return price === null
        ? { rung: 'spot', quote: null, why: 'not known' }
        : {
            rung: 'spot',
            quote: { usdPerHour: usdPerHour(price), rung: 'spot', asOf: null, origin: 'spot' },
            why: '',
          };
    },
    changes: (_host, span) =>
      prices
        .map(([from]) => unixSeconds(from))
        .filter((from) => from > span.start && from < span.end),
  };
}

describe('the price book with a source whose prices change by themselves', () => {
  const hour = interval(start, start + 3600);
  const same = awsFacts();

  test('weights the prices of an hour by how long each was in force', () => {
    const book = new PriceBook([
      timed([
        [0, 0.03],
        [start + 900, 0.05],
        [start + 2700, 0.04],
      ]),
    ]);
    // 15 min at 0.03, 30 at 0.05, 15 at 0.04: 0.0425
    expect(book.priceOver(same, hour).price).toMatchObject({
      quote: {
        usdPerHour: expect.closeTo(0.0425, 12),
        origin:
          'by time: 0.03 until 09:08 UTC (spot), 0.05 until 09:38 UTC (spot), 0.04 until 09:53 UTC (spot)',
      },
    });
  });

  test('asks for the price at the end of an hour that is over, not for the present one', () => {
    const book = new PriceBook([
      timed([
        [0, 0.03],
        [start + 3700, 0.09],
      ]),
    ]);
    expect(book.price(same, unixSeconds(start + 3800)).price).toMatchObject({
      quote: { usdPerHour: 0.09 },
    });
    expect(book.priceOver(same, hour).price).toMatchObject({ quote: { usdPerHour: 0.03 } });
  });

  test('takes the next rung where the source knew nothing yet', () => {
    const list = new PriceList({ 'm5.large': 0.12 });
    const book = new PriceBook([timed([[start + 1800, 0.04]]), list]);
    // half an hour at 0.12, half at 0.04
    expect(book.priceOver(same, hour).price).toMatchObject({
      quote: { usdPerHour: expect.closeTo(0.08, 12) },
    });
  });

  test('joins changes of prices with changes of the ladder', () => {
    const book = new PriceBook([
      timed([
        [0, 0.03],
        [start + 900, 0.05],
      ]),
    ]);
    book.replaceSources(
      [
        timed([
          [0, 0.06],
          [start + 600, 0.02],
          [start + 2700, 0.08],
        ]),
      ],
      unixSeconds(start + 1800),
    );
    // 15 min 0.03, 15 min 0.05, 15 min 0.02, 15 min 0.08
    expect(book.priceOver(same, hour).price).toMatchObject({
      quote: { usdPerHour: expect.closeTo(0.045, 12) },
    });
  });

  test('gives the present price anew once it is told that prices were fetched', () => {
    const prices: [number, number][] = [];
    const book = new PriceBook([timed(prices)]);
    expect(book.price(same, at).price.kind).toBe('gap');
    prices.push([0, 0.03]);
    expect(book.price(same, at).price.kind).toBe('gap');
    book.renew();
    expect(book.price(same, at).price).toMatchObject({ quote: { usdPerHour: 0.03 } });
  });
});
