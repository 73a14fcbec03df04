import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  DAY,
  SKUS,
  START,
  googlePrices,
  host,
  never,
  ram,
  sku,
  type Given,
} from '../../../../test/support/google-prices.ts';
import { FakeTextCache } from '../../app/testing/fakes.ts';
import type { HostFacts } from '../../domain/host.ts';
import { unixSeconds } from '../../domain/units.ts';
import { wireSku, type CatalogServer } from './testing/catalog-server.ts';

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

const google = (given: Given = {}): ReturnType<typeof googlePrices> => googlePrices(given, scope);

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
    const cache = new FakeTextCache(START);
    await (await google({ cache })).list.refresh([host()], never);
    const { list, server, priceOf } = await google({ cache });
    await expect(list.refresh([host()], never)).resolves.toBe(true);
    expect(server.requests).toEqual([]);
    expect(priceOf(host()).quote?.usdPerHour).toBeCloseTo(0.194236, 12);
  });
});
