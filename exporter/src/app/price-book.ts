import type { HostFacts } from '../domain/host.ts';
import type { Interval } from '../domain/interval.ts';
import { climb } from '../domain/ladder.ts';
import { quoteFor, type PriceAnswer, type PriceSource, type Quote } from '../domain/price.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../domain/units.ts';
import { weightedByTime, type Spell } from './weighted-price.ts';

/** How long the last price of a node that nobody asks about any more is kept: longer than a restart of its kubelet. */
export const KEEP_LAST_PRICE: Seconds = seconds(24 * 3600);
/** How often such prices are looked for. */
const SWEEP_EVERY: Seconds = seconds(3600);

/** Answers change with nothing fetched: a price that nobody confirms is dropped one day, a dated rate comes into force. */
const ANSWERS_HOLD: Seconds = seconds(3600);

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
 * The present answer is looked up once an hour per HostFacts object: a source of observations replaces the object when a fact
 * changes, whoever changes the ladder hands the new one to `replaceSources`, and whoever fetches prices calls `renew`.
 * What a host cost over a span is looked up for each part of it in which no price changed.
 */
export class PriceBook {
  #sources: readonly PriceSource[];
  #earlier: readonly EarlierLadder[] = [];
  #answers = new WeakMap<HostFacts, PriceAnswer>();
  /** The moment that the first of the answers is of. */
  #answersOf: UnixSeconds | null = null;
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
    this.renew();
  }

  /** Looks every answer up anew: a source on the ladder has other prices than before. */
  renew(): void {
    this.#answers = new WeakMap();
    this.#answersOf = null;
  }

  /** A host's price over a span: where it changed within it, its prices weighted by time. */
  priceOver(host: HostFacts, span: Interval): PriceAnswer {
    const earlier = this.#earlier.filter(({ until }) => until > span.start);
    const isTimed = [this.#sources, ...earlier.map(({ sources }) => sources)]
      .flat()
      .some((source) => source.changes !== undefined);
    const now = isTimed ? this.#lookUp(host, span.end, earlier) : this.price(host, span.end);
    if (now.price.kind === 'gap' || (!isTimed && earlier.length === 0)) return now;
    const spells = this.#spells(earlier, host, span, now.price.quote);
    return weightedByTime(now, now.price, spells, span);
  }

  /** What the host's price was when; where a ladder did not know it, what the next one says. */
  #spells(
    earlier: readonly EarlierLadder[],
    host: HostFacts,
    span: Interval,
    last: Quote,
  ): readonly Spell[] {
    const edges = this.#edges(earlier, host, span);
    const spells: Spell[] = [];
    for (const [index, from] of [...edges.entries()].reverse()) {
      const { price } = climb(this.#ladderAt(from, earlier), host, from);
      const next = spells[0]?.quote ?? last;
      const until = edges[index + 1] ?? span.end;
      spells.unshift({ quote: price.kind === 'priced' ? price.quote : next, until });
    }
    return spells;
  }

  /** When each part of a span begins in which no price changed: its start, and every change after. */
  #edges(
    earlier: readonly EarlierLadder[],
    host: HostFacts,
    span: Interval,
  ): readonly UnixSeconds[] {
    const inForce = [...earlier, { sources: this.#sources, until: span.end }];
    let from: UnixSeconds = span.start;
    const edges = new Set<UnixSeconds>([from]);
    for (const { sources, until } of inForce) {
      const to = unixSeconds(Math.min(until, span.end));
      for (const source of sources)
        for (const change of source.changes?.(host, { start: from, end: to }) ?? [])
          edges.add(change);
      if (to < span.end) edges.add(to);
      from = to;
    }
    return [...edges].sort((a, b) => a - b);
  }

  #ladderAt(at: UnixSeconds, earlier: readonly EarlierLadder[]): readonly PriceSource[] {
    return earlier.find(({ until }) => until > at)?.sources ?? this.#sources;
  }

  /** How many nodes have a last price on record. */
  get remembered(): number {
    return this.#last.size;
  }

  /** A host's price now, with what every rung says. */
  price(host: HostFacts, at: UnixSeconds): PriceAnswer {
    this.#sweep(at);
    if (this.#answersOf !== null && Math.abs(at - this.#answersOf) > ANSWERS_HOLD) this.renew();
    this.#answersOf ??= at;
    const known = this.#answers.get(host);
    const answer = known ?? this.#lookUp(host, at, []);
    if (known === undefined) this.#answers.set(host, answer);
    const last = this.#last.get(machineOf(host));
    if (last) last.seen = at;
    return answer;
  }

  #lookUp(host: HostFacts, at: UnixSeconds, earlier: readonly EarlierLadder[]): PriceAnswer {
    const fresh = climb(this.#ladderAt(at, earlier), host, at);
    if (fresh.price.kind === 'gap') return this.#withLastPrice(fresh, host);
    this.#last.set(machineOf(host), { quote: fresh.price.quote, host, seen: at });
    return fresh;
  }

  #withLastPrice(answer: PriceAnswer, host: HostFacts): PriceAnswer {
    const last = this.#last.get(machineOf(host));
    if (!last || !isSameProduct(last.host, host)) return answer;
    const quote = quoteFor(host, last.quote);
    return { ...answer, price: { kind: 'priced', quote, stale: true } };
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

/**
 * Whether a price found for a host before is still one of it: facts that are known must not contradict.
 * Without a providerID, a name may have passed to another machine; and how one is bought may have been told since.
 */
function isSameProduct(before: HostFacts, now: HostFacts): boolean {
  const agrees = (was: string, is: string): boolean => is === '' || is === was;
  if (!agrees(before.region, now.region)) return false;
  // Without labels, how a machine is bought is not known either.
  if (now.instanceType === '') return true;
  return (
    before.instanceType === now.instanceType &&
    before.os === now.os &&
    before.tenancy === now.tenancy &&
    before.capacityType === now.capacityType
  );
}
