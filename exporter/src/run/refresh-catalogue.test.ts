import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceItem } from '../adapters/aws-pricing/testing/items.ts';
import {
  startPricingServer,
  type PricingServer,
} from '../adapters/aws-pricing/testing/pricing-server.ts';
import { catalogueSource } from '../adapters/price-catalogue/catalogue-source.ts';
import { readCatalogueFile } from '../adapters/price-catalogue/catalogue-file.ts';
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

const refresh = (types: readonly string[]): ReturnType<typeof refreshCatalogue> => {
  const live = new LivePriceRungs({
    clock: { now: () => now },
    log: SILENT,
    random: () => 0,
    env: {},
  });
  return refreshCatalogue(
    configurationOf('', {}, live),
    now,
    {
      regions: [{ provider: 'aws', region: 'eu-west-1' }],
      types,
      out: join(folder, 'catalogue.json'),
    },
    signal,
  );
};

test('a whole region takes few calls, and what is written prices hosts without asking', async () => {
  const region = 'eu-west-1';
  server.items = [
    ...Array.from({ length: 150 }, (_, index) => instanceItem({ type: `q${index}.nano`, region })),
    instanceItem({ type: 'm5.large', region, price: '0.107' }),
    instanceItem({ type: 'zz9.large', region, price: '0.3' }),
    instanceItem({ type: 'c6g.metal', region, price: '2.5', tenancy: 'Dedicated' }),
  ];
  const { places, problems } = await refresh(['zz9.large']);
  expect(places).toEqual([{ place: { provider: 'aws', region }, prices: 2 }]);
  expect(server.calls.length).toBeLessThan(50);
  expect(problems).toEqual([expect.stringMatching(/: AWS lists no such product$/)]);
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
