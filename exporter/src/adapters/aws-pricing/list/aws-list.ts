import { currencyOf, type ExchangeRate } from '../../../app/currency.ts';
import type { Clock, LivePriceSource, Log, SourceState, TextCache } from '../../../app/ports.ts';
import type { HostFacts } from '../../../domain/host.ts';
import type { ClusterFee, Quote, RungAnswer } from '../../../domain/price.ts';
import { seconds, usdPerHour, type Seconds, type UnixSeconds } from '../../../domain/units.ts';
import { connectionBy, type Environment } from '../connection.ts';
import { failureOf, type Failure } from '../failure.ts';
import { Answers, OLDEST_ANSWER, type Answer } from './answers.ts';
import { priceListClient, PRICING_ACTIONS, type PriceListClient } from './client.ts';
import { pricingEndpoint, type PricingEndpoint } from './endpoint.ts';
import { PriceItemError } from './price-item.ts';
import { ec2Product, productKey } from './product.ts';
import {
  autoModeKey,
  clusterKey,
  extendedKey,
  isAutoMode,
  isEks,
  questionsFor,
  type Question,
} from './question.ts';

export interface AwsPricingOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** A number from 0 to 1, a new one each time. */
  readonly random: () => number;
  /** Where answers outlive the process; null: nowhere. */
  readonly cache: TextCache | null;
  readonly refreshEvery: Seconds;
  /** For China, which is listed in CNY. */
  readonly exchangeRates: () => readonly ExchangeRate[];
  /** Of it only the proxy's variables are read; credentials are found by the SDK itself. */
  readonly env: Environment;
}

/** Prices of EC2 and fees of EKS from the AWS price list. */
export interface AwsPricing extends LivePriceSource {
  /** What the list says of a managed cluster: its fee, extended support, and the nodes of Auto Mode. */
  clusterFees(hosts: readonly HostFacts[], at: UnixSeconds): ListFees;
}

export interface ListFees {
  /** The cluster's fee and that of extended support, where the list was asked. */
  readonly cluster: readonly ClusterFee[];
  /** What EKS Auto Mode adds for its nodes. */
  readonly nodes: readonly ClusterFee[];
  /** Fees that are due and have no price. */
  readonly missing: readonly string[];
}

/** Questions in flight at one time: AWS publishes no limit, and asks for bulk files beyond small use. */
const IN_FLIGHT = 2;
/** After so many failures in a row the rest of a round is left for the next one. */
const GIVE_UP_AFTER = 3;
const SHOWN_ERRORS = 5;
const RUNG = 'list';

/** The ladder's `list` rung for AWS: each type's price is asked for once, kept, and asked again when it is due. */
export function createAwsPricing(options: AwsPricingOptions): AwsPricing {
  return new AwsList(options);
}

class AwsList implements AwsPricing {
  readonly rung = RUNG;
  readonly #options: AwsPricingOptions;
  readonly #answers: Answers;
  readonly #clients = new Map<PricingEndpoint, PriceListClient>();
  readonly #loaded = new Set<string>();
  #asked: readonly Question[] = [];
  #lastSuccess: UnixSeconds | null = null;
  #duration: Seconds = seconds(0);

  constructor(options: AwsPricingOptions) {
    this.#options = options;
    this.#answers = new Answers(options);
  }

  quote(host: HostFacts, at: UnixSeconds): RungAnswer {
    const product = ec2Product(host);
    if (typeof product === 'string') return unknown(product);
    const key = productKey(product);
    const answer = this.#answers.at(key, at);
    const quote = answer === null ? this.#whyNone(key) : this.#quoteOf(answer, at);
    return typeof quote === 'string' ? unknown(quote) : { rung: RUNG, quote, why: '' };
  }

  changes(host: HostFacts, span: Parameters<Answers['changes']>[1]): readonly UnixSeconds[] {
    const product = ec2Product(host);
    return typeof product === 'string' ? [] : this.#answers.changes(productKey(product), span);
  }

  async refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const started = clock.now();
    this.#asked = questionsFor(hosts);
    const loaded = await this.#load(this.#asked);
    const due = this.#asked.filter((question) => this.#answers.isDue(question, clock.now()));
    if (due.length === 0) return loaded;
    const changed = await this.#askAll(due, signal);
    this.#duration = seconds(Math.max(0, clock.now() - started));
    return changed || loaded;
  }

  state(): SourceState {
    const troubles = this.#asked.flatMap((question) => this.#troubleWith(question) ?? []);
    const total = this.#asked.length;
    const answered = this.#asked.filter(
      (question) => this.#isAnswered(question) && this.#troubleWith(question) === null,
    ).length;
    return {
      source: 'aws-price-list',
      up: troubles.length === 0 || answered > 0,
      lastSuccess: this.#lastSuccess,
      duration: this.#duration,
      targets: { total, up: answered },
      errors: troubles.slice(0, SHOWN_ERRORS),
    };
  }

  #isAnswered({ parts }: Question): boolean {
    return parts.every(({ key }) => this.#answers.get(key) !== null);
  }

  /** Why it was not answered, or why nothing that it asks for has a price. */
  #troubleWith({ words, parts }: Question): string | null {
    const failure = parts.map(({ key }) => this.#answers.failure(key)).find((one) => one !== null);
    if (failure) return `${words}: ${failure.why}`;
    const found = parts.flatMap(({ key }) => this.#answers.get(key)?.found ?? []);
    const [first] = found;
    return first?.kind === 'none' && found.every(({ kind }) => kind === 'none')
      ? `${words}: ${first.why}`
      : null;
  }

  clusterFees(hosts: readonly HostFacts[], at: UnixSeconds): ListFees {
    const region = hosts.find((host) => isEks(host) && host.region !== '')?.region;
    if (region === undefined) return { cluster: [], nodes: [], missing: [] };
    const fee = (key: string, component: string): readonly ClusterFee[] => {
      const quote = this.#known(key, at);
      return quote === null ? [] : [{ ...quote, name: 'eks', component }];
    };
    return {
      cluster: [...fee(clusterKey(region), ''), ...fee(extendedKey(region), 'extended_support')],
      ...this.#autoMode(hosts, at),
    };
  }

  /** One fee for all nodes that Auto Mode runs. */
  #autoMode(hosts: readonly HostFacts[], at: UnixSeconds): Omit<ListFees, 'cluster'> {
    const missing = new Set<string>();
    const quotes = hosts.filter(isAutoMode).flatMap(({ region, instanceType }) => {
      const quote = this.#known(autoModeKey(region, instanceType), at);
      if (quote === null) missing.add(`eks: the Auto Mode fee of ${instanceType} in ${region}`);
      return quote ?? [];
    });
    const [first] = quotes;
    if (first === undefined) return { nodes: [], missing: [...missing] };
    const total = quotes.reduce((sum, quote) => sum + quote.usdPerHour, 0);
    return {
      nodes: [
        {
          ...first,
          name: 'eks',
          component: 'auto_mode',
          usdPerHour: usdPerHour(total),
          origin: `AWS price list, ${quotes.length} nodes of Auto Mode`,
        },
      ],
      missing: [...missing],
    };
  }

  #known(key: string, at: UnixSeconds): Quote | null {
    const answer = this.#answers.at(key, at);
    const quote = answer && this.#quoteOf(answer, at);
    return quote === null || typeof quote === 'string' ? null : quote;
  }

  #whyNone(key: string): string {
    return this.#answers.failure(key)?.why ?? 'the AWS price list has not been asked yet';
  }

  /** The price in US dollars, or why there is none. */
  #quoteOf({ found, at: asOf }: Answer, at: UnixSeconds): Quote | string {
    if (found.kind === 'none') return found.why;
    if (at - asOf > OLDEST_ANSWER)
      return 'the AWS price list has not answered for more than 30 days';
    const { price, note } = found;
    const currency = currencyOf(price.currency, this.#options.exchangeRates(), at);
    if (currency === null)
      return `listed at ${price.amount} ${price.currency}; add a rate from ${price.currency} to USD to prices.exchangeRatesFile`;
    const converted =
      price.currency === 'USD'
        ? ''
        : `, ${price.amount} ${price.currency} at ${currency.perUsd} per USD of ${currency.asOf}`;
    return {
      usdPerHour: usdPerHour(price.amount / currency.perUsd),
      rung: RUNG,
      asOf,
      origin: `AWS price list, ${price.sku}${converted}${note && `, ${note}`}`,
    };
  }

  /** Takes what an earlier life left into use; whether there was anything. */
  async #load(questions: readonly Question[]): Promise<boolean> {
    const { cache, clock, log } = this.#options;
    let count = 0;
    for (const region of new Set(questions.map((question) => question.region))) {
      if (cache === null || this.#loaded.has(region)) continue;
      this.#loaded.add(region);
      const cached = await cache.read(cacheKey(region));
      const taken = cached === null ? 0 : this.#answers.load(cached, clock.now());
      if (taken === null)
        log.warn(
          { key: cacheKey(region) },
          'cached prices cannot be read; they are asked for anew',
        );
      count += taken ?? 0;
    }
    return count > 0;
  }

  async #askAll(due: readonly Question[], signal: AbortSignal): Promise<boolean> {
    const queue = [...due];
    const answered = new Set<string>();
    const inARow = new Map<PricingEndpoint, { times: number; failure: Failure }>();
    const changed = new Set<string>();
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const endpoint = pricingEndpoint(next.region);
        const before = inARow.get(endpoint);
        const outcome =
          before && before.times >= GIVE_UP_AFTER ? before.failure : await this.#ask(next, signal);
        if (signal.aborted) return;
        if (outcome === 'changed' || outcome === 'same') {
          inARow.delete(endpoint);
          answered.add(next.region);
          if (outcome === 'changed') changed.add(next.words);
          continue;
        }
        inARow.set(endpoint, {
          times: (inARow.get(endpoint)?.times ?? 0) + 1,
          failure: outcome,
        });
        for (const { key } of next.parts)
          this.#answers.failed(key, outcome, this.#options.clock.now());
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    for (const region of answered)
      await this.#options.cache?.write(cacheKey(region), this.#answers.text(region));
    return changed.size > 0;
  }

  async #ask(question: Question, signal: AbortSignal): Promise<'changed' | 'same' | Failure> {
    const { clock } = this.#options;
    const endpoint = pricingEndpoint(question.region);
    const client = this.#client(endpoint);
    const attempt = async (): Promise<'changed' | 'same' | Failure> => {
      try {
        const products = await client.ask(question.query, signal);
        const now = clock.now();
        this.#lastSuccess = now;
        return question.parts
          .map(({ key, pick }) => this.#answers.take(key, pick(products), now))
          .some(Boolean)
          ? 'changed'
          : 'same';
      } catch (error) {
        const call = { action: PRICING_ACTIONS[0], where: `the AWS price list (${endpoint})` };
        return error instanceof PriceItemError
          ? { kind: 'answer', why: `${call.action} on ${call.where}: ${error.message}` }
          : failureOf(error, call, clock.now());
      }
    };
    const outcome = await attempt();
    if (typeof outcome === 'string') return outcome;
    if (outcome.kind === 'expired' || outcome.kind === 'credentials') client.forget();
    // Credentials that expired on the way may have been renewed where they came from.
    return outcome.kind === 'expired' ? attempt() : outcome;
  }

  #client(endpoint: PricingEndpoint): PriceListClient {
    const known = this.#clients.get(endpoint);
    if (known) return known;
    const client = priceListClient(endpoint, connectionBy(this.#options.env));
    this.#clients.set(endpoint, client);
    return client;
  }
}

const unknown = (why: string): RungAnswer => ({ rung: RUNG, quote: null, why });

const cacheKey = (region: string): string => `aws-list-${region}`;
