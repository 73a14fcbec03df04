import { isDeepStrictEqual } from 'node:util';
import { createAwsPricing, type AwsPricing } from '../adapters/aws-pricing/list/aws-list.ts';
import { createAwsSpot } from '../adapters/aws-pricing/spot/aws-spot.ts';
import { createEc2Instances } from '../adapters/aws-pricing/instances/ec2-instances.ts';
import { createDiskCache } from '../adapters/disk-cache/disk-cache.ts';
import type { ExchangeRate } from '../app/currency.ts';
import { detailedPrices, refinedFacts } from '../app/detailed-prices.ts';
import type { Fetched } from '../app/live-prices.ts';
import type { Clock, HostDetails, LivePriceSource, Log } from '../app/ports.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { byProvider } from '../domain/ladder.ts';
import type { PriceSource } from '../domain/price.ts';
import { seconds } from '../domain/units.ts';

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
  readonly aws: AwsPricing;
  /** What is to be refreshed under the configuration. */
  readonly fetched: readonly Fetched[];
}

/** One of each, whether the ladder has it or not: what is never refreshed asks nothing. */
interface Held {
  readonly aws: AwsPricing;
  readonly awsSpot: LivePriceSource;
  readonly awsInstances: HostDetails;
}

/** Holds the live rungs for as long as the program runs: a new configuration loses no price that was fetched. */
export class LivePriceRungs {
  readonly #parts: LiveParts;
  #settings: Config['prices']['live'] | null = null;
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

  under({ prices }: Config, rates: readonly ExchangeRate[]): LiveRungs {
    this.#rates = rates;
    const isSame = this.#held !== null && isDeepStrictEqual(prices.live, this.#settings);
    const held = isSame && this.#held ? this.#held : this.#renewed(prices.live);
    this.#held = held;
    this.#settings = prices.live;
    const { aws, awsSpot, awsInstances } = held;
    const exact = (source: Fetched): Fetched =>
      prices.aws.instances ? fetchedForDetailed(source, awsInstances) : source;
    return {
      list: byProvider('list', { aws }),
      spot: byProvider('spot', { aws: awsSpot }),
      detailed: (source) => (prices.aws.instances ? detailedPrices(source, awsInstances) : source),
      aws,
      fetched: [
        ...(prices.aws.instances ? [awsInstances] : []),
        ...(prices.ladder.includes('list') ? [exact(aws)] : []),
        ...(prices.ladder.includes('spot') ? [exact(awsSpot)] : []),
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

  #renewed(live: Config['prices']['live']): Held {
    const { clock, log, random, env } = this.#parts;
    const spotEvery = seconds(live.spotRefreshMinutes * SECONDS_PER_MINUTE);
    return {
      aws: createAwsPricing({
        clock,
        log,
        random,
        env,
        cache:
          live.cacheFolder === undefined
            ? null
            : createDiskCache({ folder: live.cacheFolder, clock, log }),
        refreshEvery: seconds(live.refreshHours * SECONDS_PER_HOUR),
        exchangeRates: () => this.#rates,
      }),
      awsSpot: createAwsSpot({ clock, random, env, refreshEvery: spotEvery }),
      awsInstances: createEc2Instances({ clock, random, env, refreshEvery: INSTANCES_EVERY }),
    };
  }
}

const SECONDS_PER_MINUTE = 60;
/** An instance that ended is told for about an hour; launches are asked about at once. */
const INSTANCES_EVERY = seconds(15 * SECONDS_PER_MINUTE);
const SECONDS_PER_HOUR = 3600;

/** What is fetched for the hosts as their provider describes them. */
const fetchedForDetailed = (source: Fetched, details: HostDetails): Fetched => ({
  refresh: (hosts, signal) =>
    source.refresh(
      hosts.map((host) => refinedFacts(host, details.of(host))),
      signal,
    ),
  state: () => source.state(),
});
