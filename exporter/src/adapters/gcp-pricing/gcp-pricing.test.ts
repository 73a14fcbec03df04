import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CachedText, TextCache } from '../../app/ports.ts';
import { PriceBook } from '../../app/price-book.ts';
import { FakeClock, FakeLog } from '../../app/testing/fakes.ts';
import type { HostFacts } from '../../domain/host.ts';
import { interval } from '../../domain/interval.ts';
import { amounts } from '../../domain/resource.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { seconds, unixSeconds } from '../../domain/units.ts';
import { createJsonFetch } from '../json-http/json-http.ts';
import { embeddedCatalogue } from '../price-catalogue/catalogue.ts';
import { createGcpPricing, type GcpPricingOptions } from './gcp-pricing.ts';
import {
  startCatalogServer,
  wireSku,
  type CatalogServer,
  type FakeSku,
} from './testing/catalog-server.ts';

const START = Date.parse('2026-11-22T00:00:00Z') / 1000;
const DAY = 86_400;
const never = new AbortController().signal;
const table = embeddedCatalogue().table('gcp');

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const IOWA = ['us-central1', 'us-east1', 'us-west1'];
const sku = (description: string, price: number, more: Partial<FakeSku> = {}): FakeSku => ({
  description,
  price,
  regions: IOWA,
  ...more,
});
const ram = (description: string, price: number): FakeSku =>
  sku(description, price, { unit: 'GiBy.h' });

/** Prices of us-central1 as Google lists them, with what only looks like them. */
const SKUS: readonly FakeSku[] = [
  sku('N2 Instance Core running in Americas', 0.031611),
  ram('N2 Instance Ram running in Americas', 0.004237),
  sku('Spot Preemptible N2 Instance Core running in Americas', 0.01499),
  ram('Spot Preemptible N2 Instance Ram running in Americas', 0.00201),
  sku('N2 Custom Instance Core running in Americas', 0.033174),
  ram('N2 Custom Instance Ram running in Americas', 0.004446),
  ram('N2 Custom Extended Instance Ram running in Americas', 0.00955),
  sku('N2 Sole Tenancy Instance Core running in Americas', 0.05),
  sku('Commitment v1: N2 Cpu in Americas for 1 Year', 0.01, { usageType: 'Commit1Yr' }),
  sku('N2 Instance Core running in Frankfurt', 0.040727, { regions: ['europe-west3'] }),
  sku('E2 Instance Core running in Americas', 0.021812),
  ram('E2 Instance Ram running in Americas', 0.002924),
  sku('N1 Predefined Instance Core running in Americas', 0.031611),
  ram('N1 Predefined Instance Ram running in Americas', 0.004237),
  sku('Nvidia Tesla T4 GPU running in Americas', 0.35),
  sku('Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas', 0.14, {
    usageType: 'Preemptible',
  }),
  sku('SSD backed Local Storage', 0.08, { unit: 'GiBy.mo' }),
  sku('C3 Instance Core running in Americas', 0.03465),
  ram('C3 Instance Ram running in Americas', 0.003938),
  sku('Licensing Fee for Windows Server 2019 Datacenter Edition (CPU cost)', 0.046),
];

const host = (instanceType = 'n2-standard-4', more: Partial<HostFacts> = {}): HostFacts =>
  bareFacts({ provider: 'gcp', instanceType, region: 'us-central1', ...more });
const spot = (instanceType = 'n2-standard-4', more: Partial<HostFacts> = {}): HostFacts =>
  host(instanceType, { capacityType: 'spot', ...more });

class FakeCache implements TextCache {
  readonly texts = new Map<string, string>();
  read(key: string): Promise<CachedText | null> {
    const text = this.texts.get(key);
    return Promise.resolve(text === undefined ? null : { text, at: unixSeconds(START) });
  }
  write(key: string, text: string): Promise<void> {
    this.texts.set(key, text);
    return Promise.resolve();
  }
}

interface Given {
  readonly skus?: readonly FakeSku[];
  readonly pageSize?: number;
  readonly options?: Partial<GcpPricingOptions>;
  readonly cache?: TextCache;
  readonly timeoutSeconds?: number;
}

async function google(given: Given = {}) {
  const { skus = SKUS, pageSize, options = {}, cache = null } = given;
  const server = await startCatalogServer(skus.map(wireSku), pageSize);
  closers.push(() => server.close());
  const clock = new FakeClock(START);
  const pricing = createGcpPricing(
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
      machineShape: (type) => table?.size(type) ?? null,
    },
  );
  const priceOf = (of: HostFacts) =>
    pricing[of.capacityType === 'spot' ? 'spot' : 'list'].quote(of, clock.now());
  return { ...pricing, server, clock, priceOf };
}

describe('prices of the hosts', () => {
  test('a machine is the sum of its cores and memory, with what each of them costs', async () => {
    const { list, priceOf } = await google();
    await expect(list.refresh([host(), spot()], never)).resolves.toBe(true);
    const { quote } = priceOf(host());
    // 4 × 0.031611 + 16 × 0.004237
    expect(quote?.usdPerHour).toBeCloseTo(0.194236, 12);
    const origin = 'Google price list of 2026-11-22';
    expect(quote).toMatchObject({ rung: 'list', asOf: START, origin });
    expect(quote?.components?.usdPerCoreHour).toBeCloseTo(0.031611, 12);
    expect(quote?.components?.usdPerGibHour).toBeCloseTo(0.004237, 12);
    expect(quote?.components?.usdPerGpuHour).toBe(0);
    // 4 × 0.01499 + 16 × 0.00201
    const cheap = priceOf(spot()).quote;
    expect(cheap?.usdPerHour).toBeCloseTo(0.09212, 12);
    expect(cheap?.origin).toBe('Google price list of 2026-11-22, spot');
  });

  test.each<[string, HostFacts, number]>([
    // 6 × 0.033174 + 20 × 0.004446
    ['custom', host('n2-custom-6-20480'), 0.287964],
    // 8 × 0.033174 + 64 × 0.004446 + 16 × 0.00955
    ['custom with extended memory', host('n2-custom-8-81920-ext'), 0.702736],
    // 1 × 0.021812 + 4 × 0.002924
    ['shared-core', host('e2-medium'), 0.033508],
    // 0.25 × 0.021812 + 1 × 0.002924
    ['the smallest shared-core', host('e2-micro'), 0.008377],
    // 4 × 0.03465 + 16 × 0.003938 + 375 × 0.08 / 730
    ['with local SSD', host('c3-standard-4-lssd'), 0.242704],
    // 4 × 0.031611 + 15 × 0.004237 + 2 × 0.35
    [
      'with attached GPUs',
      host('n1-standard-4', {
        labels: { cloud_google_com_gke_accelerator: 'nvidia-tesla-t4' },
        capacity: amounts(4, 15 * 2 ** 30, 2),
      }),
      0.889999,
    ],
  ])('%s', async (_, of, usdPerHour) => {
    const { list, priceOf } = await google();
    await list.refresh([of], never);
    expect(priceOf(of).quote?.usdPerHour).toBeCloseTo(usdPerHour, 6);
  });

  test('a shared-core machine’s visible core costs what is billed of it', async () => {
    const { list, priceOf } = await google();
    await list.refresh([host('e2-medium')], never);
    expect(priceOf(host('e2-medium')).quote?.components?.usdPerCoreHour).toBe(0.010906);
  });

  test('attached GPUs have a price of their own', async () => {
    const { list, priceOf } = await google();
    const of = host('n1-standard-4', {
      labels: { cloud_google_com_gke_accelerator: 'nvidia-tesla-t4' },
      capacity: amounts(4, 15 * 2 ** 30, 2),
    });
    await list.refresh([of], never);
    expect(priceOf(of).quote?.components?.usdPerGpuHour).toBe(0.35);
  });

  test('attached local SSDs are not in the price, which says so', async () => {
    const { list, priceOf } = await google();
    const of = host('n2-standard-4', { labels: { cloud_google_com_gke_local_nvme_ssd: 'true' } });
    await list.refresh([of], never);
    expect(priceOf(of).quote?.origin).toBe(
      'Google price list of 2026-11-22, without its attached local SSDs',
    );
  });

  test('sustained use takes off what a family gets in a whole month, only when it is asked for', async () => {
    const { list, priceOf } = await google({ options: { sustainedUse: true } });
    const hosts = [host(), host('n1-standard-1'), host('e2-medium'), spot()];
    await list.refresh(hosts, never);
    expect(hosts.map((of) => priceOf(of).quote?.origin)).toEqual([
      'Google price list of 2026-11-22, less 20 % for sustained use over a whole month',
      'Google price list of 2026-11-22, less 30 % for sustained use over a whole month',
      'Google price list of 2026-11-22',
      'Google price list of 2026-11-22, spot',
    ]);
    // 0.194236 × 0.8, (0.031611 + 3.75 × 0.004237) × 0.7
    expect(priceOf(host()).quote?.usdPerHour).toBeCloseTo(0.1553888, 9);
    expect(priceOf(host()).quote?.components?.usdPerCoreHour).toBeCloseTo(0.0252888, 9);
    expect(priceOf(host('n1-standard-1')).quote?.usdPerHour).toBeCloseTo(0.033249825, 9);
    expect(priceOf(spot()).quote?.usdPerHour).toBeCloseTo(0.09212, 12);
  });

  test('come page by page, in dollars, and not again while they are fresh', async () => {
    const { list, server, clock, priceOf } = await google({ pageSize: 7 });
    await list.refresh([host()], never);
    expect(server.requests.map(({ url }) => url.searchParams.get('pageToken'))).toEqual([
      null,
      '7',
      '14',
    ]);
    expect(server.requests[0]?.url.searchParams.get('currencyCode')).toBe('USD');
    expect(priceOf(host()).quote).not.toBeNull();
    clock.advance(DAY - 1);
    await expect(list.refresh([host(), host('e2-medium')], never)).resolves.toBe(false);
    expect(server.requests).toHaveLength(3);
  });

  test('a second region is read when its first host comes', async () => {
    const { list, server, priceOf } = await google();
    await list.refresh([host()], never);
    const abroad = host('n2-standard-4', { region: 'europe-west3' });
    expect(priceOf(abroad).why).toBe('the Google price list has not been read yet');
    await list.refresh([host(), abroad], never);
    expect(server.requests).toHaveLength(2);
    expect(priceOf(abroad).why).toBe('Google price list of 2026-11-22: no N2 RAM in europe-west3');
  });

  test('either rung’s refresh serves both, with one reading', async () => {
    const { list, spot: spotRung, server, priceOf } = await google();
    await Promise.all([
      list.refresh([host(), spot()], never),
      spotRung.refresh([host(), spot()], never),
    ]);
    expect(server.requests).toHaveLength(1);
    expect(priceOf(spot()).quote).not.toBeNull();
    expect(spotRung.quote(host(), unixSeconds(START)).why).toBe('not a spot machine');
    expect(list.quote(spot(), unixSeconds(START)).why).toBe(
      'a spot machine has no on-demand price',
    );
  });
});

describe('what is not priced', () => {
  test.each<[string, Partial<HostFacts>, string]>([
    ['another provider', { provider: 'aws' }, 'not a machine of Google'],
    [
      'Windows',
      { os: 'windows' },
      'Google bills the licence for windows apart from the machine, and it is not looked up; add the machine with its licence to the price file',
    ],
    [
      'a sole-tenant node',
      { tenancy: 'dedicated' },
      'a sole-tenant node is billed whole, not by its machines',
    ],
    ['Autopilot', { node: 'gk3-shop-pool-1-abc' }, 'GKE Autopilot bills pods, not nodes'],
    ['a reservation', { capacityType: 'reserved' }, 'a reservation is billed by its own terms'],
    [
      'flex-start',
      { labels: { cloud_google_com_gke_flex_start: 'true' } },
      'a flex-start machine has a price of its own, which is not looked up',
    ],
    ['no type', { instanceType: '' }, 'the node has no instance type label'],
    ['no region', { region: '' }, 'the node has no region label'],
  ])('%s', async (_, facts, why) => {
    const { list, server } = await google();
    const of = host('n2-standard-4', facts);
    await list.refresh([of], never);
    expect(list.quote(of, unixSeconds(START))).toEqual({ rung: 'list', quote: null, why });
    expect(server.requests).toEqual([]);
  });

  test('two SKUs that both fit, a price of zero, a price that cannot be read: said in the state too', async () => {
    const { list, priceOf } = await google({
      skus: [
        ...SKUS,
        sku('N2 Instance Core running in Americas', 0.04, { skuId: 'OTHER' }),
        sku('N4 Instance Core running in Americas', 0),
        ram('N4 Instance Ram running in Americas', 0.003),
      ],
    });
    const hosts = [host(), host('n4-standard-2'), host('e2-medium')];
    await list.refresh(hosts, never);
    expect(hosts.map((of) => priceOf(of).why)).toEqual([
      'Google price list of 2026-11-22: N2 core in us-central1 has 2 prices (SKUs SKU-0 and OTHER)',
      'Google price list of 2026-11-22: N4 core in us-central1 has a price of zero',
      '',
    ]);
    expect(list.state()).toMatchObject({
      up: true,
      errors: [
        'N2 core in us-central1 has 2 prices (SKUs SKU-0 and OTHER); machines with it have no price from here',
        'N4 core in us-central1 has a price of zero; machines with it have no price from here',
      ],
    });
  });
});

const GO_OUT = 'allow outgoing HTTPS, or set HTTPS_PROXY';
describe('an answer that is of no use keeps the last good one', () => {
  const address = (server: CatalogServer) =>
    `Google price list ${server.endpoint}/v1/services/6F81-5844-456A/skus`;
  const json = (value: unknown): Parameters<CatalogServer['trouble']>[0] => {
    const text = JSON.stringify(value);
    return (_, response) => response.end(text);
  };

  test.each<[string, Parameters<CatalogServer['trouble']>[0], string]>([
    ['garbage', (_, response) => response.end('<html>'), ': its answer is not JSON (6 characters)'],
    [
      'half a page',
      (_, response) => response.end('{"skus":[{"description":"N2 In'),
      ': its answer is not JSON (30 characters)',
    ],
    [
      'another form',
      json({ skus: 'none' }),
      ': its answer is no page of a price list; check that prices.gcp.endpoint is a Cloud Billing Catalog API',
    ],
    ['silence', () => undefined, `: no whole answer within 0.3 s after 4 tries; ${GO_OUT}`],
    [
      'a refusal',
      (_, response) => response.writeHead(403).end('{"error":{"message":"project 1234"}}'),
      ': HTTP 403; enable the Cloud Billing API in the project of the credentials, and let the API key use it',
    ],
    ['a fault', (_, response) => response.writeHead(500).end(), ': HTTP 500 after 4 tries'],
    [
      'pages in a circle',
      json({ skus: [], nextPageToken: 'again' }),
      ': its pages go round in a circle; check the mirror or proxy',
    ],
  ])('%s', async (name, trouble, why) => {
    const timeoutSeconds = name === 'silence' ? 0.3 : 60;
    const { server, clock, list, priceOf } = await google({ timeoutSeconds });
    await list.refresh([host()], never);
    server.trouble(trouble);
    clock.advance(DAY);
    await expect(list.refresh([host()], never)).resolves.toBe(false);
    expect(list.state()).toMatchObject({
      source: 'gcp-pricing',
      up: false,
      targets: { total: 1, up: 0 },
      errors: [`${address(server)}${why}; using the prices of 2026-11-22`],
    });
    expect(priceOf(host()).quote).toMatchObject({ asOf: START });
    server.trouble(null);
    clock.advance(3600);
    await expect(list.refresh([host()], never)).resolves.toBe(true);
    expect(list.state()).toMatchObject({ up: true, errors: [] });
  });

  test('a list without any machine of the region', async () => {
    const { server, clock, list, priceOf } = await google();
    await list.refresh([host()], never);
    server.serve([]);
    clock.advance(DAY);
    await list.refresh([host()], never);
    expect(list.state().errors[0]).toBe(
      `Google price list ${server.endpoint}: it has no machine of us-central1; check the region label of the nodes, and prices.gcp.endpoint; using the prices of 2026-11-22`,
    );
    expect(priceOf(host()).quote).not.toBeNull();
  });

  test('a price that changed is taken over; one that vanished stays with its date, and says so', async () => {
    const { server, clock, list, priceOf } = await google();
    const hosts = [host(), host('e2-medium')];
    await list.refresh(hosts, never);
    server.serve(
      [
        sku('N2 Instance Core running in Americas', 0.04),
        ram('N2 Instance Ram running in Americas', 0.005),
        sku('E2 Instance Core running in Americas', 0.03),
      ].map(wireSku),
    );
    clock.advance(DAY);
    await expect(list.refresh(hosts, never)).resolves.toBe(true);
    // 4 × 0.04 + 16 × 0.005; 1 × 0.03 + 4 × 0.002924 of the day before
    expect(priceOf(host()).quote?.usdPerHour).toBeCloseTo(0.24, 12);
    expect(priceOf(host()).quote?.asOf).toBe(START + DAY);
    expect(priceOf(host('e2-medium')).quote?.usdPerHour).toBeCloseTo(0.041696, 9);
    expect(priceOf(host('e2-medium')).quote?.asOf).toBe(START);
    expect(list.state().errors).toEqual([
      'E2 RAM in us-central1 is not in the price list any more; its earlier price stays',
    ]);
  });

  test('a restart begins with what was kept', async () => {
    const cache = new FakeCache();
    await (await google({ cache })).list.refresh([host()], never);
    const { list, server, priceOf } = await google({ cache });
    await expect(list.refresh([host()], never)).resolves.toBe(true);
    expect(server.requests).toEqual([]);
    expect(priceOf(host()).quote?.usdPerHour).toBeCloseTo(0.194236, 12);
  });
});

describe('credentials', () => {
  test('an API key goes into a header, never into the address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'podtally-gcp-'));
    closers.push(() => rm(folder, { recursive: true }));
    const apiKeyFile = join(folder, 'key');
    await writeFile(apiKeyFile, 'some-key\n');
    const { list, server } = await google({ options: { apiKeyFile } });
    await list.refresh([host()], never);
    expect(server.requests.map(({ headers }) => headers['x-goog-api-key'])).toEqual(['some-key']);
    expect(server.requests.map(({ url }) => url.search).join()).not.toContain('key');
  });

  test('none are sent to a mirror that was given none', async () => {
    const { list, server } = await google();
    await list.refresh([host()], never);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[0]?.headers).not.toHaveProperty('x-goog-api-key');
  });

  test('that are missing are named, and nobody is asked', async () => {
    const { list, server } = await google({ options: { apiKeyFile: '/nowhere/key' } });
    await list.refresh([host()], never);
    expect(list.state().errors).toEqual([
      `Google price list ${server.endpoint}/v1/services/6F81-5844-456A/skus: prices.gcp.apiKeyFile /nowhere/key cannot be read: there is no such file; there are no earlier prices, so the next rung prices these hosts`,
    ]);
    expect(server.requests).toEqual([]);
  });
});

test('a price that changes within an hour is weighted by time', async () => {
  const { list, server, clock } = await google();
  await list.refresh([host()], never);
  // The next day at 00:30, a core costs a cent more.
  clock.advance(DAY + 1800);
  const dearer = sku('N2 Instance Core running in Americas', 0.041611);
  server.serve([dearer, ...SKUS.slice(1)].map(wireSku));
  await list.refresh([host()], never);
  const book = new PriceBook([list]);
  const { price } = book.priceOver(host(), interval(START + DAY, START + DAY + 3600));
  // Half an hour at 0.194236, half an hour at 4 × 0.01 more
  expect(price.kind === 'priced' && price.quote.usdPerHour).toBeCloseTo(0.214236, 12);
});
