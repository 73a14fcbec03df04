import { readFileSync } from 'node:fs';
import { readExchangeRates } from '../adapters/exchange-rates/read.ts';
import { managedFees } from '../adapters/managed-fees/managed-fees.ts';
import { catalogueSource } from '../adapters/price-catalogue/catalogue-source.ts';
import { readCatalogueFile } from '../adapters/price-catalogue/catalogue-file.ts';
import { embeddedCatalogue, type Catalogue } from '../adapters/price-catalogue/catalogue.ts';
import { estimateSource } from '../adapters/price-catalogue/estimate-source.ts';
import { priceFileSource } from '../adapters/price-file/price-file-source.ts';
import { describePriceFileError, type PriceFile } from '../adapters/price-file/price-file.ts';
import { readPriceFile } from '../adapters/price-file/read-price-file.ts';
import type { ExchangeRate } from '../app/currency.ts';
import type { Fetched } from '../app/live-prices.ts';
import type { FeeSource, HostDetails } from '../app/ports.ts';
import { whyUnreadable } from '../config/load/unreadable.ts';
import { toAdjustments } from '../config/prices.ts';
import type { Config } from '../config/schema/schema.ts';
import { adjusted } from '../domain/ladder.ts';
import type { PriceSource } from '../domain/price.ts';
import type { UnixSeconds } from '../domain/units.ts';
import { listedFees } from './listed-fees.ts';
import type { LivePriceRungs, LiveRungs } from './live-rungs.ts';

/** All prices under a configuration, ready to be asked. */
export interface Prices {
  /** The ladder, the most trusted rung first. */
  readonly sources: readonly PriceSource[];
  readonly fees: FeeSource;
  readonly catalogueAsOf: UnixSeconds | null;
  readonly exchangeRates: readonly ExchangeRate[];
  /** What is fetched ahead from outside: rungs of the ladder, and what prices are found by. */
  readonly live: readonly Fetched[];
  /** What providers say of hosts; null where they are not asked. */
  readonly hostDetails: Pick<HostDetails, 'of'> | null;
}

export type LoadedPrices = { readonly ok: Prices } | { readonly errors: readonly string[] };

/** Reads the files that `prices` names and builds the ladder; every problem of every file is reported at once. */
export function loadPrices(config: Config, held: LivePriceRungs): LoadedPrices {
  const { file, exchangeRatesFile, catalogueFile } = config.prices;
  const errors: string[] = [];
  const priceFile = file === undefined ? null : loaded(file, readPrices, errors);
  const rates =
    exchangeRatesFile === undefined ? [] : loaded(exchangeRatesFile, readExchangeRates, errors);
  const own = catalogueFile === undefined ? null : loaded(catalogueFile, readCatalogueFile, errors);
  if (errors.length > 0) return { errors };
  const catalogue = own ?? embeddedCatalogue();
  const live = held.under(config, rates ?? [], catalogue);
  const sources = config.prices.ladder.flatMap((rung) =>
    sourceOf(rung, priceFile, catalogue, live),
  );
  return {
    ok: {
      sources: sources.map((source) => live.detailed(adjusted(source, toAdjustments(config)))),
      fees: config.prices.ladder.includes('list')
        ? listedFees(config.prices.fees, priceFile?.fees ?? [], live.aws)
        : managedFees(config.prices.fees, priceFile?.fees ?? []),
      catalogueAsOf: config.prices.ladder.includes('catalogue') ? catalogue.date() : null,
      exchangeRates: rates ?? [],
      live: live.fetched,
      hostDetails: live.hostDetails,
    },
  };
}

type Reading<T> = { readonly ok: T } | { readonly errors: readonly string[] };

function loaded<T>(
  file: string,
  read: (text: string, fileName: string) => Reading<T>,
  errors: string[],
): T | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    errors.push(`${file}: cannot be read: ${whyUnreadable(error)}`);
    return null;
  }
  const reading = read(text, file);
  if ('ok' in reading) return reading.ok;
  errors.push(...reading.errors);
  return null;
}

function readPrices(text: string, fileName: string): Reading<PriceFile> {
  const reading = readPriceFile(text, fileName);
  return 'ok' in reading ? reading : { errors: reading.errors.map(describePriceFileError) };
}

function sourceOf(
  rung: Config['prices']['ladder'][number],
  priceFile: PriceFile | null,
  catalogue: Catalogue,
  live: LiveRungs,
): readonly PriceSource[] {
  switch (rung) {
    case 'spot':
      return [live.spot];
    case 'list':
      return [live.list];
    case 'file':
      return priceFile ? [priceFileSource(priceFile)] : [];
    case 'catalogue':
      return [catalogueSource(catalogue)];
    case 'estimate':
      return [estimateSource(catalogue)];
  }
}
