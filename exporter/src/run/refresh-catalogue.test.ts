import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceItem } from '../adapters/aws-pricing/testing/items.ts';
import {
  startPricingServer,
  type PricingServer,
} from '../adapters/aws-pricing/testing/pricing-server.ts';
import {
  startRetailServer,
  wireMeter,
  type RetailServer,
} from '../adapters/azure-pricing/testing/retail-server.ts';
import {
  startCatalogServer,
  wireSku,
  type CatalogServer,
} from '../adapters/gcp-pricing/testing/catalog-server.ts';
import { catalogueSource } from '../adapters/price-catalogue/catalogue-source.ts';
import { readCatalogueFile } from '../adapters/price-catalogue/catalogue-file.ts';
import type { Place } from '../delivery/cli/services.ts';
import type { HostFacts } from '../domain/host.ts';
import { awsFacts } from '../domain/testing/facts.ts';
import { unixSeconds } from '../domain/units.ts';
import { configurationOf } from './configuration.ts';
import { LivePriceRungs } from './live-rungs.ts';
import { SILENT } from './log.ts';
import { refreshCatalogue } from './refresh-catalogue.ts';

const now = unixSeconds(Date.parse('2026-11-22T10:00:00Z') / 1000);
const signal = new AbortController().signal;
const environment = { ...process.env };

let server: PricingServer;
let folder: string;

beforeEach(async () => {
  server = await startPricingServer();
  folder = mkdtempSync(join(tmpdir(), 'podtally-refresh-'));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
afterEach(async () => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true });
  await server.close();
});

const refresh = (
  types: readonly string[],
  {
    config = '',
    regions = [{ provider: 'aws', region: 'eu-west-1' }],
    out = join(folder, 'catalogue.json'),
  }: { config?: string; regions?: readonly Place[]; out?: string } = {},
): ReturnType<typeof refreshCatalogue> => {
  const live = new LivePriceRungs({
    clock: { now: () => now },
    log: SILENT,
    random: () => 0,
    env: {},
  });
  return refreshCatalogue(configurationOf(config, {}, live), now, { regions, types, out }, signal);
};

/** What hosts cost by the catalogue that was written. */
function priceByWritten(host: HostFacts): number | undefined {
  const read = readCatalogueFile(readFileSync(join(folder, 'catalogue.json'), 'utf8'), 'c');
  if ('errors' in read) throw new Error(read.errors.join());
  return catalogueSource(read.ok).quote(host, now).quote?.usdPerHour;
}

test('a whole region takes few calls, and what is written prices hosts without asking', async () => {
  const region = 'eu-west-1';
  server.items = [
    ...Array.from({ length: 150 }, (_, index) => instanceItem({ type: `q${index}.nano`, region })),
    instanceItem({ type: 'm5.large', region, price: '0.107' }),
    instanceItem({ type: 'zz9.large', region, price: '0.3' }),
    instanceItem({ type: 'c6g.metal', region, price: '2.5', tenancy: 'Dedicated' }),
  ];
  const { places, problems } = await refresh(['zz9.large']);
  expect(places).toMatchObject([{ place: { provider: 'aws', region }, prices: 2 }]);
  expect(server.calls.length).toBeLessThan(50);
  expect(problems).toEqual([]);
  const read = readCatalogueFile(readFileSync(join(folder, 'catalogue.json'), 'utf8'), 'c');
  if ('errors' in read) throw new Error(read.errors.join());
  const host = awsFacts({ region, zone: 'eu-west-1a', instanceType: 'zz9.large' });
  expect(catalogueSource(read.ok).quote(host, now).quote).toMatchObject({
    usdPerHour: 0.3,
    origin: 'catalogue of 2026-11-22',
  });
});

test('nothing is written where nothing could be asked', async () => {
  server.fault = () => ({ kind: 'error', status: 400, type: 'AccessDeniedException' });
  const { places, problems } = await refresh([]);
  expect(places[0]?.prices).toBe(0);
  expect(problems[0]).toContain('allow pricing:GetProducts in its policy');
  expect(readdirSync(folder)).toEqual([]);
});

describe('of Google and Azure', () => {
  const regions = [
    { provider: 'gcp', region: 'us-central1' },
    { provider: 'azure', region: 'eastus' },
  ] as const;
  let google: CatalogServer;
  let azure: RetailServer;
  beforeEach(async () => {
    const place = { regions: ['us-central1'] };
    google = await startCatalogServer(
      [
        { ...place, description: 'N2 Instance Core running in Iowa', price: 0.03 },
        { ...place, description: 'N2 Instance Ram running in Iowa', price: 0.004, unit: 'GiBy.h' },
        { ...place, description: 'Spot Preemptible N2 Instance Core running in Iowa', price: 0.01 },
        {
          ...place,
          description: 'Spot Preemptible N2 Instance Ram running in Iowa',
          price: 0.001,
          unit: 'GiBy.h',
        },
      ].map(wireSku),
    );
    azure = await startRetailServer(
      [
        { size: 'Standard_D4s_v5', price: 0.2 },
        { size: 'Standard_D4s_v5', price: 0.04, suffix: ' Spot' },
      ].map(wireMeter),
    );
  });
  afterEach(() => Promise.all([google.close(), azure.close()]));

  const configuration = (): string => {
    const key = join(folder, 'google-key');
    writeFileSync(key, 'key-of-google');
    return `prices:
  live: { cacheFolder: ${folder} }
  gcp: { endpoint: "${google.endpoint}", apiKeyFile: ${key} }
  azure: { endpoint: "${azure.endpoint}" }
`;
  };

  const host = (
    provider: 'gcp' | 'azure',
    instanceType: string,
    capacityType: 'on-demand' | 'spot' = 'on-demand',
  ): HostFacts =>
    awsFacts({
      provider,
      instanceType,
      capacityType,
      region: provider === 'gcp' ? 'us-central1' : 'eastus',
      zone: '',
    });

  test('prices on demand and of spot machines are written, and price hosts without asking', async () => {
    const { places, problems } = await refresh([], { config: configuration(), regions });
    expect(problems).toEqual([]);
    expect(places.map(({ prices }) => prices > 0)).toEqual([true, true]);
    // 4 × 0.03 + 16 × 0.004, and as spot 4 × 0.01 + 16 × 0.001.
    expect(priceByWritten(host('gcp', 'n2-standard-4'))).toBeCloseTo(0.184, 9);
    expect(priceByWritten(host('gcp', 'n2-standard-4', 'spot'))).toBeCloseTo(0.056, 9);
    expect(priceByWritten(host('azure', 'Standard_D4s_v5'))).toBe(0.2);
    expect(priceByWritten(host('azure', 'Standard_D4s_v5', 'spot'))).toBe(0.04);
  });

  test('one that fails leaves the other’s, and nothing is taken from what an earlier day left', async () => {
    await refresh([], { config: configuration(), regions });
    google.trouble((_, response) => response.writeHead(403).end());
    const { places, problems } = await refresh([], { config: configuration(), regions });
    expect(places).toMatchObject([{ prices: 0 }, { prices: 2 }]);
    expect(problems).toEqual([
      `gcp-pricing: Google price list ${google.endpoint}/v1/services/6F81-5844-456A/skus: HTTP 403; enable the Cloud Billing API in the project of the credentials, and let the API key use it; there are no earlier prices, so the next rung prices these hosts`,
    ]);
  });

  test('a provider that cannot be asked is not asked for every one of its sizes', async () => {
    azure.trouble((_, response) => response.writeHead(403).end());
    const { problems } = await refresh([], { config: configuration(), regions: [regions[1]] });
    expect(problems).toHaveLength(1);
    expect(azure.requests.length).toBeLessThanOrEqual(4);
  });
});

test('a file that cannot be written is told before anybody is asked', async () => {
  const out = join(folder, 'nowhere', 'catalogue.json');
  await expect(refresh([], { out })).rejects.toThrow(
    `--out ${out} cannot be written: ${join(folder, 'nowhere')} is no folder that can be written to.`,
  );
  await expect(refresh([], { out: folder })).rejects.toThrow(
    `--out ${folder} is a folder; name a file in it.`,
  );
  expect(server.calls).toEqual([]);
});
