import type { HostFacts } from '../../domain/host.ts';
import type { PriceSource, Quote, RungAnswer } from '../../domain/price.ts';
import { usdPerHour } from '../../domain/units.ts';
import type { Catalogue } from './catalogue.ts';
import { componentPrices, customSize, gcpFamily, priceOfSize } from './gcp-components.ts';
import { catalogueKey, type CatalogueKey } from './place.ts';
import { podQuote } from './pod-rates.ts';
import { dateOf, type ListedPrice } from './price-table.ts';

/** The ladder's `catalogue` rung: listed prices only, each with its own date. */
export function catalogueSource(catalogue: Catalogue): PriceSource {
  return {
    rung: 'catalogue',
    quote(host) {
      if (host.podsBilledBy !== undefined) return podQuote(catalogue, host);
      const key = catalogueKey(catalogue, host);
      if (typeof key === 'string') return unknown(key);
      const listed = listedPrice(host, key);
      if (listed === null) return unknown(whyUnknown(key));
      return { rung: 'catalogue', quote: quoteOf(host, key, listed), why: '' };
    },
  };
}

const unknown = (why: string): RungAnswer => ({ rung: 'catalogue', quote: null, why });

/** The listed price, or the sum of the listed components of a custom machine of Google's N1. */
export function listedPrice(host: HostFacts, key: CatalogueKey): ListedPrice | null {
  const { table, place, type, purchase } = key;
  const listed = table.price(place, type, purchase);
  if (listed || host.provider !== 'gcp') return listed;
  const size = customSize(type);
  const rates = size && gcpFamily(type) === 'custom' && table.components(place, 'custom', purchase);
  return size && rates ? { usdPerHour: priceOfSize(rates, size), date: table.date } : null;
}

function quoteOf(host: HostFacts, key: CatalogueKey, listed: ListedPrice): Quote {
  const components =
    host.provider === 'gcp' ? componentPrices(key.table, key.place, key.type, key.purchase) : null;
  return {
    usdPerHour: usdPerHour(listed.usdPerHour),
    rung: 'catalogue',
    asOf: dateOf(listed.date),
    origin: `catalogue of ${listed.date}${ORIGIN_WORDS[host.capacityType]}`,
    ...(components && { components }),
  };
}

const ORIGIN_WORDS: Readonly<Record<HostFacts['capacityType'], string>> = {
  'on-demand': '',
  spot: ', spot',
  reserved: ', a reservation at the on-demand rate',
};

function whyUnknown({ table, place, type, purchase }: CatalogueKey): string {
  if (purchase === 'spot' && table.price(place, type, 'onDemand'))
    return `the catalogue has no spot price for ${type} in ${place}`;
  if (table.isDedicatedOnly(place, type))
    return `the catalogue has only the dedicated-tenancy rate of ${type} in ${place}`;
  return table.knowsType(type)
    ? `the catalogue of ${table.date} has no price for ${type} in ${place}`
    : `the catalogue of ${table.date} does not know ${type}`;
}
