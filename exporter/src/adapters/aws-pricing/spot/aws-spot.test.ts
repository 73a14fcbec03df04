import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExchangeRate } from '../../../app/currency.ts';
import type { LivePriceSource } from '../../../app/ports.ts';
import { PriceBook } from '../../../app/price-book.ts';
import { FakeClock } from '../../../app/testing/fakes.ts';
import type { HostFacts } from '../../../domain/host.ts';
import { interval } from '../../../domain/interval.ts';
import { awsFacts } from '../../../domain/testing/facts.ts';
import { seconds, unixSeconds } from '../../../domain/units.ts';
import { startEc2Server, type Ec2Server } from '../testing/ec2-server.ts';
import { createAwsSpot } from './aws-spot.ts';

const signal = new AbortController().signal;
const start = 1_800_000_000;
const EVERY = 600;

let server: Ec2Server;
let clock: FakeClock;
let source: LivePriceSource;
let rates: readonly ExchangeRate[];
const environment = { ...process.env };

beforeEach(async () => {
  server = await startEc2Server();
  clock = new FakeClock(start);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  rates = [];
  source = createAwsSpot({
    ...{ clock, random: () => 0, refreshEvery: seconds(EVERY), env: {} },
    exchangeRates: () => rates,
  });
});
afterEach(async () => {
  process.env = { ...environment };
  await server.close();
});

const spotHost = (facts: Partial<HostFacts> = {}): HostFacts =>
  awsFacts({ capacityType: 'spot', ...facts });

/** What the rung says of a host now. */
function said(host: HostFacts): number | string {
  const { quote, why } = source.quote(host, clock.now());
  return quote?.usdPerHour ?? why;
}

describe('the spot rung of AWS', () => {
  test('tells the present price of a type in its zone, and since when', async () => {
    server.spot = [
      { type: 'm5.large', zone: 'us-east-1a', price: '0.0300', at: start - 7200 },
      { type: 'm5.large', zone: 'us-east-1a', price: '0.0350', at: start - 1800 },
      { type: 'm5.large', zone: 'us-east-1b', price: '0.0400', at: start - 7200 },
      { type: 'c5.large', zone: 'us-east-1a', price: '0.0500', at: start - 7200 },
    ];
    const [a, b] = [spotHost(), spotHost({ zone: 'us-east-1b' })];
    expect(await source.refresh([a, b], signal)).toBe(true);
    expect(server.calls).toHaveLength(1);
    expect([said(a), said(b)]).toEqual([0.035, 0.04]);
    expect(source.quote(a, clock.now()).quote).toEqual({
      usdPerHour: 0.035,
      rung: 'spot',
      asOf: start,
      origin: 'EC2 spot price in us-east-1a since 2027-01-15 07:30 UTC',
    });
    expect(source.state()).toMatchObject({
      source: 'aws-spot',
      up: true,
      targets: { total: 2, up: 2 },
    });
  });

  test.each<[HostFacts['os'], string]>([
    ['linux', 'Linux/UNIX'],
    ['linux', 'Linux/UNIX (Amazon VPC)'],
    ['windows', 'Windows'],
    ['rhel', 'Red Hat Enterprise Linux'],
    ['suse', 'SUSE Linux (Amazon VPC)'],
  ])('asks for %s as %s', async (os, product) => {
    const others = ['Linux/UNIX', 'Windows', 'SUSE Linux', 'Red Hat Enterprise Linux'];
    server.spot = [
      ...others
        .filter((other) => !product.startsWith(other))
        .map((other) => ({
          type: 'm5.large',
          zone: 'us-east-1a',
          product: other,
          price: '9',
          at: 0,
        })),
      { type: 'm5.large', zone: 'us-east-1a', product, price: '0.07', at: start - 60 },
    ];
    await source.refresh([spotHost({ os })], signal);
    expect(said(spotHost({ os }))).toBe(0.07);
  });

  test('weights the prices of an hour by how long each was in force', async () => {
    server.spot = [
      { type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: start - 9000 },
      { type: 'm5.large', zone: 'us-east-1a', price: '0.05', at: start - 2700 },
      { type: 'm5.large', zone: 'us-east-1a', price: '0.04', at: start - 900 },
    ];
    const host = spotHost();
    await source.refresh([host], signal);
    const hour = interval(start - 3600, start);
    // 15 min at 0.03, 30 at 0.05, 15 at 0.04: 0.0425
    expect(new PriceBook([source]).priceOver(host, hour).price).toMatchObject({
      quote: { usdPerHour: expect.closeTo(0.0425, 12) },
    });
  });

  test('asks again when prices are due, from a little before on, and keeps what it knows', async () => {
    const host = spotHost();
    server.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: start - 9000 }];
    await source.refresh([host], signal);
    clock.advance(EVERY - 1);
    expect(await source.refresh([host], signal)).toBe(false);
    expect(server.calls).toHaveLength(1);
    clock.advance(1);
    expect(await source.refresh([host], signal)).toBe(false);
    server.spot = [
      ...server.spot,
      { type: 'm5.large', zone: 'us-east-1a', price: '0.033', at: start + 700 },
    ];
    clock.advance(EVERY);
    expect(await source.refresh([host], signal)).toBe(true);
    expect(server.calls.map((call) => Date.parse(call.get('StartTime') ?? '') / 1000)).toEqual([
      start - 3 * 3600,
      start - 600,
      start,
    ]);
    expect(said(host)).toBe(0.033);
    expect(source.quote(host, unixSeconds(start + 699)).quote?.usdPerHour).toBe(0.03);
    expect(source.changes?.(host, interval(start, start + 1200))).toEqual([start + 700]);
  });

  test('asks at once for a market that is new', async () => {
    server.spot = ['a', 'b'].map((zone) => ({
      type: 'm5.large',
      zone: `us-east-1${zone}`,
      price: '0.03',
      at: 0,
    }));
    await source.refresh([spotHost()], signal);
    await source.refresh([spotHost(), spotHost({ zone: 'us-east-1b' })], signal);
    expect(server.calls).toHaveLength(2);
  });

  test('reads every page', async () => {
    server.pageSize = 1;
    server.spot = [1, 2, 3].map((n) => ({
      type: 'm5.large',
      zone: 'us-east-1a',
      price: `0.0${n}`,
      at: start - 1000 + n,
    }));
    await source.refresh([spotHost()], signal);
    expect(said(spotHost())).toBe(0.03);
    expect(server.calls).toHaveLength(3);
  });

  test('converts the CNY of China by the dated rate, and says the original', async () => {
    server.spot = [{ type: 'm5.large', zone: 'cn-north-1a', price: '0.2100', at: start - 7200 }];
    const host = spotHost({ region: 'cn-north-1', zone: 'cn-north-1a' });
    await source.refresh([host], signal);
    expect(said(host)).toBe(
      'listed at 0.21 CNY; add a rate from CNY to USD to prices.exchangeRatesFile',
    );
    rates = [
      { from: 'USD', to: 'CNY', rate: 7, asOf: '2027-01-14' },
      { from: 'USD', to: 'CNY', rate: 6, asOf: '2027-01-16' },
    ];
    expect(source.quote(host, clock.now()).quote).toMatchObject({
      usdPerHour: expect.closeTo(0.03, 12),
      origin:
        'EC2 spot price in cn-north-1a since 2027-01-15 06:00 UTC, 0.21 CNY at 7 per USD of 2027-01-14',
    });
  });

  test('looks for credentials anew where they expired on the way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podtally-aws-'));
    const file = join(folder, 'credentials');
    const keys = (id: string): void =>
      writeFileSync(
        file,
        `[default]\naws_access_key_id = ${id}\naws_secret_access_key = very-secret\n`,
      );
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
    keys('OLDKEY');
    server.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: 0 }];
    server.refusal = (_call, authorization) => {
      if (!authorization.includes('OLDKEY')) return null;
      keys('NEWKEY');
      return ['ExpiredToken', 400];
    };
    await source.refresh([spotHost()], signal);
    rmSync(folder, { recursive: true });
    expect(said(spotHost())).toBe(0.03);
    expect(server.calls).toHaveLength(2);
  });

  test.each([
    ['a page of a proxy', '<html><body>Please log in</body></html>'],
    ['half an answer', '<?xml version="1.0"?><DescribeSpotPriceHistoryResponse><spotPri'],
    ['garbage', 'very-secret {'],
  ])('takes %s for no price, and keeps the last one', async (_what, text) => {
    server.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: 0 }];
    await source.refresh([spotHost()], signal);
    server.instead = text;
    clock.advance(EVERY);
    await source.refresh([spotHost()], signal);
    expect(said(spotHost())).toBe(0.03);
    const { up, errors } = source.state();
    expect(up).toBe(false);
    expect(errors).toEqual([
      'ec2:DescribeSpotPriceHistory on EC2 in us-east-1: the answer is not what AWS sends; a proxy may be answering in its place',
    ]);
  });

  test('says why a host has no spot price', async () => {
    await source.refresh([spotHost(), awsFacts()], signal);
    expect(said(spotHost())).toBe('EC2 tells no spot price of this type in this zone');
    expect(said(awsFacts())).toBe('the host is not a spot host');
    expect(said(spotHost({ zone: '' }))).toBe(
      'the node has no zone label, and spot prices differ by zone',
    );
    expect(said(spotHost({ zone: 'us-east-1c' }))).toBe('EC2 has not been asked yet');
    expect(source.state()).toMatchObject({
      up: false,
      errors: ['m5.large in us-east-1a: EC2 tells no spot price of this type in this zone'],
    });
  });

  test('takes prices of zero, and texts that are none, for no price', async () => {
    server.spot = ['0.0000', 'free', '-1'].map((price, index) => ({
      type: 'm5.large',
      zone: 'us-east-1a',
      price,
      at: start - index,
    }));
    await source.refresh([spotHost()], signal);
    expect(said(spotHost())).toBe('EC2 tells no spot price of this type in this zone');
  });

  test('keeps the last price through a refusal, asks again later, and drops it after a day', async () => {
    const host = spotHost();
    server.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: 0 }];
    await source.refresh([host], signal);
    server.refusal = () => ['UnauthorizedOperation', 403];
    clock.advance(EVERY);
    await source.refresh([host], signal);
    await source.refresh([host], signal);
    expect(server.calls).toHaveLength(2);
    expect(said(host)).toBe(0.03);
    expect(source.state()).toMatchObject({
      up: false,
      targets: { total: 1, up: 0 },
      errors: [
        'ec2:DescribeSpotPriceHistory on EC2 in us-east-1: access is denied; allow ec2:DescribeSpotPriceHistory in its policy',
      ],
    });
    clock.advance(120);
    await source.refresh([host], signal);
    expect(server.calls).toHaveLength(3);
    clock.advance(25 * 3600);
    expect(said(host)).toBe('EC2 has not told spot prices for more than a day');
  });

  test('asks nothing where no host is a spot host', async () => {
    await source.refresh([awsFacts()], signal);
    expect(server.calls).toEqual([]);
    expect(source.state().targets.total).toBe(0);
  });
});
