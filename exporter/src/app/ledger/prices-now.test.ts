import { describe, expect, test } from '@jest/globals';
import type { PriceAnswer, PriceRung } from '../../domain/price.ts';
import { eksFee } from '../../domain/testing/cluster.ts';
import { usdPerHour } from '../../domain/units.ts';
import { feesNow, priceNow } from './prices-now.ts';

const LADDER = ['spot', 'list', 'file', 'catalogue'] as const;

/** What a ladder says whose rungs know these prices. */
function saying(known: Partial<Record<PriceRung, number>>, stale = false): PriceAnswer {
  const rungs = LADDER.map((rung) => {
    const price = known[rung];
    if (price === undefined) return { rung, quote: null, why: 'not known' };
    return {
      rung,
      quote: { usdPerHour: usdPerHour(price), rung, asOf: null, origin: '' },
      why: '',
    };
  });
  const quote = rungs.find((answer) => answer.quote !== null)?.quote;
  return { price: quote ? { kind: 'priced', quote, stale } : { kind: 'gap', reason: '' }, rungs };
}

const rateOf = ({ price }: PriceAnswer): number | null =>
  price.kind === 'priced' ? price.quote.usdPerHour : null;

describe('what a host of a closed hour costs by what is known today', () => {
  test.each([
    ['a mended price file', saying({ file: 0.2 }), saying({ file: 0.3 }), 0.3],
    ['an entry that left the price file', saying({ file: 0.2 }), saying({ catalogue: 0.3 }), 0.3],
    ['a rung further up that knows it by now', saying({ list: 0.2 }), saying({ spot: 0.1 }), 0.1],
    ['a spot price that is told no more', saying({ spot: 0.1 }), saying({ list: 0.2 }), 0.1],
    ['a price that nobody knows', saying({ file: 0.2 }), saying({}), 0.2],
    [
      'a price that is only the last known',
      saying({ file: 0.2 }),
      saying({ file: 0.3 }, true),
      0.2,
    ],
    ['one that was a gap', saying({}), saying({ catalogue: 0.3 }), 0.3],
  ])('%s', (_what, kept, now, rate) => {
    expect(rateOf(priceNow(kept, now))).toBe(rate);
  });
});

test('a fee without a price now is as it was, one that has ended is none', () => {
  const [support, control] = [eksFee(0.5, { component: 'extended_support' }), eksFee(0.1)];
  expect(feesNow([control, support], { fees: [control], missing: [] }).fees).toEqual([control]);
  expect(feesNow([control, support], { fees: [control], missing: ['eks'] })).toEqual({
    fees: [control, support],
    missing: [],
  });
  expect(feesNow([], { fees: [], missing: ['eks'] }).missing).toEqual(['eks']);
});
