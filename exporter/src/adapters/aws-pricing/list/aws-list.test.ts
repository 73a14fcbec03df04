import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CachedText, TextCache } from '../../../app/ports.ts';
import { FakeClock, FakeLog } from '../../../app/testing/fakes.ts';
import { interval } from '../../../domain/interval.ts';
import type { HostFacts } from '../../../domain/host.ts';
import { labelKey } from '../../../domain/labels.ts';
import { awsFacts } from '../../../domain/testing/facts.ts';
import { seconds, unixSeconds } from '../../../domain/units.ts';
import { eksItem, instanceItem } from '../testing/items.ts';
import { startPricingServer, type PricingServer } from '../testing/pricing-server.ts';
import { createAwsPricing, type AwsPricing } from './aws-list.ts';

const signal = new AbortController().signal;
const HALF_DAY = 12 * 3600;

let server: PricingServer;
let clock: FakeClock;
let log: FakeLog;
const environment = { ...process.env };

beforeEach(async () => {
  server = await startPricingServer([instanceItem()]);
  clock = new FakeClock(1_800_000_000);
  log = new FakeLog();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_SESSION_TOKEN: 'token-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
afterEach(async () => {
  process.env = { ...environment };
  await server.close();
});

const pricing = (change: Partial<Parameters<typeof createAwsPricing>[0]> = {}): AwsPricing =>
  createAwsPricing({
    clock,
    log,
    random: () => 0,
    cache: null,
    refreshEvery: seconds(HALF_DAY),
    exchangeRates: () => [],
    env: {},
    ...change,
  });

/** What the rung says of a host after one refresh. */
async function asked(host: HostFacts, change = {}): Promise<string | number> {
  const source = pricing(change);
  await source.refresh([host], signal);
  const { quote, why } = source.quote(host, clock.now());
  return quote?.usdPerHour ?? why;
}

describe('the list rung of AWS asks, by the filters of each kind of host', () => {
  test.each<[string, Partial<HostFacts>, Parameters<typeof instanceItem>[0], number]>([
    ['Linux', {}, {}, 0.096],
    [
      'Windows',
      { os: 'windows' },
      { os: 'Windows', operation: 'RunInstances:0002', price: '0.188' },
      0.188,
    ],
    [
      'Red Hat',
      { os: 'rhel' },
      { os: 'RHEL', operation: 'RunInstances:0010', price: '0.1248' },
      0.1248,
    ],
    [
      'SUSE',
      { os: 'suse' },
      { os: 'SUSE', operation: 'RunInstances:000g', price: '0.1521' },
      0.1521,
    ],
    [
      'dedicated tenancy',
      { tenancy: 'dedicated' },
      { tenancy: 'Dedicated', price: '0.102' },
      0.102,
    ],
    ['bare metal', { instanceType: 'c6g.metal' }, { type: 'c6g.metal', price: '2.176' }, 2.176],
    [
      'another region',
      { region: 'eu-west-1', zone: 'eu-west-1a' },
      { region: 'eu-west-1', price: '0.107' },
      0.107,
    ],
    [
      'GovCloud',
      { region: 'us-gov-west-1', zone: 'us-gov-west-1a' },
      { region: 'us-gov-west-1', price: '0.121' },
      0.121,
    ],
    [
      'a local zone',
      { zone: 'us-east-1-bos-1a' },
      { region: 'us-east-1-bos-1', price: '0.12' },
      0.12,
    ],
    ['reserved capacity, which is billed on demand', { capacityType: 'reserved' }, {}, 0.096],
  ])('%s', async (_what, host, item, price) => {
    server.items = [instanceItem(), instanceItem(item)].slice(
      item && Object.keys(item).length === 0 ? 1 : 0,
    );
    expect(await asked(awsFacts(host))).toBe(price);
    expect(server.calls).toHaveLength(1);
  });

  test('with exactly these filters for Linux', async () => {
    await asked(awsFacts());
    expect(server.calls[0]).toEqual({
      ServiceCode: 'AmazonEC2',
      MaxResults: 100,
      Filters: [
        ['regionCode', 'us-east-1'],
        ['instanceType', 'm5.large'],
        ['operatingSystem', 'Linux'],
        ['operation', 'RunInstances'],
        ['preInstalledSw', 'NA'],
        ['capacitystatus', 'Used'],
        ['marketoption', 'OnDemand'],
        ['productFamily', 'Compute Instance'],
        ['tenancy', 'Shared'],
      ].map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })),
    });
    expect(server.signatures[0]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/us-east-1\/pricing\//,
    );
  });

  test.each([
    ['eu-north-1', 'eu-central-1'],
    ['ap-southeast-2', 'ap-south-1'],
    ['us-gov-east-1', 'us-east-1'],
    ['sa-east-1', 'us-east-1'],
    ['cn-north-1', 'cn-northwest-1'],
  ])('of %s in %s', async (region, endpoint) => {
    await asked(awsFacts({ region, zone: `${region}a` }));
    expect(server.signatures[0]).toContain(`/${endpoint}/pricing/`);
  });
});

describe('the list rung of AWS takes', () => {
  test('the shared rate of bare metal before that of dedicated tenancy', async () => {
    const host = awsFacts({ instanceType: 'c6g.metal' });
    const shared = instanceItem({ type: 'c6g.metal', price: '2.176' });
    const dedicated = instanceItem({
      type: 'c6g.metal',
      price: '2.3936',
      tenancy: 'Dedicated',
      sku: 'D',
    });
    server.items = [dedicated, shared];
    expect(await asked(host)).toBe(2.176);
    server.items = [dedicated];
    const source = pricing();
    await source.refresh([host], signal);
    expect(source.quote(host, clock.now()).quote).toMatchObject({
      usdPerHour: 2.3936,
      origin: 'AWS price list, D, the rate of dedicated tenancy, no shared one is listed',
    });
  });

  test('prices in CNY at the dated rate, and says the original', async () => {
    server.items = [instanceItem({ region: 'cn-north-1', price: '0.7', currency: 'CNY' })];
    const host = awsFacts({ region: 'cn-north-1', zone: 'cn-north-1a' });
    const source = pricing({
      exchangeRates: () => [{ from: 'USD', to: 'CNY', rate: 7, asOf: '2026-11-01' }],
    });
    await source.refresh([host], signal);
    expect(source.quote(host, clock.now()).quote).toMatchObject({
      usdPerHour: expect.closeTo(0.1, 12),
      origin: 'AWS price list, SKUM5LARGE, 0.7 CNY at 7 per USD of 2026-11-01',
    });
    expect(await asked(host)).toBe(
      'listed at 0.7 CNY; add a rate from CNY to USD to prices.exchangeRatesFile',
    );
  });

  test('no price of zero, no one of two products, none per second, none that is missing', async () => {
    server.items = [instanceItem({ price: '0.0000000000' })];
    expect(await asked(awsFacts())).toBe('product SKUM5LARGE is listed at zero');
    server.items = [instanceItem({ sku: 'A' }), instanceItem({ sku: 'B', price: '0.1' })];
    expect(await asked(awsFacts())).toBe(
      '2 products match (A, B); which one is billed cannot be told',
    );
    server.items = [instanceItem({ unit: 'Seconds' })];
    expect(await asked(awsFacts())).toBe(
      'product SKUM5LARGE is priced per "Seconds", not per hour',
    );
    server.items = [];
    expect(await asked(awsFacts())).toBe('AWS lists no such product');
  });

  test('every page of an answer', async () => {
    server.pageSize = 1;
    server.items = [
      instanceItem({ type: 'c6g.metal', tenancy: 'Dedicated', price: '2.3936', sku: 'D' }),
      instanceItem({ type: 'c6g.metal', price: '2.176' }),
    ];
    expect(await asked(awsFacts({ instanceType: 'c6g.metal' }))).toBe(2.176);
    expect(server.calls.map(({ NextToken }) => NextToken)).toEqual([undefined, '1']);
  });
});

describe('the list rung of AWS asks nothing of', () => {
  test.each<[string, Partial<HostFacts>, string]>([
    [
      'a spot host',
      { capacityType: 'spot' },
      'AWS lists no spot prices; "spot" on prices.ladder asks for them',
    ],
    ['another provider’s', { provider: 'gcp' }, 'not a host of AWS'],
    ['a host without a type', { instanceType: '' }, 'the node has no instance type label'],
    ['a host without a region', { region: '', zone: '' }, 'the node has no region label'],
    ['a region that is none', { region: 'frankfurt', zone: '' }, '"frankfurt" is no AWS region'],
    ['a type that is none', { instanceType: 'k3s' }, '"k3s" is no EC2 instance type'],
    [
      'a Fargate pod',
      { labels: { [labelKey('eks.amazonaws.com/compute-type')]: 'fargate' } },
      'a Fargate pod is billed by its own size, not as an instance',
    ],
    [
      'a capacity block',
      { labels: { [labelKey('karpenter.k8s.aws/capacity-reservation-type')]: 'capacity-block' } },
      'a capacity block is paid in advance at a price of its own',
    ],
  ])('%s', async (_what, facts, why) => {
    expect(await asked(awsFacts({ ...facts, kubeletVersion: '' }))).toBe(why);
    expect(server.calls.filter(({ ServiceCode }) => ServiceCode === 'AmazonEC2')).toEqual([]);
  });
});

describe('the list rung of AWS calls', () => {
  test('again when prices are due, a chance share of the interval early, and tells whether they changed', async () => {
    const source = pricing({ random: () => 0.5 });
    const host = awsFacts();
    await source.refresh([host], signal);
    clock.advance(HALF_DAY * 0.89);
    expect(await source.refresh([host], signal)).toBe(false);
    expect(server.calls).toHaveLength(1);
    clock.advance(HALF_DAY * 0.02);
    expect(await source.refresh([host], signal)).toBe(false);
    expect(server.calls).toHaveLength(2);
    clock.advance(HALF_DAY);
    server.items = [instanceItem({ price: '0.09' })];
    expect(await source.refresh([host], signal)).toBe(true);
    const changed = clock.now();
    expect(source.quote(host, changed).quote?.usdPerHour).toBe(0.09);
    expect(source.quote(host, unixSeconds(changed - 1)).quote?.usdPerHour).toBe(0.096);
    expect(source.changes?.(host, interval(changed - 60, changed + 60))).toEqual([changed]);
    expect(source.changes?.(host, interval(changed, changed + 60))).toEqual([]);
  });

  test('nothing for what an earlier life left in the cache', async () => {
    const cache = memoryCache();
    await pricing({ cache }).refresh([awsFacts()], signal);
    server.items = [];
    const source = pricing({ cache });
    expect(await source.refresh([awsFacts()], signal)).toBe(true);
    expect(source.quote(awsFacts(), clock.now()).quote).toMatchObject({
      usdPerHour: 0.096,
      asOf: 1_800_000_000,
    });
    expect(server.calls).toHaveLength(1);
    clock.advance(HALF_DAY);
    await source.refresh([awsFacts()], signal);
    expect(server.calls).toHaveLength(2);
  });

  test('anew where the cache holds something else, or prices of months ago', async () => {
    const cache = memoryCache();
    await cache.write('aws-list-us-east-1', '{"form":1,"answers":[{"key":1}]}');
    expect(await asked(awsFacts(), { cache })).toBe(0.096);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { key: 'aws-list-us-east-1' } }]);
    clock.advance(31 * 24 * 3600);
    server.fault = () => ({ kind: 'error', status: 400, type: 'AccessDeniedException' });
    expect(await asked(awsFacts(), { cache })).toMatch(/access is denied/);
  });
});

describe('the fees of EKS', () => {
  const eks = (facts: Partial<HostFacts> = {}): HostFacts =>
    awsFacts({ kubeletVersion: 'v1.33.1-eks-abc', ...facts });
  const auto = { [labelKey('eks.amazonaws.com/compute-type')]: 'auto' };

  test('are those of the region, with extended support and the nodes of Auto Mode', async () => {
    server.items = [
      instanceItem(),
      eksItem('USE1-AmazonEKS-Hours:perCluster', '0.10'),
      eksItem('USE1-AmazonEKS-Hours:extendedSupport', '0.50'),
      eksItem('USE1-AutoMode:m5.large', '0.01152', {
        eksproducttype: 'AutoMode',
        instancetype: 'm5.large',
      }),
    ];
    const hosts = [eks(), eks({ node: 'a', labels: auto }), eks({ node: 'b', labels: auto })];
    const source = pricing();
    await source.refresh(hosts, signal);
    expect(server.calls).toHaveLength(3);
    expect(source.clusterFees(hosts, clock.now())).toMatchObject({
      cluster: [
        { name: 'eks', component: '', usdPerHour: 0.1, rung: 'list' },
        { name: 'eks', component: 'extended_support', usdPerHour: 0.5 },
      ],
      nodes: [
        {
          component: 'auto_mode',
          usdPerHour: 0.02304,
          origin: 'AWS price list, 2 nodes of Auto Mode',
        },
      ],
      missing: [],
    });
  });

  test('of Auto Mode are missing where the list has none for a type', async () => {
    const source = pricing();
    await source.refresh([eks({ labels: auto })], signal);
    expect(source.clusterFees([eks({ labels: auto })], clock.now())).toEqual({
      cluster: [],
      nodes: [],
      missing: ['eks: the Auto Mode fee of m5.large in us-east-1'],
    });
  });
});

/** A cache that keeps texts as long as the test. */
function memoryCache(): TextCache {
  const texts = new Map<string, CachedText>();
  return {
    read: async (key) => texts.get(key) ?? null,
    write: async (key, text) => void texts.set(key, { text, at: clock.now() }),
  };
}
