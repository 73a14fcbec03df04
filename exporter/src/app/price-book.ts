import type { HostFacts } from '../domain/host.ts';
import type { Interval } from '../domain/interval.ts';
import { climb } from '../domain/ladder.ts';
import type { PriceAnswer, PriceSource, Quote } from '../domain/price.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../domain/units.ts';
import { weightedByTime, type Spell } from './weighted-price.ts';

/** How long the last price of a node that nobody asks about any more is kept: longer than a restart of its kubelet. */
export const KEEP_LAST_PRICE: Seconds = seconds(24 * 3600);
/** How often such prices are looked for. */
const SWEEP_EVERY: Seconds = seconds(3600);

/** How long a replaced ladder is remembered: an hour that is over is closed within the next. */
const KEEP_EARLIER: Seconds = seconds(2 * 3600);

interface EarlierLadder {
  readonly sources: readonly PriceSource[];
  readonly until: UnixSeconds;
}

interface LastPrice {
  readonly quote: Quote;
  readonly host: HostFacts;
  seen: UnixSeconds;
}

/**
 * The prices of the cluster's hosts, and the last one known of each.
 *
 * A host that loses its price (its entry left the price file, its labels vanished) keeps the last one, marked stale.
 * An answer is looked up once per HostFacts object: a source of observations replaces the object when a fact changes,
 * and whoever changes a price source hands the new ones to `replaceSources`.
 */
export class PriceBook {
  #sources: readonly PriceSource[];
  #earlier: readonly EarlierLadder[] = [];
  #answers = new WeakMap<HostFacts, PriceAnswer>();
  readonly #last = new Map<string, LastPrice>();
  readonly #keep: Seconds;
  #swept: UnixSeconds | null = null;

  /** @param sources the ladder, the most trusted rung first */
  constructor(sources: readonly PriceSource[], keep: Seconds = KEEP_LAST_PRICE) {
    this.#sources = sources;
    this.#keep = keep;
  }

  /** Takes a changed ladder into use; prices that it no longer knows stay as stale ones. */
  replaceSources(sources: readonly PriceSource[], at: UnixSeconds): void {
    const kept = this.#earlier.filter(({ until }) => until > at - KEEP_EARLIER);
    this.#earlier = [...kept, { sources: this.#sources, until: at }];
    this.#sources = sources;
    this.#answers = new WeakMap();
  }

  /** A host's price over a span: where the ladder changed within it, its prices weighted by time. */
  priceOver(host: HostFacts, span: Interval): PriceAnswer {
    const now = this.price(host, span.end);
    const earlier = this.#earlier.filter(({ until }) => until > span.start);
    return earlier.length === 0 || now.price.kind === 'gap'
      ? now
      : weightedByTime(now, now.price, this.#spells(earlier, host, span, now.price.quote), span);
  }

  /** What the host's price was when; where a ladder did not know it, what the next one says. */
  #spells(
    earlier: readonly EarlierLadder[],
    host: HostFacts,
    span: Interval,
    last: Quote,
  ): readonly Spell[] {
    const spells: Spell[] = [{ quote: last, until: span.end }];
    for (const { sources, until } of earlier.toReversed()) {
      const { price } = climb(sources, host, until);
      const quote = price.kind === 'priced' ? price.quote : (spells[0]?.quote ?? last);
      spells.unshift({ quote, until: unixSeconds(Math.min(until, span.end)) });
    }
    return spells;
  }

  /** How many nodes have a last price on record. */
  get remembered(): number {
    return this.#last.size;
  }

  /** A host's price now, with what every rung says. */
  price(host: HostFacts, at: UnixSeconds): PriceAnswer {
    this.#sweep(at);
    const answer = this.#answers.get(host) ?? this.#lookUp(host, at);
    const last = this.#last.get(machineOf(host));
    if (last) last.seen = at;
    return answer;
  }

  #lookUp(host: HostFacts, at: UnixSeconds): PriceAnswer {
    const fresh = climb(this.#sources, host, at);
    const answer = fresh.price.kind === 'priced' ? fresh : this.#withLastPrice(fresh, host);
    if (fresh.price.kind === 'priced')
      this.#last.set(machineOf(host), { quote: fresh.price.quote, host, seen: at });
    this.#answers.set(host, answer);
    return answer;
  }

  #withLastPrice(answer: PriceAnswer, host: HostFacts): PriceAnswer {
    const last = this.#last.get(machineOf(host));
    if (!last || !isSameMachine(last.host, host)) return answer;
    return { ...answer, price: { kind: 'priced', quote: last.quote, stale: true } };
  }

  #sweep(at: UnixSeconds): void {
    if (this.#swept !== null && at - this.#swept < SWEEP_EVERY) return;
    this.#swept = at;
    for (const [machine, { seen }] of this.#last)
      if (at - seen > this.#keep) this.#last.delete(machine);
  }
}

/** Node names are used again by other machines; a providerID is not. */
const machineOf = (host: HostFacts): string => `${host.node} ${host.providerId}`;

/** Without a providerID, a name may have passed to another machine: facts that are known must not contradict. */
function isSameMachine(before: HostFacts, now: HostFacts): boolean {
  const agrees = (was: string, is: string): boolean => is === '' || is === was;
  return agrees(before.instanceType, now.instanceType) && agrees(before.region, now.region);
}
