import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from './host.ts';
import { adjusted, climb, describeHost } from './ladder.ts';
import type { PriceRung, PriceSource, Quote } from './price.ts';
import { awsFacts } from './testing/facts.ts';
import { unixSeconds, usdPerHour } from './units.ts';

const at = unixSeconds(1_760_000_000);

/** A rung that knows one price, or only why it knows none. */
function rung(name: PriceRung, answer: number | string, more: Partial<Quote> = {}): PriceSource {
  return {
    rung: name,
    quote: () =>
      typeof answer === 'string'
        ? { rung: name, quote: null, why: answer }
        : {
            rung: name,
            quote: {
              usdPerHour: usdPerHour(answer),
              rung: name,
              asOf: null,
              origin: `${name} price`,
              ...more,
            },
            why: '',
          },
  };
}

const priceOn = (source: PriceSource, facts: HostFacts = awsFacts()): number | undefined =>
  source.quote(facts, at).quote?.usdPerHour;

describe('the ladder', () => {
  test('the first rung with a price wins, and every rung’s answer stays beside it', () => {
    const answer = climb(
      [rung('spot', 'no spot market'), rung('file', 0.05), rung('catalogue', 0.096)],
      awsFacts(),
      at,
    );
    expect(answer.price).toMatchObject({
      kind: 'priced',
      stale: false,
      quote: { usdPerHour: 0.05, rung: 'file' },
    });
    expect(answer.rungs.map((one) => one.quote?.usdPerHour ?? one.why)).toEqual([
      'no spot market',
      0.05,
      0.096,
    ]);
  });

  test('a price of zero is a price', () => {
    expect(climb([rung('file', 0), rung('catalogue', 1)], awsFacts(), at).price).toMatchObject({
      quote: { usdPerHour: 0 },
    });
  });

  test('without any price the gap says what was tried on what', () => {
    const answer = climb(
      [rung('file', 'no entry of prices.yaml matches'), rung('catalogue', 'x9.large is unknown')],
      awsFacts({ instanceType: 'x9.large', capacityType: 'spot' }),
      at,
    );
    expect(answer.price).toEqual({
      kind: 'gap',
      reason:
        'no price for x9.large in us-east-1, spot: file: no entry of prices.yaml matches; catalogue: x9.large is unknown',
    });
  });

  test('an empty ladder is a gap that names the setting', () => {
    expect(climb([], awsFacts(), at).price).toEqual({
      kind: 'gap',
      reason: 'no price for m5.large in us-east-1: no price source is configured (prices.ladder)',
    });
  });

  test('hosts are described by what their price depends on', () => {
    expect(describeHost(awsFacts({ os: 'rhel', tenancy: 'dedicated' }))).toBe(
      'm5.large in us-east-1, rhel, dedicated tenancy',
    );
    expect(describeHost(awsFacts({ instanceType: '', region: '' }))).toBe(
      'an unknown instance type in an unknown region',
    );
  });
});

describe('adjustments', () => {
  test('a discount is in the price, its components, its origin and the quote', () => {
    const source = adjusted(
      rung('catalogue', 0.2, {
        components: { usdPerCoreHour: 0.03, usdPerGibHour: 0.004, usdPerGpuHour: 0 },
      }),
      [{ percent: -25 }],
    );
    expect(source.quote(awsFacts(), at).quote).toEqual({
      usdPerHour: 0.15000000000000002,
      rung: 'catalogue',
      asOf: null,
      origin: 'catalogue price, −25 % (prices.adjust 1)',
      adjusted: '−25 % (prices.adjust 1)',
      components: { usdPerCoreHour: 0.0225, usdPerGibHour: 0.003, usdPerGpuHour: 0 },
    });
  });

  test('the first adjustment that matches provider, type and purchase option counts', () => {
    const source = adjusted(rung('catalogue', 1), [
      { percent: -50, provider: 'gcp' },
      { percent: -10, provider: 'aws', instanceType: 'm5.*', capacityType: 'spot' },
      { percent: -20, provider: 'aws', instanceType: 'm5.*' },
      { percent: -90 },
    ]);
    expect(priceOn(source, awsFacts({ capacityType: 'spot' }))).toBe(0.9);
    expect(priceOn(source, awsFacts())).toBe(0.8);
    expect(source.quote(awsFacts(), at).quote?.adjusted).toBe('−20 % (prices.adjust 3)');
    expect(priceOn(source, awsFacts({ provider: 'azure' }))).toBeCloseTo(0.1, 12);
  });

  test('without a rung a discount reaches list prices only, never bills, spot or the user’s own file', () => {
    const off = [{ percent: -50 }];
    const rungs = ['bill', 'bill-rate', 'spot', 'list', 'file', 'catalogue', 'estimate'] as const;
    expect(rungs.filter((name) => priceOn(adjusted(rung(name, 1), off)) === 0.5)).toEqual([
      'list',
      'catalogue',
      'estimate',
    ]);
  });

  test('a named rung alone is adjusted, and may be any', () => {
    const up = [{ percent: 5, rung: 'file' }] as const;
    expect(priceOn(adjusted(rung('file', 1), up))).toBe(1.05);
    expect(adjusted(rung('file', 1), up).quote(awsFacts(), at).quote?.adjusted).toBe(
      '+5 % (prices.adjust 1)',
    );
    expect(priceOn(adjusted(rung('catalogue', 1), up))).toBe(1);
  });

  test('a rung that knows no price keeps its reason', () => {
    const answer = adjusted(rung('catalogue', 'unknown type'), [{ percent: -5 }]).quote(
      awsFacts(),
      at,
    );
    expect(answer).toEqual({ rung: 'catalogue', quote: null, why: 'unknown type' });
  });
});
