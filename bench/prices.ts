import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceItem } from '../exporter/src/adapters/aws-pricing/testing/items.ts';
import {
  startPricingServer,
  type PricingServer,
} from '../exporter/src/adapters/aws-pricing/testing/pricing-server.ts';
import {
  embeddedCatalogue,
  type Catalogue,
} from '../exporter/src/adapters/price-catalogue/catalogue.ts';
import { LivePrices } from '../exporter/src/app/live-prices.ts';
import { PriceBook } from '../exporter/src/app/price-book.ts';
import type { HostFacts } from '../exporter/src/domain/host.ts';
import type { PriceRung } from '../exporter/src/domain/price.ts';
import { awsFacts } from '../exporter/src/domain/testing/facts.ts';
import { SteadyClock } from '../exporter/src/run/clock.ts';
import { configurationOf } from '../exporter/src/run/configuration.ts';
import { LivePriceRungs } from '../exporter/src/run/live-rungs.ts';
import { SILENT } from '../exporter/src/run/log.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { collectGarbage, cpuSecondsOf, cpuSecondsOfRuns, keep, median } from './measure.ts';
import { atLeast, atMost, forInformation } from './rows.ts';

const HOSTS = 3_300;
const TYPES = 60;
const REGION = 'us-east-1';
const LIST_PRICE = '0.1230000000';

const MOST_PRICING_MILLISECONDS = 50;
const MOST_CALLS = 60;
const MOST_PACKED_MEGABYTES = 1.5;
const MOST_HELD_MEGABYTES = 30;
const MOST_LOADING_MILLISECONDS = 100;

const RUNS = 7;
/** Runs before the measured ones, until the code is compiled, as it is in a process that makes a pass a minute. */
const WARM_UP = 4;
const MILLISECONDS = 1000;
const BYTES_PER_MB = 1e6;

const CATALOGUE_FOLDER = join(import.meta.dirname, '../exporter/src/adapters/price-catalogue/data');

const { signal } = new AbortController();

export const prices: Benchmark = {
  name: 'prices',
  method:
    'Prices 3,300 hosts of 60 instance types by the ladder [file, spot, list, catalogue, estimate], every rung asked for every host, as after a start with a filled cache folder: hosts that no price was looked up for yet, list prices that need no call; the median of seven runs after four that warm up. ' +
    'At a cold start a local server speaks the wire format of the AWS price list and counts the calls of the AWS SDK; while it keeps silent the hosts are priced, and again once it has answered. ' +
    'The catalogue is read from its files and every price of every place is looked up once; what it then holds is the growth of the heap after a collection.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const catalogue = catalogueRows();
  const server = await startPricingServer();
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-'));
  try {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_PRICING: server.url,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'no-secret',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    const types = typesOf(embeddedCatalogue());
    server.items = types.map((type) => instanceItem({ type, region: REGION, price: LIST_PRICE }));
    const cold = await coldStart(server, folder, types);
    return [...(await warmRows(server, folder, types)), ...cold, ...catalogue];
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** So many types that the catalogue prices in the region. */
function typesOf(catalogue: Catalogue): readonly string[] {
  const table = catalogue.table('aws');
  const listed = table?.types.filter(
    (type) => !type.includes('metal') && table.price(REGION, type, 'onDemand') !== null,
  );
  return (listed ?? []).slice(0, TYPES);
}

/** Hosts that nobody has looked a price up for. */
const freshHosts = (types: readonly string[]): readonly HostFacts[] =>
  Array.from({ length: HOSTS }, (_, index) =>
    awsFacts({
      node: `n${index}`,
      providerId: `aws:///us-east-1a/i-${index.toString(16)}`,
      instanceType: types[index % types.length] ?? '',
    }),
  );

/** A ladder as the program composes it, and what keeps it supplied. */
function ladder(cacheFolder: string) {
  const clock = new SteadyClock({ wall: () => Date.now(), steady: () => performance.now() });
  const live = new LivePriceRungs({ clock, log: SILENT, random: () => 0, env: {} });
  const text = `prices: { ladder: [file, spot, list, catalogue, estimate], live: { cacheFolder: ${cacheFolder} } }`;
  const { prices: loaded } = configurationOf(text, {}, live);
  const book = new PriceBook(loaded.sources);
  const supply = new LivePrices({
    sources: () => loaded.live,
    changed: () => book.renew(),
    log: SILENT,
  });
  const priced = (hosts: readonly HostFacts[], rung: PriceRung): number => {
    const now = clock.now();
    return hosts.filter((host) => {
      const { price } = book.price(host, now);
      return price.kind === 'priced' && price.quote.rung === rung;
    }).length;
  };
  return { supply, priced };
}

async function coldStart(
  server: PricingServer,
  folder: string,
  types: readonly string[],
): Promise<readonly Row[]> {
  const hosts = freshHosts(types);
  const { supply, priced } = ladder(folder);
  const held = Promise.withResolvers<null>();
  server.gate = held.promise;
  supply.see(hosts, signal);
  const began = performance.now();
  const atFirst = priced(hosts, 'catalogue');
  const waited = performance.now() - began;
  held.resolve(null);
  await supply.idle();
  const { length: calls } = server.calls;
  return [
    atMost('cold start: calls for the list prices of 60 types', calls, MOST_CALLS, 'calls'),
    atLeast('hosts on the catalogue while AWS keeps silent', atFirst, HOSTS, 'hosts'),
    forInformation('all of them priced within', waited, 'ms'),
    atLeast('hosts on the list once AWS has answered', priced(hosts, 'list'), HOSTS, 'hosts'),
  ];
}

async function warmRows(
  server: PricingServer,
  folder: string,
  types: readonly string[],
): Promise<readonly Row[]> {
  const before = server.calls.length;
  const restarted = ladder(folder);
  const hosts = freshHosts(types);
  const start = await cpuSecondsOf(async () => {
    await restarted.supply.refresh(hosts, signal);
    keep(restarted.priced(hosts, 'list'));
  });
  const spent: number[] = [];
  for (let index = 0; index < WARM_UP + RUNS; index += 1) {
    const fresh = freshHosts(types);
    const [once = NaN] = await cpuSecondsOfRuns(1, () => {
      if (restarted.priced(fresh, 'list') !== HOSTS) throw new Error('a host is not on the list');
    });
    spent.push(once);
  }
  return [
    atMost(
      'pricing 3,300 hosts of 60 types, warm cache',
      median(spent.slice(WARM_UP)) * MILLISECONDS,
      MOST_PRICING_MILLISECONDS,
      'ms CPU',
    ),
    forInformation('the first time after a start, cache read', start * MILLISECONDS, 'ms CPU'),
    atMost('calls at a start with a filled cache', server.calls.length - before, 0, 'calls'),
  ];
}

const PROVIDERS = ['aws', 'gcp', 'azure'] as const;

function catalogueRows(): readonly Row[] {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  const catalogue = embeddedCatalogue();
  for (const provider of PROVIDERS) keep(catalogue.table(provider));
  const loading = performance.now() - began;
  const listed = PROVIDERS.map((provider) => pricesIn(catalogue, provider));
  collectGarbage();
  const held = process.memoryUsage().heapUsed - before;
  keep(catalogue.date());
  const packed = readdirSync(CATALOGUE_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .reduce((sum, name) => sum + statSync(join(CATALOGUE_FOLDER, name)).size, 0);
  const count = listed.reduce((sum, one) => sum + one, 0);
  return [
    atMost('catalogue, packed', packed / BYTES_PER_MB, MOST_PACKED_MEGABYTES, 'MB'),
    atMost('catalogue in memory, all of it in use', held / BYTES_PER_MB, MOST_HELD_MEGABYTES, 'MB'),
    atMost('catalogue loads, all three providers', loading, MOST_LOADING_MILLISECONDS, 'ms'),
    forInformation('prices in it', count, 'prices'),
  ];
}

/** How many prices there are; looking them up unpacks every place. */
function pricesIn(catalogue: Catalogue, provider: (typeof PROVIDERS)[number]): number {
  const table = catalogue.table(provider);
  let count = 0;
  for (const place of table?.places ?? [])
    for (const type of table?.types ?? [])
      for (const purchase of ['onDemand', 'spot'] as const)
        if (table?.price(place, type, purchase)) count += 1;
  return count;
}
