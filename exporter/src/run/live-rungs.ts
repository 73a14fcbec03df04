import { isDeepStrictEqual } from 'node:util';
import { createAwsPricing, type AwsPricing } from '../adapters/aws-pricing/list/aws-list.ts';
import { createAwsSpot } from '../adapters/aws-pricing/spot/aws-spot.ts';
import { createEc2Instances } from '../adapters/aws-pricing/instances/ec2-instances.ts';
import { createDiskCache, type DiskCache } from '../adapters/disk-cache/disk-cache.ts';
import type { Catalogue } from '../adapters/price-catalogue/catalogue.ts';
import type { ExchangeRate } from '../app/currency.ts';
import { detailedPrices, refinedFacts } from '../app/detailed-prices.ts';
import type { Fetched } from '../app/live-prices.ts';
import type { Clock, HostDetails, LivePriceSource, Log } from '../app/ports.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { byProvider } from '../domain/ladder.ts';
import type { PriceSource } from '../domain/price.ts';
import { seconds } from '../domain/units.ts';
import { googleAzure, type GoogleAzure } from './google-azure.ts';

/** What live rungs need from outside. */
export interface LiveParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly random: () => number;
  readonly env: Environment;
}

/** The rungs whose prices come from outside, under one configuration. */
export interface LiveRungs {
  readonly list: PriceSource;
  readonly spot: PriceSource;
  /** A rung that prices hosts by what their provider says of them, where it is asked. */
  readonly detailed: (source: PriceSource) => PriceSource;
  /** What providers say of hosts; null where they are not asked. */
  readonly hostDetails: HostDetails | null;
  readonly aws: AwsPricing;
  /** What is to be refreshed under the configuration. */
  readonly fetched: readonly Fetched[];
}

/** One of each, whether the ladder has it or not: what is never refreshed asks nothing. */
interface Held extends GoogleAzure {
  readonly aws: AwsPricing;
  readonly awsSpot: LivePriceSource;
  readonly awsInstances: HostDetails;
  readonly cache: DiskCache | null;
}

/** Holds the live rungs for as long as the program runs: a new configuration loses no price that was fetched. */
export class LivePriceRungs {
  readonly #parts: LiveParts;
  #settings: unknown = null;
  #catalogue: Catalogue | null = null;
  #held: Held | null = null;
  #rates: readonly ExchangeRate[] = [];
  #log: Log;

  constructor(parts: LiveParts) {
    this.#parts = { ...parts, log: this.#forwarding() };
    this.#log = parts.log;
  }

  /** Says from now on what there is to say in another log: the configuration says which, and is read first. */
  logTo(log: Log): void {
    this.#log = log;
  }

  under({ prices }: Config, rates: readonly ExchangeRate[], catalogue: Catalogue): LiveRungs {
    this.#rates = rates;
    this.#catalogue = catalogue;
    const settings = { live: prices.live, gcp: prices.gcp, azure: prices.azure };
    const isSame = isDeepStrictEqual(settings, this.#settings);
    const held = isSame && this.#held ? this.#held : this.#renewed(prices, catalogue);
    this.#held = held;
    this.#settings = settings;
    const { aws, awsSpot, awsInstances, gcp, azure, cache } = held;
    const exact = (source: Fetched): Fetched =>
      prices.aws.instances ? fetchedForDetailed(source, awsInstances) : source;
    return {
      list: byProvider('list', { aws, gcp: gcp.list, azure: azure.list }),
      spot: byProvider('spot', { aws: awsSpot, gcp: gcp.spot, azure: azure.spot }),
      detailed: (source) => (prices.aws.instances ? detailedPrices(source, awsInstances) : source),
      hostDetails: prices.aws.instances ? awsInstances : null,
      aws,
      fetched: [
        ...(prices.aws.instances ? [awsInstances] : []),
        ...(prices.ladder.includes('list') ? [exact(aws)] : []),
        ...(prices.ladder.includes('spot') ? [exact(awsSpot)] : []),
        // One reading serves both rungs.
        ...(prices.ladder.some((rung) => rung === 'list' || rung === 'spot')
          ? [gcp.list, azure.list]
          : []),
        ...(cache === null ? [] : [shownOnly(cache)]),
      ],
    };
  }

  #forwarding(): Log {
    return {
      debug: (fields, message) => this.#log.debug(fields, message),
      info: (fields, message) => this.#log.info(fields, message),
      warn: (fields, message) => this.#log.warn(fields, message),
      error: (fields, message) => this.#log.error(fields, message),
    };
  }

  #renewed(prices: Config['prices'], catalogue: Catalogue): Held {
    const { live } = prices;
    const { clock, log, random, env } = this.#parts;
    const cache =
      live.cacheFolder === undefined
        ? null
        : createDiskCache({ folder: live.cacheFolder, clock, log });
    const exchangeRates = (): readonly ExchangeRate[] => this.#rates;
    const spotEvery = seconds(live.spotRefreshMinutes * SECONDS_PER_MINUTE);
    return {
      cache,
      ...googleAzure(prices, {
        ...{ clock, log, random, env, cache, exchangeRates },
        catalogue: () => this.#catalogue ?? catalogue,
      }),
      aws: createAwsPricing({
        ...{ clock, log, random, env, cache, exchangeRates },
        refreshEvery: seconds(live.refreshHours * SECONDS_PER_HOUR),
      }),
      awsSpot: createAwsSpot({ clock, random, env, exchangeRates, refreshEvery: spotEvery }),
      awsInstances: createEc2Instances({ clock, random, env, refreshEvery: INSTANCES_EVERY }),
    };
  }
}

/** Nothing is fetched of it, but its state is told with the others. */
const shownOnly = (cache: DiskCache): Fetched => ({
  refresh: () => Promise.resolve(false),
  state: () => cache.state(),
});

const SECONDS_PER_MINUTE = 60;
/** An instance that ended is told for about an hour; launches are asked about at once. */
const INSTANCES_EVERY = seconds(15 * SECONDS_PER_MINUTE);
const SECONDS_PER_HOUR = 3600;

/** What is fetched for the hosts as their provider describes them, once it has. */
const fetchedForDetailed = (source: Fetched, details: HostDetails): Fetched => ({
  async refresh(hosts, signal) {
    await details.refresh(hosts, signal);
    return source.refresh(
      hosts.map((host) => refinedFacts(host, details.of(host))),
      signal,
    );
  },
  state: () => source.state(),
});
