import { describe, expect, test } from '@jest/globals';
import { FakeClock, FakeLog } from '../../app/testing/fakes.ts';
import type { HostFacts } from '../../domain/host.ts';
import { seconds } from '../../domain/units.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { createJsonFetch } from '../json-http/json-http.ts';
import { catalogueSource } from '../price-catalogue/catalogue-source.ts';
import { embeddedCatalogue } from '../price-catalogue/catalogue.ts';
import type { Purchase } from '../price-catalogue/price-table.ts';
import { createGcpPricing } from './gcp-pricing.ts';
import { startCatalogServer, wireSku } from './testing/catalog-server.ts';
import { componentList } from './testing/component-list.ts';

/*
 * The catalogue lists prices of whole machines. A price list of components is written from them, served over HTTP,
 * and every machine is put together again by the adapter.
 */

const catalogue = embeddedCatalogue();
const gcpTable = catalogue.table('gcp');
if (!gcpTable) throw new Error('the catalogue has no Google prices');
const table = gcpTable;
const families = [...new Set(table.types.map((type) => type.split('-', 1)[0] ?? ''))];

const skusOf = (place: string, purchase: Purchase) =>
  componentList({
    place,
    isSpot: purchase === 'spot',
    families,
    price: (type) => table.price(place, type, purchase)?.usdPerHour ?? null,
    components: (family) => {
      const rates = table.components(place, family, purchase);
      return rates && { core: rates.perVcpu, ram: rates.perGib };
    },
  });

/** Listed machines that the adapter leaves to the rungs below, and why. */
const LEFT_OUT: readonly (readonly [what: RegExp, why: string])[] = [
  [
    /^g4-standard-(6|12|24) /,
    'a part of a GPU has a SKU of its own, whose description and price are not known',
  ],
];

const hostOf = (type: string, place: string, purchase: Purchase): HostFacts =>
  bareFacts({
    provider: 'gcp',
    instanceType: type,
    region: place,
    capacityType: purchase === 'spot' ? 'spot' : 'on-demand',
  });

async function compared(places: readonly string[], purchase: Purchase) {
  const skus = places.flatMap((place) => skusOf(place, purchase));
  const server = await startCatalogServer(skus.map(wireSku));
  const clock = new FakeClock(Date.parse('2026-11-22T00:00:00Z') / 1000);
  const { list, spot } = createGcpPricing(
    { endpoint: server.endpoint, refreshEvery: seconds(86_400) },
    {
      clock,
      random: () => 0,
      fetchJson: createJsonFetch({ clock, random: () => 0, proxies: null }),
      cache: null,
      log: new FakeLog(),
      machineShape: (type) => table.size(type),
    },
  );
  const source = purchase === 'spot' ? spot : list;
  const hosts = places.flatMap((place) =>
    table.types
      .filter((type) => table.price(place, type, purchase) !== null)
      .map((type) => hostOf(type, place, purchase)),
  );
  await source.refresh(hosts, new AbortController().signal);
  await server.close();
  const cheap = catalogueSource(catalogue);
  const now = clock.now();
  const wrong: string[] = [];
  const left = new Map<string, number>();
  let checked = 0;
  for (const host of hosts) {
    const listed = cheap.quote(host, now).quote;
    const { quote, why } = source.quote(host, now);
    const what = `${host.instanceType} in ${host.region}`;
    const reason = LEFT_OUT.find(([pattern]) => pattern.test(what))?.[1];
    if (reason !== undefined) {
      left.set(reason, (left.get(reason) ?? 0) + 1);
      if (quote) wrong.push(`${what} is priced`);
      continue;
    }
    checked += 1;
    if (!quote || !listed) wrong.push(`${what}: ${why}`);
    else if (Math.abs(quote.usdPerHour / listed.usdPerHour - 1) > 0.001)
      wrong.push(`${what}: ${quote.usdPerHour} from components, ${listed.usdPerHour} listed`);
  }
  return { wrong, checked, left: [...left.keys()] };
}

describe('every listed machine of Google is its components, within 0.1 %', () => {
  test('on demand, in every region', async () => {
    const { wrong, checked, left } = await compared(table.places, 'onDemand');
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(17_000);
    expect(left.sort()).toEqual(LEFT_OUT.map(([, why]) => why).sort());
  });

  test('as spot, in every region', async () => {
    const { wrong, checked } = await compared(table.places, 'spot');
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(17_000);
  });
});
