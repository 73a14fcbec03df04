import type { ExchangeRate } from '../../../app/currency.ts';
import type { Clock, LivePriceSource, Log, SourceState, TextCache } from '../../../app/ports.ts';
import type { HostFacts } from '../../../domain/host.ts';
import type { ClusterFee, Quote, RungAnswer } from '../../../domain/price.ts';
import { seconds, usdPerHour, type Seconds, type UnixSeconds } from '../../../domain/units.ts';
import type { Environment } from '../connection.ts';
import { inDollars } from '../in-dollars.ts';
import { Answers, OLDEST_ANSWER, type Answer } from './answers.ts';
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
import { cacheKey, Rounds } from './rounds.ts';

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
  readonly #rounds: Rounds;
  readonly #loaded = new Set<string>();
  #asked: readonly Question[] = [];
  #duration: Seconds = seconds(0);

  constructor(options: AwsPricingOptions) {
    this.#options = options;
    this.#answers = new Answers(options);
    this.#rounds = new Rounds(options, this.#answers);
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
    const changed = await this.#rounds.ask(due, signal);
    this.#duration = seconds(Math.max(0, clock.now() - started));
    return changed || loaded;
  }

  state(): SourceState {
    const failed = this.#asked.flatMap((question) => this.#failureOf(question) ?? []);
    const unlisted = this.#asked.flatMap((question) => this.#whyUnlisted(question) ?? []);
    const answered = this.#asked.filter((question) => this.#isAnswered(question)).length;
    return {
      source: 'aws-price-list',
      up: failed.length === 0 || answered > 0,
      lastSuccess: this.#rounds.lastSuccess,
      duration: this.#duration,
      targets: { total: this.#asked.length, up: answered },
      errors: byReason([...failed, ...unlisted]).slice(0, SHOWN_ERRORS),
    };
  }

  #isAnswered(question: Question): boolean {
    const isKnown = question.parts.every(({ key }) => this.#answers.get(key) !== null);
    return isKnown && this.#failureOf(question) === null;
  }

  /** Why the last attempt to ask failed. */
  #failureOf({ words, parts }: Question): Trouble | null {
    const failure = parts.map(({ key }) => this.#answers.failure(key)).find((one) => one !== null);
    return failure ? { words, why: failure.why } : null;
  }

  /** Why nothing that it asks for has a price, though it was answered. */
  #whyUnlisted(question: Question): Trouble | null {
    if (!this.#isAnswered(question)) return null;
    const found = question.parts.flatMap(({ key }) => this.#answers.get(key)?.found ?? []);
    const [first] = found;
    return first?.kind === 'none' && found.every(({ kind }) => kind === 'none')
      ? { words: question.words, why: first.why }
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
    const dollars = inDollars(price, this.#options.exchangeRates(), at);
    if (typeof dollars === 'string') return dollars;
    return {
      usdPerHour: dollars.usdPerHour,
      rung: RUNG,
      asOf,
      origin: `AWS price list, ${price.sku}${dollars.original}${note && `, ${note}`}`,
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
}

interface Trouble {
  readonly words: string;
  readonly why: string;
}

/** Each reason once, with the first of what it is about. */
function byReason(troubles: readonly Trouble[]): readonly string[] {
  const about = new Map<string, string[]>();
  for (const { words, why } of troubles) about.set(why, [...(about.get(why) ?? []), words]);
  return [...about].map(([why, words]) => {
    const more = words.length - SHOWN_SUBJECTS;
    const shown = words.slice(0, SHOWN_SUBJECTS).join(', ');
    return `${shown}${more > 0 ? ` and ${more} more` : ''}: ${why}`;
  });
}
const SHOWN_SUBJECTS = 3;

const unknown = (why: string): RungAnswer => ({ rung: RUNG, quote: null, why });
