import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEc2Server, type Ec2Server } from '../adapters/aws-pricing/testing/ec2-server.ts';
import { instanceItem } from '../adapters/aws-pricing/testing/items.ts';
import {
  startPricingServer,
  type PricingServer,
} from '../adapters/aws-pricing/testing/pricing-server.ts';
import { startRetailServer, wireMeter } from '../adapters/azure-pricing/testing/retail-server.ts';
import { startCatalogServer, wireSku } from '../adapters/gcp-pricing/testing/catalog-server.ts';
import { LivePrices } from '../app/live-prices.ts';
import { PriceBook } from '../app/price-book.ts';
import type { HostFacts } from '../domain/host.ts';
import { awsFacts } from '../domain/testing/facts.ts';
import { unixSeconds } from '../domain/units.ts';
import { configurationOf } from './configuration.ts';
import { LivePriceRungs } from './live-rungs.ts';
import { SILENT } from './log.ts';
import { loadPrices } from './prices.ts';

const now = unixSeconds(Math.floor(Date.parse('2026-11-22T10:00:00Z') / 1000));
const signal = new AbortController().signal;
const environment = { ...process.env };
const host = awsFacts();

let pricing: PricingServer;
let ec2: Ec2Server;
let folder: string;
let rungs: LivePriceRungs;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  pricing = await startPricingServer([instanceItem({ price: '0.09' })]);
  ec2 = await startEc2Server();
  ec2.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: 0 }];
  folder = mkdtempSync(join(tmpdir(), 'podtally-live-'));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: pricing.url,
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  rungs = newRungs();
});
afterEach(async () => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true });
  await Promise.all([pricing.close(), ec2.close(), ...closers.splice(0).map((close) => close())]);
});

const newRungs = (): LivePriceRungs =>
  new LivePriceRungs({ clock: { now: () => now }, log: SILENT, random: () => 0, env: {} });

/** The ladder of a configuration, with a book over it and what fetches its prices. */
function ladderOf(yaml: string, held = rungs) {
  const { prices } = configurationOf(yaml, {}, held);
  const book = new PriceBook(prices.sources);
  const live = new LivePrices({
    sources: () => prices.live,
    changed: () => book.renew(),
    log: SILENT,
  });
  const fetched = (hosts: readonly HostFacts[]): Promise<void> => live.refresh(hosts, signal);
  const said = (one: HostFacts): string => {
    const { price } = book.price(one, now);
    return price.kind === 'gap' ? 'gap' : `${price.quote.rung} ${price.quote.usdPerHour}`;
  };
  return { book, live, fetched, said };
}

describe('a ladder with live prices', () => {
  test('prices by the catalogue first, and by the list once it has come', async () => {
    const { fetched, said, book, live } = ladderOf('prices: { ladder: [spot, list, catalogue] }');
    expect(said(host)).toBe('catalogue 0.096');
    expect(live.states()).toEqual([]);
    await fetched([host]);
    expect(said(host)).toBe('list 0.09');
    expect(book.price(host, now).rungs.map(({ rung }) => rung)).toEqual([
      'spot',
      'list',
      'catalogue',
    ]);
    expect(live.states()).toMatchObject([{ source: 'aws-price-list', up: true }]);
    expect(ec2.calls).toEqual([]);
  });

  test('steps one rung down where access is denied, and says so', async () => {
    pricing.fault = () => ({ kind: 'error', status: 400, type: 'AccessDeniedException' });
    const { fetched, said, book } = ladderOf('prices: { ladder: [list, catalogue] }');
    await fetched([host]);
    expect(said(host)).toBe('catalogue 0.096');
    expect(book.price(host, now).rungs[0]?.why).toContain('allow pricing:GetProducts');
  });

  test('prices spot hosts by the spot rung', async () => {
    const { fetched, said } = ladderOf('prices: { ladder: [list, spot, catalogue] }');
    const spot = awsFacts({ capacityType: 'spot' });
    await fetched([spot]);
    expect(said(spot)).toBe('spot 0.03');
  });

  test('takes discounts off list prices, and off no spot price', async () => {
    const { fetched, said } = ladderOf(
      'prices: { ladder: [spot, list], adjust: [{ percent: -10 }] }',
    );
    const spot = awsFacts({ capacityType: 'spot' });
    await fetched([host, spot]);
    expect([said(host), said(spot)]).toEqual(['list 0.081', 'spot 0.03']);
  });

  test('asks nobody unless it says so', async () => {
    const { fetched, said } = ladderOf('');
    await fetched([host]);
    expect(said(host)).toBe('catalogue 0.096');
    expect([...pricing.calls, ...ec2.calls]).toEqual([]);
  });

  test('prices an instance that is spot as spot, whatever its labels say, from the first fetching on', async () => {
    ec2.instances = [{ id: 'i-0a1', launched: '2026-11-22T09:00:00.000Z', lifecycle: 'spot' }];
    const unlabelled = awsFacts({ providerId: 'aws:///us-east-1a/i-0a1' });
    const { fetched, said } = ladderOf(
      'prices: { ladder: [spot, list], aws: { instances: true } }',
    );
    await fetched([unlabelled]);
    expect(said(unlabelled)).toBe('spot 0.03');
    expect(ec2.calls.map((call) => call.get('Action'))).toEqual([
      'DescribeInstances',
      'DescribeSpotPriceHistory',
    ]);
    expect(pricing.calls).toEqual([]);
  });
});

describe('the same machines cost the same', () => {
  const google = { provider: 'gcp', region: 'us-central1', zone: '' } as const;
  const azure = { provider: 'azure', region: 'eastus', zone: '' } as const;
  /** Public prices on demand, in US dollars: AWS and Azure per machine, of Google per core and GiB (N2: 0.031611, 0.004237). */
  const machines: readonly (readonly [facts: Partial<HostFacts>, usdPerHour: number])[] = [
    [{}, 0.096],
    [{ instanceType: 'c5.large' }, 0.085],
    [{ instanceType: 'r5.large' }, 0.126],
    [{ region: 'eu-west-1', zone: 'eu-west-1a' }, 0.107],
    [{ instanceType: 'c6g.metal' }, 2.176],
    [{ ...google, instanceType: 'n2-standard-4' }, 4 * 0.031611 + 16 * 0.004237],
    [{ ...google, instanceType: 'n2-highmem-2' }, 2 * 0.031611 + 16 * 0.004237],
    [{ ...azure, instanceType: 'Standard_D4s_v5' }, 0.192],
  ];
  const hosts = machines.map(([facts], index) => awsFacts({ node: `n${index}`, ...facts }));
  const rounded = (usd: number): string => usd.toFixed(6);
  const prices = machines.map(([, usd]) => rounded(usd));

  test('by the providers’ lists, by a price file and by the catalogue', async () => {
    pricing.items = machines.flatMap(([{ provider, instanceType: type, region }, usd]) =>
      provider === undefined
        ? [instanceItem({ ...(type && { type }), ...(region && { region }), price: String(usd) })]
        : [],
    );
    const regions = ['us-central1'];
    const catalog = await startCatalogServer(
      [
        { description: 'N2 Instance Core running in Americas', price: 0.031611, regions },
        {
          ...{ description: 'N2 Instance Ram running in Americas', price: 0.004237 },
          ...{ regions, unit: 'GiBy.h' },
        },
      ].map(wireSku),
    );
    const retail = await startRetailServer(
      [{ size: 'Standard_D4s_v5', price: 0.192 }].map(wireMeter),
    );
    closers.push(catalog.close, retail.close);
    const file = join(folder, 'prices.csv');
    const lines = hosts.map(
      ({ instanceType, region }, index) => `${region},${instanceType},${prices[index]}`,
    );
    writeFileSync(file, `region,instanceType,usdPerHour\n${lines.join('\n')}\n`);
    const { book, fetched } = ladderOf(`prices:
  ladder: [list, file, catalogue]
  file: ${file}
  gcp: { endpoint: "${catalog.endpoint}" }
  azure: { endpoint: "${retail.endpoint}" }
`);
    await fetched(hosts);
    const saidBy = (rung: string): readonly string[] =>
      hosts.map((one) => {
        const answer = book.price(one, now).rungs.find((each) => each.rung === rung);
        return answer?.quote ? rounded(answer.quote.usdPerHour) : (answer?.why ?? 'none');
      });
    expect(saidBy('list')).toEqual(prices);
    expect(saidBy('file')).toEqual(prices);
    expect(saidBy('catalogue')).toEqual(prices);
  });
});

describe('fetched prices outlive', () => {
  test('a change of the configuration', async () => {
    await ladderOf('prices: { ladder: [list] }').fetched([host]);
    const changed = ladderOf('prices: { ladder: [list, catalogue], fees: { service: none } }');
    expect(changed.said(host)).toBe('list 0.09');
    await changed.fetched([host]);
    expect(pricing.calls).toHaveLength(1);
  });

  test('a restart, with a cache folder', async () => {
    const yaml = `prices: { ladder: [list], live: { cacheFolder: ${join(folder, 'cache')} } }`;
    await ladderOf(yaml).fetched([host]);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['aws-list-us-east-1.txt']);
    const restarted = ladderOf(yaml, newRungs());
    await restarted.fetched([host]);
    expect(restarted.said(host)).toBe('list 0.09');
    expect(pricing.calls).toHaveLength(1);
  });
});

test('a catalogue file that is none is refused with its name', () => {
  const { file } = configurationOf('', {}, rungs);
  const catalogueFile = join(folder, 'none.json');
  writeFileSync(catalogueFile, '{}');
  const prices = { ...file.current.prices, catalogueFile };
  expect(loadPrices({ ...file.current, prices }, rungs)).toEqual({
    errors: [expect.stringMatching(/none\.json: is no catalogue .*podtally prices refresh$/)],
  });
});
