import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  catalogueText,
  withFreshPrices,
  type FreshComponents,
  type FreshPrice,
} from '../adapters/price-catalogue/catalogue-file.ts';
import { embeddedCatalogue } from '../adapters/price-catalogue/catalogue.ts';
import { gcpFamily } from '../adapters/price-catalogue/gcp-components.ts';
import { UsageError } from '../delivery/cli/io.ts';
import type { Place, Refreshed, RefreshRequest } from '../delivery/cli/services.ts';
import type { CapacityType, HostFacts } from '../domain/host.ts';
import { NO_LABELS } from '../domain/labels.ts';
import type { PriceSource, Quote } from '../domain/price.ts';
import { amounts } from '../domain/resource.ts';
import { unixSeconds, type UnixSeconds } from '../domain/units.ts';
import type { Configuration } from './configuration.ts';

const PROVIDERS = ['aws', 'gcp', 'azure'] as const;

/** Asks the providers for the prices of whole regions and writes them as a catalogue; nothing where there is no price at all. */
export async function refreshCatalogue(
  { file, live: held, prices: { exchangeRates } }: Configuration,
  now: UnixSeconds,
  { regions, types, out }: RefreshRequest,
  signal: AbortSignal,
): Promise<Refreshed> {
  const config = file.current;
  const catalogue = embeddedCatalogue();
  checkWritable(out);
  // What is written is of today: nothing that was kept from an earlier day.
  const { refreshHours, spotRefreshMinutes } = config.prices.live;
  const live = { refreshHours, spotRefreshMinutes };
  const { list, spot, fetched } = held.under(
    { ...config, prices: { ...config.prices, live, ladder: ['list', 'spot'] } },
    exchangeRates,
    catalogue,
  );
  const asked = regions.map((place) => {
    const known = catalogue.table(place.provider)?.types ?? [];
    const wanted = [...new Set([...known, ...(place.provider === 'aws' ? types : [])])];
    return { place, hosts: wanted.flatMap((type) => hostsOf(place, type)) };
  });
  const hosts = asked.flatMap((one) => one.hosts);
  await Promise.all(fetched.map((source) => source.refresh(hosts, signal)));
  signal.throwIfAborted();
  const at = unixSeconds(Math.max(now, 0));
  const priced = asked.map(({ place, hosts: own }) => ({
    place,
    asked: own.length,
    quotes: own.flatMap((host) => quoteOf(host, host.capacityType === 'spot' ? spot : list, at)),
  }));
  if (priced.some(({ quotes }) => quotes.length > 0)) {
    const day = new Date(at * 1000).toISOString().slice(0, 'yyyy-mm-dd'.length);
    const parts = PROVIDERS.flatMap((provider) => {
      const own = priced.filter(({ place }) => place.provider === provider);
      const quotes = own.flatMap((one) => one.quotes);
      return quotes.length === 0
        ? []
        : [withFreshPrices(provider, quotes.map(priceOf), componentsOf(quotes), day)];
    });
    writeFileSync(out, catalogueText(parts));
  }
  return {
    places: priced.map(({ place, asked: wanted, quotes }) => ({
      place,
      asked: wanted,
      prices: quotes.length,
    })),
    problems: fetched.flatMap((source) => {
      const { source: name, targets, errors } = source.state();
      // Where all was answered, types that are not sold there are no problem.
      return targets.up === targets.total ? [] : errors.map((error) => `${name}: ${error}`);
    }),
  };
}

/** Asking takes minutes: a file that cannot be written is told before. */
function checkWritable(out: string): void {
  const folder = dirname(out);
  if (!isWritable(folder))
    throw new UsageError(
      `--out ${out} cannot be written: ${folder} is no folder that can be written to.`,
    );
  const before = statSync(out, { throwIfNoEntry: false });
  if (before?.isDirectory()) throw new UsageError(`--out ${out} is a folder; name a file in it.`);
  if (before && !isWritable(out))
    throw new UsageError(`--out ${out} is there already and cannot be written to.`);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A host that stands for a type: on demand, and as spot where the list holds spot prices. */
function hostsOf({ provider, region }: Place, type: string): readonly HostFacts[] {
  const host = (capacityType: CapacityType): HostFacts => ({
    node: '',
    providerId: '',
    provider,
    instanceType: provider === 'azure' ? `Standard_${type}` : type,
    region,
    zone: '',
    os: 'linux',
    tenancy: 'shared',
    capacityType,
    labels: NO_LABELS,
    capacity: amounts(0, 0),
    hasGpu: false,
  });
  return provider === 'aws' ? [host('on-demand')] : [host('on-demand'), host('spot')];
}

interface Quoted {
  readonly host: HostFacts;
  readonly quote: Quote;
}

function quoteOf(host: HostFacts, source: PriceSource, at: UnixSeconds): readonly Quoted[] {
  const { quote } = source.quote(host, at);
  // The catalogue's own rule: the rate of dedicated tenancy is not the shared price.
  return quote === null || quote.origin.includes('dedicated tenancy') ? [] : [{ host, quote }];
}

const purchaseOf = ({ capacityType }: HostFacts): 'onDemand' | 'spot' =>
  capacityType === 'spot' ? 'spot' : 'onDemand';

const priceOf = ({ host, quote }: Quoted): FreshPrice => ({
  place: host.region,
  type: host.provider === 'azure' ? host.instanceType.replace(/^Standard_/, '') : host.instanceType,
  purchase: purchaseOf(host),
  usdPerHour: quote.usdPerHour,
});

/** What Google's families charge for cores and memory: as the first type of each says. */
function componentsOf(quotes: readonly Quoted[]): readonly FreshComponents[] {
  const byFamily = new Map<string, FreshComponents>();
  for (const { host, quote } of quotes) {
    const { components } = quote;
    if (host.provider !== 'gcp' || !components || components.usdPerGpuHour > 0) continue;
    const family = gcpFamily(host.instanceType);
    const purchase = purchaseOf(host);
    const key = `${host.region} ${family} ${purchase}`;
    if (!isWholeCore(host.instanceType) || byFamily.has(key)) continue;
    byFamily.set(key, {
      place: host.region,
      family,
      purchase,
      perVcpu: components.usdPerCoreHour,
      perGib: components.usdPerGibHour,
    });
  }
  return [...byFamily.values()];
}

/** Shared-core machines show more cores than they are billed for. */
const isWholeCore = (type: string): boolean =>
  /^[a-z]\d[a-z]*-(standard|highcpu|highmem)-\d+$/.test(type);
