import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DAY,
  SKUS,
  START,
  googlePrices,
  host,
  never,
  sku,
  spot,
  type Given,
} from '../../../../test/support/google-prices.ts';
import { PriceBook } from '../../app/price-book.ts';
import type { HostFacts } from '../../domain/host.ts';
import { interval } from '../../domain/interval.ts';
import { amounts } from '../../domain/resource.ts';
import { unixSeconds } from '../../domain/units.ts';
import { wireSku } from './testing/catalog-server.ts';

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

const google = (given: Given = {}): ReturnType<typeof googlePrices> => googlePrices(given, scope);

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
    expect(spotRung.quote(host(), unixSeconds(START)).why).toBe('the host is not a spot host');
    expect(list.quote(spot(), unixSeconds(START)).why).toBe(
      'a spot machine has no on-demand price',
    );
  });
});

describe('credentials', () => {
  test('an API key goes into a header, never into the address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'podtally-gcp-'));
    scope.defer(() => rm(folder, { recursive: true }));
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
