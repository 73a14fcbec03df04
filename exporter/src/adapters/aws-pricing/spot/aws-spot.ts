import type { ExchangeRate } from '../../../app/currency.ts';
import type { Clock, LivePriceSource, SourceState } from '../../../app/ports.ts';
import type { HostFacts, OperatingSystem } from '../../../domain/host.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { RungAnswer } from '../../../domain/price.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../../../domain/units.ts';
import { connectionBy, type Environment } from '../connection.ts';
import { EC2_ACTIONS, ec2Client, type Ec2Client } from '../ec2-client.ts';
import { failureOf, type Failure } from '../failure.ts';
import { inDollars } from '../in-dollars.ts';
import { Schedule } from '../schedule.ts';
import { readSpotEntry, SpotHistory, type SpotPoint } from './spot-history.ts';
import {
  marketKey,
  marketWords,
  productNames,
  spotMarket,
  type SpotMarket,
} from './spot-market.ts';

export interface AwsSpotOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** A number from 0 to 1, a new one each time. */
  readonly random: () => number;
  readonly refreshEvery: Seconds;
  /** For China, whose spot prices are in CNY. */
  readonly exchangeRates: () => readonly ExchangeRate[];
  readonly env: Environment;
}

/** An hour that is over is closed within the next: what held three hours ago is asked for by nobody. */
const LOOK_BACK = 3 * 3600;
/** Asked anew a little of what is known: a change may be told late. */
const OVERLAP = 600;
/** A spot price that was not confirmed for a day is a guess. */
const OLDEST_PRICE = 24 * 3600;
/** The most values of one filter (EC2 API reference). */
const MOST_VALUES = 200;
const SHOWN_ERRORS = 5;
const RUNG = 'spot';
/** The answer names no currency: it is the one that AWS bills the region in. */
const currencyIn = (region: string): string => (region.startsWith('cn-') ? 'CNY' : 'USD');

/** Spot hosts of one region and operating system: one question. */
interface Group {
  readonly region: string;
  readonly os: OperatingSystem;
  readonly markets: readonly SpotMarket[];
}

/** The ladder's `spot` rung for AWS: what EC2 charges now for a type in a zone, and what it did in the last hours. */
export function createAwsSpot(options: AwsSpotOptions): LivePriceSource {
  return new AwsSpot(options);
}

class AwsSpot implements LivePriceSource {
  readonly rung = RUNG;
  readonly #options: AwsSpotOptions;
  readonly #histories = new Map<string, SpotHistory>();
  readonly #clients = new Map<string, Ec2Client>();
  readonly #schedule: Schedule;
  #groups: readonly Group[] = [];
  #lastSuccess: UnixSeconds | null = null;
  #duration: Seconds = seconds(0);

  constructor(options: AwsSpotOptions) {
    this.#options = options;
    this.#schedule = new Schedule(options);
  }

  quote(host: HostFacts, at: UnixSeconds): RungAnswer {
    const market = spotMarket(host);
    if (typeof market === 'string') return unknown(market);
    const history = this.#histories.get(marketKey(market));
    const point = history?.at(at) ?? null;
    if (history === undefined || point === null) return unknown(this.#whyNone(market));
    if (at - history.seen > OLDEST_PRICE)
      return unknown('EC2 has not told spot prices for more than a day');
    const told = { amount: point.price, currency: currencyIn(market.region) };
    const dollars = inDollars(told, this.#options.exchangeRates(), at);
    if (typeof dollars === 'string') return unknown(dollars);
    return {
      rung: RUNG,
      quote: {
        usdPerHour: dollars.usdPerHour,
        rung: RUNG,
        asOf: history.seen,
        origin: `EC2 spot price in ${market.zone} since ${timeOf(point.from)}${dollars.original}`,
      },
      why: '',
    };
  }

  changes(host: HostFacts, span: Interval): readonly UnixSeconds[] {
    const market = spotMarket(host);
    return typeof market === 'string'
      ? []
      : (this.#histories.get(marketKey(market))?.changes(span) ?? []);
  }

  async refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const started = clock.now();
    this.#groups = groupsOf(hosts);
    let isChanged = false;
    let isAsked = false;
    for (const group of this.#groups) {
      const isNew = group.markets.some((market) => !this.#histories.has(marketKey(market)));
      if (!this.#schedule.isDue(nameOf(group), clock.now(), isNew)) continue;
      isAsked = true;
      if (await this.#ask(group, signal)) isChanged = true;
      if (signal.aborted) return isChanged;
    }
    if (isAsked) this.#duration = seconds(Math.max(0, clock.now() - started));
    return isChanged;
  }

  state(): SourceState {
    const markets = this.#groups.flatMap((group) => group.markets);
    // A price from before a failure stays, but nobody answers for it now.
    const answered = this.#groups
      .filter((group) => this.#schedule.failure(nameOf(group)) === null)
      .flatMap((group) => group.markets.filter((market) => this.#isPriced(market))).length;
    const failures = this.#groups.flatMap((group) => {
      const failure = this.#schedule.failure(nameOf(group));
      return failure ? [failure.why] : [];
    });
    const missing = markets
      .filter((market) => this.#histories.has(marketKey(market)) && !this.#isPriced(market))
      .map((market) => `${marketWords(market)}: ${NO_PRICE}`);
    const errors = [...failures, ...missing];
    return {
      source: 'aws-spot',
      up: errors.length === 0 || answered > 0,
      lastSuccess: this.#lastSuccess,
      duration: this.#duration,
      targets: { total: markets.length, up: answered },
      errors: errors.slice(0, SHOWN_ERRORS),
    };
  }

  #isPriced(market: SpotMarket): boolean {
    const { clock } = this.#options;
    return (this.#histories.get(marketKey(market))?.at(clock.now()) ?? null) !== null;
  }

  #whyNone(market: SpotMarket): string {
    const failure = this.#schedule.failure(nameOf(market));
    if (failure) return failure.why;
    return this.#histories.has(marketKey(market)) ? NO_PRICE : 'EC2 has not been asked yet';
  }

  async #ask(group: Group, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const name = nameOf(group);
    const asked = clock.now();
    const outcome = await this.#entries(group, asked, signal);
    if (signal.aborted) return false;
    if (!Array.isArray(outcome)) {
      this.#schedule.failed(name, outcome, clock.now());
      return false;
    }
    this.#schedule.done(name, asked);
    this.#lastSuccess = asked;
    const told = new Map<string, SpotPoint[]>();
    for (const value of outcome) {
      const read = readSpotEntry(value);
      if (read) told.set(read.key, [...(told.get(read.key) ?? []), read.point]);
    }
    return group.markets
      .map((market) => this.#take(marketKey(market), told.get(marketKey(market)) ?? [], asked))
      .some(Boolean);
  }

  #take(key: string, points: readonly SpotPoint[], asked: UnixSeconds): boolean {
    const history = this.#histories.get(key) ?? new SpotHistory(asked);
    this.#histories.set(key, history);
    return history.take(points, asked, unixSeconds(asked - LOOK_BACK));
  }

  async #entries(
    { region, os, markets }: Group,
    now: UnixSeconds,
    signal: AbortSignal,
  ): Promise<unknown[] | Failure> {
    const client = this.#client(region);
    const types = [...new Set(markets.map(({ type }) => type))];
    const zones = [...new Set(markets.map(({ zone }) => zone))];
    const known = markets.map((market) => this.#histories.get(marketKey(market))?.seen ?? 0);
    const since = Math.max(now - LOOK_BACK, Math.min(...known) - OVERLAP);
    const entries: unknown[] = [];
    try {
      for (let from = 0; from < types.length; from += MOST_VALUES) {
        const filters = [
          { name: 'instance-type', values: types.slice(from, from + MOST_VALUES) },
          { name: 'availability-zone', values: zones },
          { name: 'product-description', values: productNames(os) },
        ];
        entries.push(...(await client.spotPrices(filters, new Date(since * 1000), signal)));
      }
      return entries;
    } catch (error) {
      const call = { action: EC2_ACTIONS.spot, where: `EC2 in ${region}` };
      const failure = failureOf(error, call, this.#options.clock.now());
      if (failure.kind === 'expired' || failure.kind === 'credentials') client.forget();
      return failure;
    }
  }

  #client(region: string): Ec2Client {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = ec2Client(region, connectionBy(this.#options.env));
    this.#clients.set(region, client);
    return client;
  }
}

const NO_PRICE = 'EC2 tells no spot price of this type in this zone';

const unknown = (why: string): RungAnswer => ({ rung: RUNG, quote: null, why });

const nameOf = ({ region, os }: Pick<Group, 'region' | 'os'>): string => `${region} ${os}`;

function groupsOf(hosts: readonly HostFacts[]): readonly Group[] {
  const groups = new Map<string, Map<string, SpotMarket>>();
  for (const host of hosts) {
    const market = spotMarket(host);
    if (typeof market === 'string') continue;
    const group = groups.get(nameOf(market)) ?? new Map<string, SpotMarket>();
    group.set(marketKey(market), market);
    groups.set(nameOf(market), group);
  }
  return [...groups.values()].flatMap((group) => {
    const markets = [...group.values()];
    const [first] = markets;
    return first ? [{ region: first.region, os: first.os, markets }] : [];
  });
}

/** `2026-11-22 10:20 UTC` */
const timeOf = (at: UnixSeconds): string =>
  `${new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
