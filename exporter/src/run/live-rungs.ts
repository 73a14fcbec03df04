import { isDeepStrictEqual } from 'node:util';
import { createAwsPricing, type AwsPricing } from '../adapters/aws-pricing/list/aws-list.ts';
import { createDiskCache } from '../adapters/disk-cache/disk-cache.ts';
import type { ExchangeRate } from '../app/currency.ts';
import type { Clock, LivePriceSource, Log } from '../app/ports.ts';
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
  readonly aws: AwsPricing;
  /** Those that the ladder has, to be refreshed. */
  readonly sources: readonly LivePriceSource[];
}

/** Holds the live rungs for as long as the program runs: a new configuration loses no price that was fetched. */
export class LivePriceRungs {
  readonly #parts: LiveParts;
  #settings: unknown = null;
  #aws: AwsPricing | null = null;
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
    const settings = { live: prices.live, aws: prices.aws };
    const isSame = isDeepStrictEqual(settings, this.#settings);
    this.#settings = settings;
    const aws = isSame && this.#aws ? this.#aws : this.#newAws(prices);
    this.#aws = aws;
    return {
      list: byProvider('list', { aws }),
      aws,
      sources: [...(prices.ladder.includes('list') ? [aws] : [])],
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

  #newAws({ live }: Config['prices']): AwsPricing {
    const { clock, log, random, env } = this.#parts;
    return createAwsPricing({
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
    });
  }
}

const SECONDS_PER_HOUR = 3600;
