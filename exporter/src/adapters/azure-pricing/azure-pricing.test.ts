import { afterEach, describe, expect, test } from '@jest/globals';
import type { ExchangeRate } from '../../app/currency.ts';
import type { TextCache } from '../../app/ports.ts';
import { PriceBook } from '../../app/price-book.ts';
import { FakeClock, FakeLog, FakeTextCache } from '../../app/testing/fakes.ts';
import type { HostFacts } from '../../domain/host.ts';
import { interval } from '../../domain/interval.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { seconds, unixSeconds } from '../../domain/units.ts';
import { createJsonFetch } from '../json-http/json-http.ts';
import { catalogueSource } from '../price-catalogue/catalogue-source.ts';
import { embeddedCatalogue } from '../price-catalogue/catalogue.ts';
import { createAzurePricing, type AzurePricingOptions } from './azure-pricing.ts';
import {
  startRetailServer,
  wireMeter,
  type FakeMeter,
  type RetailServer,
} from './testing/retail-server.ts';

const START = Date.parse('2026-11-22T00:00:00Z') / 1000;
const DAY = 86_400;
const never = new AbortController().signal;
const WINDOWS = 'Virtual Machines Dsv5 Series Windows';

const servers: RetailServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const host = (more: Partial<HostFacts> = {}): HostFacts =>
  bareFacts({
    provider: 'azure',
    instanceType: 'Standard_D4s_v5',
    region: 'eastus',
    ...more,
  });
const spotHost = host({ capacityType: 'spot' });

const METERS: readonly FakeMeter[] = [
  { size: 'Standard_D4s_v5', price: 0.192 },
  { size: 'Standard_D4s_v5', price: 0.0221, suffix: ' Spot' },
  { size: 'Standard_D4s_v5', price: 0.0384, suffix: ' Low Priority' },
  { size: 'Standard_D4s_v5', price: 0.376, product: WINDOWS },
  { size: 'Standard_D4s_v5', price: 0.0432, product: WINDOWS, suffix: ' Spot' },
  { size: 'Standard_D4s_v5', price: 0.23, region: 'westeurope' },
  { size: 'Standard_E2s_v5', price: 0.126 },
];

interface Given {
  readonly meters?: readonly FakeMeter[];
  readonly pageSize?: number;
  readonly options?: Partial<AzurePricingOptions>;
  readonly rates?: readonly ExchangeRate[];
  readonly cache?: TextCache;
  readonly timeoutSeconds?: number;
}

async function azure(given: Given = {}) {
  const { meters = METERS, pageSize, options = {}, rates = [], cache = null } = given;
  const server = await startRetailServer(meters.map(wireMeter), pageSize);
  servers.push(server);
  const clock = new FakeClock(START);
  const { list, spot } = createAzurePricing(
    { endpoint: server.endpoint, refreshEvery: seconds(DAY), ...options },
    {
      clock,
      random: () => 0,
      fetchJson: createJsonFetch({
        clock,
        random: () => 0,
        proxies: null,
        timeoutSeconds: given.timeoutSeconds ?? 60,
      }),
      cache,
      log: new FakeLog(),
      exchangeRates: () => rates,
      sizeName: (type) => type.replace(/^standard_d4s_v5$/i, 'Standard_D4s_v5'),
    },
  );
  return { server, clock, list, spot, price: (of: HostFacts) => list.quote(of, clock.now()) };
}

describe('prices of the hosts', () => {
  test('Linux and Windows, on demand and as spot, each from its own meter', async () => {
    const { list, spot, clock } = await azure();
    const windows = host({ os: 'windows' });
    const windowsSpot = host({ os: 'windows', capacityType: 'spot' });
    await list.refresh([host(), spotHost, windows, windowsSpot], never);
    const now = clock.now();
    expect(list.quote(host(), now)).toEqual({
      rung: 'list',
      quote: {
        usdPerHour: 0.192,
        rung: 'list',
        asOf: START,
        origin: 'Azure retail prices of 2026-11-22',
      },
      why: '',
    });
    expect(spot.quote(spotHost, now).quote).toEqual({
      usdPerHour: 0.0221,
      rung: 'spot',
      asOf: START,
      origin: 'Azure retail prices of 2026-11-22, spot',
    });
    expect(list.quote(windows, now).quote).toMatchObject({
      usdPerHour: 0.376,
      origin: 'Azure retail prices of 2026-11-22, Windows',
    });
    expect(spot.quote(windowsSpot, now).quote?.usdPerHour).toBe(0.0432);
    expect(list.quote(spotHost, now).why).toBe('a spot machine has no on-demand price');
    expect(spot.quote(host(), now).why).toBe('the host is not a spot host');
  });

  test('are asked for by region and size, those that there are and no others', async () => {
    const { list, server, price } = await azure();
    const abroad = host({ region: 'westeurope' });
    await list.refresh([host(), host({ node: 'n2' }), abroad], never);
    expect(server.requests).toEqual([
      {
        filter:
          "serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq 'eastus' and (armSkuName eq 'Standard_D4s_v5')",
        currency: null,
      },
      {
        filter:
          "serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq 'westeurope' and (armSkuName eq 'Standard_D4s_v5')",
        currency: null,
      },
    ]);
    expect(price(abroad).quote?.usdPerHour).toBe(0.23);
    await list.refresh([host(), host({ instanceType: 'Standard_E2s_v5' })], never);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[2]?.filter).toContain("(armSkuName eq 'Standard_E2s_v5')");
  });

  test('of sixty sizes take five questions', async () => {
    const sizes = Array.from({ length: 60 }, (_, index) => `Standard_D${index}s_v5`);
    const { list, server, price } = await azure({
      meters: sizes.map((size, index) => ({ size, price: (index + 1) / 100 })),
    });
    const hosts = sizes.map((instanceType) => host({ instanceType }));
    await list.refresh(hosts, never);
    expect(server.requests).toHaveLength(5);
    expect(hosts.map((of) => price(of).quote?.usdPerHour)).toEqual(
      sizes.map((_, index) => (index + 1) / 100),
    );
  });

  test('come page by page, from the same address though the links lead elsewhere', async () => {
    const { list, server, price } = await azure({ pageSize: 2 });
    await list.refresh([host(), spotHost], never);
    expect(server.requests).toHaveLength(3);
    expect(price(host()).quote?.usdPerHour).toBe(0.192);
    expect(list.state()).toMatchObject({ up: true, errors: [] });
  });

  test('are found however the node writes its size', async () => {
    const { list, price } = await azure();
    const shouting = host({ instanceType: 'STANDARD_D4S_V5' });
    await list.refresh([shouting], never);
    expect(price(shouting).quote?.usdPerHour).toBe(0.192);
  });

  test('agree with the catalogue where it lists them', async () => {
    const catalogue = embeddedCatalogue();
    const table = catalogue.table('azure');
    const sizes = ['D4s_v5', 'E2s_v5', 'F8s_v2', 'NC4as_T4_v3', 'B2ms'];
    const { list, price, clock } = await azure({
      meters: sizes.map((size) => ({
        size: `Standard_${size}`,
        price: table?.price('eastus', size, 'onDemand')?.usdPerHour ?? 0,
      })),
    });
    const hosts = sizes.map((size) => host({ instanceType: `Standard_${size}` }));
    await list.refresh(hosts, never);
    for (const of of hosts) {
      const listed = catalogueSource(catalogue).quote(of, clock.now()).quote?.usdPerHour;
      expect(listed).toBeGreaterThan(0);
      expect(price(of).quote?.usdPerHour).toBe(listed);
    }
  });
});

describe('another currency', () => {
  const euros = METERS.map((meter) => ({ ...meter, currency: 'EUR' }));
  const rates = [{ from: 'USD', to: 'EUR', rate: 0.8, asOf: '2026-11-20' }];

  test('is asked for, converted by the dated rate, and shown as it was listed', async () => {
    const { list, server, price } = await azure({
      meters: euros,
      options: { currency: 'EUR' },
      rates,
    });
    await list.refresh([host()], never);
    expect(server.requests[0]?.currency).toBe("'EUR'");
    // 0.192 / 0.8
    expect(price(host()).quote?.usdPerHour).toBeCloseTo(0.24, 12);
    expect(price(host()).quote?.origin).toBe(
      'Azure retail prices of 2026-11-22, 0.192 EUR at 0.8 EUR per USD of 2026-11-20',
    );
  });

  test('is converted by the rate of the moment that the price is asked for', async () => {
    const { list } = await azure({
      meters: euros,
      options: { currency: 'EUR' },
      rates: [...rates, { from: 'USD', to: 'EUR', rate: 0.96, asOf: '2026-11-22' }],
    });
    await list.refresh([host()], never);
    // 0.192 / 0.8 in the last second of the day before, 0.192 / 0.96 from then on
    const at = (moment: number) => list.quote(host(), unixSeconds(moment)).quote?.usdPerHour;
    expect(at(START - 1)).toBeCloseTo(0.24, 12);
    expect(at(START)).toBeCloseTo(0.2, 12);
  });

  test('without a rate is no price', async () => {
    const { list, price } = await azure({ meters: euros });
    await list.refresh([host()], never);
    expect(price(host())).toEqual({
      rung: 'list',
      quote: null,
      why: 'Azure lists it at 0.192 EUR, and there is no rate for that; add EUR to prices.exchangeRatesFile',
    });
  });
});

describe('what is not priced', () => {
  test.each<[string, Partial<HostFacts>, string]>([
    ['another provider', { provider: 'aws' }, 'not a machine of Azure'],
    [
      'Red Hat',
      { os: 'rhel' },
      'Azure bills the licence for rhel apart from the machine, and it is not looked up; add the machine with its licence to the price file',
    ],
    [
      'a dedicated host',
      { tenancy: 'dedicated' },
      'a dedicated host is billed whole, not by its machines',
    ],
    ['a reservation', { capacityType: 'reserved' }, 'a reservation is billed by its own terms'],
    ['no type', { instanceType: '' }, 'the node has no instance type label'],
    ['no region', { region: '' }, 'the node has no region label'],
    [
      'China',
      { region: 'chinanorth3' },
      'Azure China has a price list of its own, which is not read; add the machine to the price file',
    ],
  ])('%s', async (_, facts, why) => {
    const { list, server, price } = await azure();
    await list.refresh([host(facts)], never);
    expect(price(host(facts))).toEqual({ rung: 'list', quote: null, why });
    expect(server.requests).toEqual([]);
  });

  test('a host before anything was asked', async () => {
    const { price } = await azure();
    expect(price(host()).why).toBe('Azure has not been asked for its price yet');
  });

  test('a size that is not listed, is listed twice, or costs nothing: said in the state too', async () => {
    const { list, price } = await azure({
      meters: [
        { size: 'Standard_D2', price: 0.1 },
        { size: 'Standard_D2', price: 0.2, product: 'Virtual Machines Dv9 Series' },
        { size: 'Standard_D3', price: 0 },
      ],
    });
    const hosts = ['D1', 'D2', 'D3'].map((size) => host({ instanceType: `Standard_${size}` }));
    await list.refresh(hosts, never);
    expect(hosts.map((of) => price(of).why)).toEqual([
      'Azure retail prices of 2026-11-22: Standard_D1 in eastus has no Linux on-demand price',
      'Azure retail prices of 2026-11-22: Standard_D2 in eastus has 2 Linux on-demand prices (0.1 of "Virtual Machines Dsv5 Series", D2, 0.2 of "Virtual Machines Dv9 Series", D2)',
      'Azure retail prices of 2026-11-22: Standard_D3 in eastus has a Linux on-demand price of 0',
    ]);
    expect(list.state().errors[0]).toBe(
      'Azure retail prices: Standard_D1 in eastus has no Linux on-demand price; such machines have no price from here',
    );
    expect(list.state().errors).toHaveLength(3);
  });
});

describe('an answer that is of no use keeps the last good one', () => {
  const address = (server: RetailServer) => `Azure retail prices ${server.endpoint}`;
  test.each<[string, Parameters<RetailServer['trouble']>[0], string]>([
    ['garbage', (_, response) => response.end('<html>'), 'its answer is not JSON (6 characters)'],
    [
      'half a page',
      (_, response) => response.end('{"Items":[{"currencyCode":"USD","retailPri'),
      'its answer is not JSON (42 characters)',
    ],
    [
      'another form',
      (_, response) => response.end('{"error":"none"}'),
      'its answer is no page of prices; check that prices.azure.endpoint is a Retail Prices API',
    ],
    [
      'silence',
      () => undefined,
      'no whole answer within 0.3 s after 4 tries; allow outgoing HTTPS, or set HTTPS_PROXY',
    ],
    [
      'too many questions',
      (_, response) => response.writeHead(429, { 'retry-after': '2' }).end(),
      'HTTP 429 after 4 tries; too many questions from this address; raise prices.live.refreshHours',
    ],
    ['a fault', (_, response) => response.writeHead(503).end(), 'HTTP 503 after 4 tries'],
    [
      'pages in a circle',
      (_, response) => response.end('{"Items":[],"NextPageLink":"https://prices.azure.com/?a=1"}'),
      'its pages do not come to an end; check the mirror or proxy',
    ],
  ])('%s', async (name, trouble, why) => {
    const timeoutSeconds = name === 'silence' ? 0.3 : 60;
    const { server, clock, list, price } = await azure({ timeoutSeconds });
    await list.refresh([host()], never);
    server.trouble(trouble);
    clock.advance(DAY);
    await expect(list.refresh([host()], never)).resolves.toBe(false);
    expect(list.state()).toMatchObject({
      up: false,
      errors: [`${address(server)}: ${why}; using the prices of 2026-11-22`],
    });
    expect(price(host()).quote).toMatchObject({ usdPerHour: 0.192, asOf: START });
    server.trouble(null);
    clock.advance(3600);
    await expect(list.refresh([host()], never)).resolves.toBe(true);
    expect(list.state()).toMatchObject({ up: true, errors: [] });
  });

  test('a price that changed is taken over; one that vanished or became unclear stays, and says so', async () => {
    const { server, clock, list, spot, price } = await azure();
    await list.refresh([host(), spotHost], never);
    server.serve([{ size: 'Standard_D4s_v5', price: 0.2 }].map(wireMeter));
    clock.advance(DAY);
    await expect(list.refresh([host(), spotHost], never)).resolves.toBe(true);
    expect(price(host()).quote).toMatchObject({ usdPerHour: 0.2, asOf: START + DAY });
    expect(spot.quote(spotHost, clock.now()).quote).toMatchObject({
      usdPerHour: 0.0221,
      asOf: START,
      origin: 'Azure retail prices of 2026-11-22, spot',
    });
    expect(list.state()).toMatchObject({
      up: true,
      errors: [
        'Azure retail prices: Standard_D4s_v5 in eastus has no Linux spot price; its earlier price stays',
      ],
    });
  });

  test('a restart begins with what was kept', async () => {
    const cache = new FakeTextCache(START);
    await (await azure({ cache })).list.refresh([host()], never);
    const { list, server, price } = await azure({ cache });
    await expect(list.refresh([host()], never)).resolves.toBe(true);
    expect(server.requests).toEqual([]);
    expect(price(host()).quote?.usdPerHour).toBe(0.192);
  });
});

test('a price that changes within an hour is weighted by time', async () => {
  const { list, server, clock } = await azure();
  await list.refresh([host()], never);
  // The next day at 00:30
  clock.advance(DAY + 1800);
  server.serve([{ size: 'Standard_D4s_v5', price: 0.252 }].map(wireMeter));
  await list.refresh([host()], never);
  const hour = interval(START + DAY, START + DAY + 3600);
  const { price } = new PriceBook([list]).priceOver(host(), hour);
  // Half an hour at 0.192, half an hour at 0.252
  expect(price.kind === 'priced' && price.quote).toMatchObject({
    usdPerHour: 0.222,
    origin:
      'by time: 0.192 until 00:30 UTC (Azure retail prices of 2026-11-22), 0.252 until 01:00 UTC (Azure retail prices of 2026-11-23)',
  });
  expect(list.changes?.(host({ provider: 'gcp' }), hour)).toEqual([]);
});
