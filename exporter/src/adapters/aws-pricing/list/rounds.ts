import type { Clock, TextCache } from '../../../app/ports.ts';
import type { UnixSeconds } from '../../../domain/units.ts';
import { connectionBy, type Environment } from '../connection.ts';
import { failureOf, type Failure } from '../failure.ts';
import type { Answers } from './answers.ts';
import { aloneEach, callsFor, type Call } from './call.ts';
import { priceListClient, PRICING_ACTIONS, type PriceListClient } from './client.ts';
import { pricingEndpoint, type PricingEndpoint } from './endpoint.ts';
import type { Found } from './pick.ts';
import { PriceItemError } from './price-item.ts';
import type { Question } from './question.ts';

/** Questions in flight at one time: AWS publishes no limit, and asks for bulk files beyond small use. */
const IN_FLIGHT = 2;
/** After so many failures in a row the rest of a round is left for the next one. */
const GIVE_UP_AFTER = 3;

export interface RoundsParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Where answers outlive the process; null: nowhere. */
  readonly cache: TextCache | null;
  readonly env: Environment;
}

/** Asks the price list, a round of questions at a time, and hands what it says to the answers. */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #answers: Answers;
  readonly #clients = new Map<PricingEndpoint, PriceListClient>();
  /** Which have answered a question about several types at once. */
  readonly #understanding = new Set<PricingEndpoint>();
  #lastSuccess: UnixSeconds | null = null;

  constructor(parts: RoundsParts, answers: Answers) {
    this.#parts = parts;
    this.#answers = answers;
  }

  get lastSuccess(): UnixSeconds | null {
    return this.#lastSuccess;
  }

  /** Asks what is due; whether anything is different from before. */
  async ask(due: readonly Question[], signal: AbortSignal): Promise<boolean> {
    const news: News = { regions: new Set(), isChanged: false, inARow: new Map() };
    const open = await this.#askEach(callsFor(due), news, signal);
    const left: Call[] = [];
    for (const { call, outcome } of open)
      if (this.#isSettled(call, outcome)) this.#take(call, outcome, news);
      else left.push(...aloneEach(call));
    await this.#askEach(left, news, signal);
    for (const region of news.regions)
      await this.#parts.cache?.write(cacheKey(region), this.#answers.text(region));
    return news.isChanged;
  }

  /** Makes calls and keeps what comes of them; those that brought nothing for several types are handed back. */
  async #askEach(
    calls: readonly Call[],
    news: News,
    signal: AbortSignal,
  ): Promise<readonly Asked[]> {
    const queue = [...calls];
    const open: Asked[] = [];
    const work = async (): Promise<void> => {
      for (let call = queue.shift(); call; call = queue.shift()) {
        const before = news.inARow.get(pricingEndpoint(call.region));
        const outcome =
          before && before.times >= GIVE_UP_AFTER ? before.failure : await this.#ask(call, signal);
        if (signal.aborted) return;
        if (call.questions.length > 1 && isForNothing(outcome)) open.push({ call, outcome });
        else this.#take(call, outcome, news);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    return open;
  }

  /** Whether types that were not found are not sold: others were found by such a question. */
  #isSettled({ region }: Call, outcome: Outcome): boolean {
    return 'founds' in outcome && this.#understanding.has(pricingEndpoint(region));
  }

  #take({ region, questions }: Call, outcome: Outcome, news: News): void {
    const endpoint = pricingEndpoint(region);
    const now = this.#parts.clock.now();
    if ('founds' in outcome) {
      news.inARow.delete(endpoint);
      news.regions.add(region);
      if (questions.length > 1) this.#understanding.add(endpoint);
      if (this.#answers.take(outcome.founds, now)) news.isChanged = true;
      return;
    }
    const times = (news.inARow.get(endpoint)?.times ?? 0) + 1;
    news.inARow.set(endpoint, { times, failure: outcome });
    for (const { key } of questions.flatMap(({ parts }) => parts))
      this.#answers.failed(key, outcome, now);
  }

  async #ask({ region, query, questions }: Call, signal: AbortSignal): Promise<Outcome> {
    const { clock } = this.#parts;
    const endpoint = pricingEndpoint(region);
    const client = this.#client(endpoint);
    const attempt = async (): Promise<Outcome> => {
      try {
        const products = await client.ask(query, signal);
        this.#lastSuccess = clock.now();
        const parts = questions.flatMap((question) => question.parts);
        return { founds: parts.map(({ key, pick }) => [key, pick(products)] as const) };
      } catch (error) {
        const call = { action: PRICING_ACTIONS[0], where: `the AWS price list (${endpoint})` };
        return error instanceof PriceItemError
          ? { kind: 'answer', why: `${call.action} on ${call.where}: ${error.message}` }
          : failureOf(error, call, clock.now());
      }
    };
    const outcome = await attempt();
    if ('founds' in outcome) return outcome;
    if (outcome.kind === 'expired' || outcome.kind === 'credentials') client.forget();
    // Credentials that expired on the way may have been renewed where they came from.
    return outcome.kind === 'expired' ? attempt() : outcome;
  }

  #client(endpoint: PricingEndpoint): PriceListClient {
    const known = this.#clients.get(endpoint);
    if (known) return known;
    const client = priceListClient(endpoint, connectionBy(this.#parts.env));
    this.#clients.set(endpoint, client);
    return client;
  }
}

/** What a call brought: what was found for each part of its questions, or why it failed. */
type Outcome = { readonly founds: readonly (readonly [key: string, found: Found])[] } | Failure;

/**
 * Whether nothing came of a call though it reached somebody: of several types asked about at once it may be that
 * one cannot be read, or that such a question is not understood, so each is asked about alone.
 */
const isForNothing = (outcome: Outcome): boolean =>
  'founds' in outcome
    ? outcome.founds.every(([, found]) => found.kind === 'none')
    : outcome.kind === 'answer';

interface Asked {
  readonly call: Call;
  readonly outcome: Outcome;
}

/** What came of a round so far. */
interface News {
  /** Which have new answers. */
  readonly regions: Set<string>;
  isChanged: boolean;
  readonly inARow: Map<PricingEndpoint, { readonly times: number; readonly failure: Failure }>;
}

/** Where a region's answers are in the cache. */
export const cacheKey = (region: string): string => `aws-list-${region}`;
