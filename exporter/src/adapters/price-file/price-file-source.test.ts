import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { HostFacts } from '../../domain/host.ts';
import { amounts } from '../../domain/resource.ts';
import { awsFacts } from '../../domain/testing/facts.ts';
import { unixSeconds } from '../../domain/units.ts';
import { priceFileSource } from './price-file-source.ts';
import type { PriceFile } from './price-file.ts';
import { readPriceFile } from './read-price-file.ts';

const at = unixSeconds(1_790_000_000);

const host = (facts: Partial<HostFacts> = {}): HostFacts =>
  awsFacts({
    node: 'ip-10-0-3-7',
    labels: { pool: 'batch', node_role: 'worker' },
    ...facts,
  });

function file(text: string): PriceFile {
  const reading = readPriceFile(text, 'prices.yaml');
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.ok;
}

/** Entries by their match, priced 1, 2, 3, … in their order. */
const priced = (...matches: readonly string[]): PriceFile =>
  file(
    `nodes:\n${matches.map((match, index) => `  - match: { ${match} }\n    usdPerHour: ${index + 1}\n`).join('')}`,
  );

const priceOf = (prices: PriceFile, facts: HostFacts = host()): number | string => {
  const { quote, why } = priceFileSource(prices).quote(facts, at);
  return quote?.usdPerHour ?? why;
};

describe('the price file as a source', () => {
  test('a quote says where it stands and of when it is', () => {
    const prices = file(
      'date: 2026-11-01\nnodes:\n  - match: { node: "*" }\n    usdPerHour: 0.5\n',
    );
    expect(priceFileSource(prices).quote(host(), at)).toEqual({
      rung: 'file',
      quote: {
        usdPerHour: 0.5,
        rung: 'file',
        asOf: Date.parse('2026-11-01T00:00:00Z') / 1000,
        origin: 'prices.yaml line 3',
      },
      why: '',
    });
  });

  test.each([
    'node: "ip-*"',
    'providerId: "aws:///*/i-1"',
    'instanceType: "m5.*"',
    'region: us-east-1',
    'zone: us-east-1a',
    'capacityType: on-demand',
    'os: linux',
    'tenancy: shared',
    '"label:pool": batch',
    '"label:node-role": "*"',
    'instanceType: m5.large, region: "us-*", "label:pool": "b*"',
  ])('matches on %s', (match) => {
    expect(priceOf(priced(match))).toBe(1);
  });

  test.each([
    'node: ip',
    'region: us-east-2',
    '"label:pool": web',
    '"label:missing": "*"',
    'instanceType: m5.large, region: eu-west-1',
  ])('does not match on %s', (match) => {
    expect(priceOf(priced(match))).toBe('no entry of prices.yaml matches');
  });

  test('the most specific entry wins, whatever its line', () => {
    const ordered = [
      'node: ip-10-0-3-7',
      'node: "ip-10-*"',
      'node: "ip-*"',
      'providerId: "aws:///us-east-1a/i-1"',
      '"label:pool": batch, "label:node-role": worker',
      '"label:pool": batch',
      '"label:pool": "b*"',
      'instanceType: m5.large, region: us-east-1',
      'instanceType: m5.large',
      'instanceType: "m5.*"',
      'zone: us-east-1a',
      'region: us-east-1, capacityType: on-demand',
      'region: us-east-1',
      'capacityType: on-demand',
      'os: linux',
      'node: "*"',
    ];
    for (let first = 0; first < ordered.length; first += 1) {
      const rest = ordered.slice(first);
      expect(priceOf(priced(...rest))).toBe(1);
      expect(priceOf(priced(...rest.toReversed()))).toBe(rest.length);
    }
  });

  test('spot, Windows and dedicated hosts never get the price of a plain machine', () => {
    const prices = priced('instanceType: m5.large');
    const why = 'prices.yaml line 2 is a price for plain machines; add an entry with';
    expect(priceOf(prices, host({ capacityType: 'spot' }))).toBe(`${why} capacityType: spot`);
    expect(priceOf(prices, host({ os: 'windows', tenancy: 'dedicated' }))).toBe(
      `${why} os: windows, tenancy: dedicated`,
    );
    expect(priceOf(prices, host({ capacityType: 'reserved' }))).toBe(1);
  });

  test('an entry that says so, or that names the machine, is for them', () => {
    const spot = host({ capacityType: 'spot' });
    expect(priceOf(priced('instanceType: m5.large, capacityType: spot'), spot)).toBe(1);
    expect(priceOf(priced('instanceType: m5.large, capacityType: "*"'), spot)).toBe(1);
    expect(priceOf(priced('node: "ip-*"'), spot)).toBe(1);
    expect(priceOf(priced('node: "*"'), spot)).toBe(
      'prices.yaml line 2 is a price for plain machines; add an entry with capacityType: spot',
    );
  });
});

describe('prices by size', () => {
  const rates = (match: string): PriceFile =>
    file(
      `nodes:\n  - match: { ${match} }\n    usdPerVcpuHour: 0.04\n    usdPerGbHour: 0.005\n  - match: { instanceType: m5.large }\n    usdPerHour: 0.1\n`,
    );
  const pod = (facts: Partial<HostFacts> = {}): HostFacts =>
    host({
      instanceType: 'fargate',
      podsBilledBy: 'fargate',
      capacity: amounts(0.5, 2 ** 30),
      ...facts,
    });

  test('price a pod that is its own host by what it has', () => {
    const { quote } = priceFileSource(rates('instanceType: fargate')).quote(pod(), at);
    // 0.5 × 0.04 + 1 × 0.005
    expect(quote?.usdPerHour).toBeCloseTo(0.025, 12);
    expect(quote?.components).toEqual({
      usdPerCoreHour: 0.04,
      usdPerGibHour: 0.005,
      usdPerGpuHour: 0,
    });
    expect(quote?.origin).toBe('prices.yaml line 2');
  });

  test('price a machine too, unless it has GPUs', () => {
    const prices = rates('instanceType: r7.big');
    // 2 × 0.04 + 8 × 0.005
    expect(priceOf(prices, host({ instanceType: 'r7.big' }))).toBeCloseTo(0.12, 12);
    expect(priceOf(prices, host({ instanceType: 'r7.big', hasGpu: true }))).toBe(
      'prices.yaml line 2 has no price for GPUs; add an entry with usdPerHour',
    );
  });

  test('are what such a pod needs: the price of a machine is not for it', () => {
    expect(priceOf(priced('node: "*"'), pod())).toBe(
      'prices.yaml line 2 is the price of a machine; add an entry for fargate with usdPerVcpuHour and usdPerGbHour',
    );
  });
});

describe('specificity', () => {
  const pattern = (words: readonly string[]) => fc.constantFrom(...words, '*');
  const matches = fc
    .record(
      {
        node: pattern(['n1', 'n2', 'n*', '*1']),
        instanceType: pattern(['m5.l', 'm5.x', 'm5.*', '*.l', 'm*']),
        region: pattern(['us', 'eu', 'u*']),
        capacityType: pattern(['spot', 'on-demand']),
        'label:pool': pattern(['a', 'b']),
        'label:team': pattern(['a', 'b']),
      },
      { requiredKeys: [] },
    )
    .filter((match) => Object.keys(match).length > 0);
  const files = fc.array(
    fc.record({ match: matches, usdPerHour: fc.integer({ min: 1, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  const hosts = fc
    .record({
      node: fc.constantFrom('n1', 'n2'),
      instanceType: fc.constantFrom('m5.l', 'm5.x', 'c5.l'),
      region: fc.constantFrom('us', 'eu'),
      capacityType: fc.constantFrom('spot' as const, 'on-demand' as const),
      labels: fc.record({ pool: fc.constantFrom('a', 'b'), team: fc.constantFrom('a', 'c') }),
    })
    .map(host);
  const shuffledTwice = files.chain((entries) =>
    fc.tuple(
      fc.constant(entries),
      fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
    ),
  );

  test('which price wins does not depend on the order of the lines', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        shuffledTwice,
        fc.array(hosts, { minLength: 1, maxLength: 4 }),
        (orders, some) => {
          const [here, there] = orders.map((entries) =>
            readPriceFile(JSON.stringify({ nodes: entries }), 'p.yaml'),
          );
          if (!here || !there || 'errors' in here || 'errors' in there) {
            expect(here && 'errors' in here).toBe(there && 'errors' in there);
            return;
          }
          for (const one of some) {
            const answer = priceFileSource(here.ok).quote(one, at).quote?.usdPerHour;
            expect(priceFileSource(there.ok).quote(one, at).quote?.usdPerHour).toBe(answer);
            if (answer !== undefined) compared += 1;
          }
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
