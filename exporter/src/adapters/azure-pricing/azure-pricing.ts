import { currencyOf, type ExchangeRate } from '../../app/currency.ts';
import type { JsonFetch } from '../../app/json-fetch.ts';
import type { Clock, LivePriceSource, Log, TextCache } from '../../app/ports.ts';
import { dayOf, PriceFeed, type Fetched } from '../../app/price-feed.ts';
import type { Kept } from '../../app/price-shelf.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { Quote, RungAnswer } from '../../domain/price.ts';
import { unixSeconds, usdPerHour, type Seconds, type UnixSeconds } from '../../domain/units.ts';
import { whyNotPlain } from './billed-machine.ts';
import { AZURE_ENDPOINT, readMeters } from './retail-prices.ts';
import type { RetailItem } from './retail-item.ts';
import { inTurn, Round } from './round.ts';
import { parseSizePrices, sizePricesOf, type SizePrices, type Way } from './size-prices.ts';

export interface AzurePricingOptions {
  readonly refreshEvery: Seconds;
  /** The currency that prices are asked for in: the one the account is billed in. `USD` unless given. */
  readonly currency?: string;
  /** Another place that answers like the Retail Prices API: a mirror, or a test. */
  readonly endpoint?: string;
}

/** What the adapter needs of the world. */
export interface AzurePricingParts {
  readonly clock: Pick<Clock, 'now'>;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly fetchJson: JsonFetch;
  readonly cache: TextCache | null;
  readonly log: Log;
  /** For prices in another currency than US dollars. */
  readonly exchangeRates: () => readonly ExchangeRate[];
  /** The size as Azure writes it (`Standard_D4s_v5`): nodes may carry it in other letters, which the list does not find. */
  readonly sizeName: (instanceType: string) => string;
}

/** Two rungs over one set of prices: either refresh serves both. */
export interface AzurePricing {
  /** Machines on demand, Linux and Windows. */
  readonly list: LivePriceSource;
  /** Spot machines. */
  readonly spot: LivePriceSource;
}

/** So many sizes are asked for at once: the filter stands in the address, which proxies limit. */
const SIZES_PER_REQUEST = 12;
const USD = 'USD';

/** Prices of Azure's virtual machines from the Retail Prices API, for the sizes and regions that the hosts have. */
export function createAzurePricing(
  options: AzurePricingOptions,
  parts: AzurePricingParts,
): AzurePricing {
  const { endpoint = AZURE_ENDPOINT, currency = USD } = options;
  let needed: ReadonlyMap<string, ReadonlySet<Way>> = new Map();
  const feed = new PriceFeed<SizePrices>({
    ...parts,
    source: 'azure-pricing',
    refreshEvery: options.refreshEvery,
    parse: parseSizePrices,
    fetch: async (keys, kept, signal) => {
      const round = new Round();
      const read = async (question: Question): Promise<Answers> => {
        const { region, sizes } = question;
        try {
          const items = await round.ask(() =>
            readMeters(endpoint, region, sizes, currency, parts.fetchJson, signal),
          );
          return answersOf(question, items, kept, needed, parts.clock);
        } catch (error) {
          signal.throwIfAborted();
          const message = error instanceof Error ? error.message : String(error);
          return sizes.map((size) => [keyOf(region, size), { error: message }]);
        }
      };
      return new Map((await inTurn(questionsFor(keys), read)).flat());
    },
  });
  const keyOfHost = (host: HostFacts): string =>
    keyOf(host.region.toLowerCase(), parts.sizeName(host.instanceType));
  const refresh: LivePriceSource['refresh'] = (hosts, signal) => {
    needed = neededBy(hosts.filter(isPlain), keyOfHost);
    return feed.refresh([...needed.keys()].sort(), signal);
  };
  const view = (rung: 'list' | 'spot'): LivePriceSource => ({
    rung,
    refresh,
    state: () => feed.state(),
    quote: (host, at) => quoteOf(host, at, rung, feed, keyOfHost, parts),
    changes: (host, span) => (host.provider === 'azure' ? feed.changes(keyOfHost(host), span) : []),
  });
  return { list: view('list'), spot: view('spot') };
}

type Answers = readonly (readonly [key: string, Fetched<SizePrices>])[];

const isPlain = (host: HostFacts): boolean => host.provider === 'azure' && whyNotPlain(host) === '';

const keyOf = (region: string, size: string): string => `${region}/${size}`;

const wayOf = ({ os, capacityType }: HostFacts): Way => {
  if (os === 'windows') return capacityType === 'spot' ? 'windowsSpot' : 'windows';
  return capacityType === 'spot' ? 'linuxSpot' : 'linux';
};

function neededBy(
  hosts: readonly HostFacts[],
  keyOfHost: (host: HostFacts) => string,
): ReadonlyMap<string, ReadonlySet<Way>> {
  const needed = new Map<string, Set<Way>>();
  for (const host of hosts) {
    const ways = needed.get(keyOfHost(host)) ?? new Set();
    needed.set(keyOfHost(host), ways.add(wayOf(host)));
  }
  return needed;
}

interface Question {
  readonly region: string;
  readonly sizes: readonly string[];
}

function questionsFor(keys: readonly string[]): readonly Question[] {
  const byRegion = new Map<string, string[]>();
  for (const key of keys) {
    const [region = '', size = ''] = key.split('/');
    byRegion.set(region, [...(byRegion.get(region) ?? []), size]);
  }
  return [...byRegion].flatMap(([region, sizes]) =>
    Array.from({ length: Math.ceil(sizes.length / SIZES_PER_REQUEST) }, (_, index) => ({
      region,
      sizes: sizes.slice(index * SIZES_PER_REQUEST, (index + 1) * SIZES_PER_REQUEST),
    })),
  );
}

function answersOf(
  { region, sizes }: Question,
  items: readonly RetailItem[],
  kept: (key: string) => Kept<SizePrices> | null,
  needed: ReadonlyMap<string, ReadonlySet<Way>>,
  clock: Pick<Clock, 'now'>,
): Answers {
  return sizes.map((size) => {
    const key = keyOf(region, size);
    // A mirror may take the filter lightly: what does not belong to the size is nobody's price.
    const own = items.filter(
      ({ armSkuName, armRegionName }) =>
        armSkuName.toLowerCase() === size.toLowerCase() && armRegionName === region,
    );
    const ways = needed.get(key) ?? new Set();
    const earlier = kept(key)?.value ?? null;
    return [key, sizePricesOf(size, region, own, earlier, ways, clock.now())];
  });
}

function quoteOf(
  host: HostFacts,
  moment: UnixSeconds,
  rung: 'list' | 'spot',
  feed: PriceFeed<SizePrices>,
  keyOfHost: (host: HostFacts) => string,
  { exchangeRates }: Pick<AzurePricingParts, 'exchangeRates'>,
): RungAnswer {
  const unknown = (why: string): RungAnswer => ({ rung, quote: null, why });
  if (host.provider !== 'azure') return unknown('not a machine of Azure');
  const unlike = whyNotPlain(host);
  if (unlike !== '') return unknown(unlike);
  const isSpot = host.capacityType === 'spot';
  if (isSpot !== (rung === 'spot'))
    return unknown(
      isSpot ? 'a spot machine has no on-demand price' : 'the host is not a spot host',
    );
  const key = keyOfHost(host);
  const kept = feed.at(key, moment);
  if (!kept) return unknown(feed.trouble(key) || 'Azure has not been asked for its price yet');
  const found = kept.value[wayOf(host)];
  if ('problem' in found)
    return unknown(
      `Azure retail prices of ${dayOf(kept.at)}: ${host.instanceType} in ${host.region} ${found.problem}`,
    );
  const at = unixSeconds(found.at);
  const words = [
    `Azure retail prices of ${dayOf(at)}`,
    ...(host.os === 'windows' ? ['Windows'] : []),
    ...(isSpot ? ['spot'] : []),
  ];
  const priced = (usd: number, more: readonly string[]): RungAnswer => {
    const origin = [...words, ...more].join(', ');
    const quote: Quote = { usdPerHour: usdPerHour(usd), rung, asOf: at, origin };
    return { rung, quote, why: '' };
  };
  if (found.currency === USD) return priced(found.price, []);
  const rate = currencyOf(found.currency, exchangeRates(), moment);
  if (!rate)
    return unknown(
      `Azure lists it at ${found.price} ${found.currency}, and there is no rate for that; add ${found.currency} to prices.exchangeRatesFile`,
    );
  return priced(found.price / rate.perUsd, [
    `${found.price} ${found.currency} at ${rate.perUsd} ${found.currency} per USD of ${rate.asOf}`,
  ]);
}
