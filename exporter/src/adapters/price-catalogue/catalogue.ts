import { readFileSync } from 'node:fs';
import type { Provider } from '../../domain/host.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { packedPrices, type PackedPrices } from './packed.ts';
import { dateOf, PriceTable } from './price-table.ts';

export type CatalogueProvider = Exclude<Provider, 'other'>;

/** Dated list prices of the big providers. */
export interface Catalogue {
  /** A provider's prices; null where the catalogue has none. */
  table(provider: Provider): PriceTable | null;
  /** The newest date among all prices, for a metric; reads every provider's part. */
  date(): UnixSeconds | null;
}

const PROVIDERS: readonly CatalogueProvider[] = ['aws', 'gcp', 'azure'];

/** A provider's part of the catalogue that comes with the program, read from disk. */
export const embeddedPart = (provider: CatalogueProvider): PackedPrices =>
  packedPrices.parse(
    JSON.parse(readFileSync(new URL(`data/${provider}.json`, import.meta.url), 'utf8')),
  );

/**
 * The catalogue that comes with the program. A provider's part is read when one of its hosts is first looked up.
 *
 * @param own parts of a user's own catalogue, which stand in for the embedded ones
 */
export function embeddedCatalogue(
  own: ReadonlyMap<CatalogueProvider, PackedPrices> = new Map(),
): Catalogue {
  const tables = new Map<CatalogueProvider, PriceTable>();
  const table = (provider: CatalogueProvider): PriceTable => {
    const known = tables.get(provider);
    if (known) return known;
    const read = new PriceTable(own.get(provider) ?? embeddedPart(provider));
    tables.set(provider, read);
    return read;
  };
  return {
    table: (provider) => (provider === 'other' ? null : table(provider)),
    date: () =>
      dateOf(
        PROVIDERS.map((provider) => table(provider).date).reduce((a, b) => (a > b ? a : b), ''),
      ),
  };
}
