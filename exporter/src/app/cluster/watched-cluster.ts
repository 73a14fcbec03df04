import { FRESH_SECONDS } from '../../domain/metering/counter.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import type { ClusterSource, Clock, Log, SourceState } from '../ports.ts';
import { inSlices } from '../slices.ts';
import { HostBook, KUBELET_PATIENCE_SECONDS, type ReadFacts } from './host-book.ts';
import { emptyInventory, type Inventory } from './inventory.ts';
import { reachOf } from './observe.ts';
import { PodBook } from './pod-book.ts';
import type { Identified, IdentitySource, UsageSource } from './sources.ts';

export interface WatchedClusterParts {
  readonly name: string;
  readonly identity: IdentitySource;
  readonly usage: (known: Identified) => UsageSource;
  readonly scrapeIntervalSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostFacts: ReadFacts;
}

/** Who is there from one source, what they use from another, and both kept since the start of the previous UTC hour. */
export function createWatchedCluster(parts: WatchedClusterParts): ClusterSource {
  const cluster = new WatchedCluster(parts);
  return {
    name: parts.name,
    poll: (signal) => cluster.poll(signal),
    observe: (span) => cluster.observe(span),
    expect: (window) => cluster.expect(window),
    account: (span, signal) => cluster.account(span, signal),
    states: () => cluster.states(),
    watchingSince: () => cluster.watchingSince(),
    accountableFrom: () => cluster.accountableFrom(),
    close: () => cluster.close(),
  };
}

class WatchedCluster implements Identified {
  readonly pods = new PodBook();
  readonly hosts: HostBook;
  readonly #identity: IdentitySource;
  readonly #usage: UsageSource;
  readonly #clock: Clock;
  readonly #log: Log;
  inventory: Inventory = emptyInventory(0);
  #latest = 0;
  #watchingSince: UnixSeconds | null = null;
  #underWay: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: WatchedClusterParts) {
    this.#identity = parts.identity;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.hosts = new HostBook(parts.hostFacts, parts.scrapeIntervalSeconds);
    this.#usage = parts.usage(this);
  }

  gaps(span: Interval): readonly Gap[] {
    return this.#identity.gaps(span);
  }

  /** Reads everything once; a poll that is still under way is joined, not doubled. */
  poll(signal: AbortSignal): Promise<void> {
    this.#underWay ??= this.#inTurn(() => this.#poll(signal)).finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const before = this.#latest;
    this.#beginAgainIfSetBack();
    const at = this.#now();
    const inTurns = <T>(steps: Stepwise<T>): Promise<T> => inSlices(steps, this.#clock, signal);
    const { inventory, answered } = await this.#identity.poll(at, signal);
    this.inventory = inventory;
    // A store is asked for a moment that is a little old: who is not shown was gone by then.
    const readAt = inventory.at || at;
    await inTurns(this.pods.update(inventory, readAt, reachOf(at)));
    await inTurns(this.hosts.update(inventory, readAt));
    await this.#clock.breathe();
    await this.#usage.poll(at, signal);
    this.hosts.judgeSilence(at);
    await inTurns(this.#prune(reachOf(at)));
    const brokenOff = at - before > KUBELET_PATIENCE_SECONDS;
    if (answered && (this.#watchingSince === null || brokenOff))
      this.#watchingSince = unixSeconds(at);
  }

  observe(span: Interval): Stepwise<Observation> {
    return this.#usage.observe(span);
  }

  expect(window: Interval): void {
    this.#usage.expect(window);
  }

  async account(span: Interval, signal: AbortSignal): Promise<Observation> {
    const since = this.#watchingSince ?? Infinity;
    const steps = await this.#usage.account(span, since, signal);
    return this.#inTurn(() => inSlices(steps, this.#clock, signal));
  }

  states(): readonly SourceState[] {
    return [...this.#identity.states(), ...this.#usage.states()];
  }

  watchingSince(): UnixSeconds | null {
    return this.#watchingSince;
  }

  accountableFrom(): UnixSeconds | null {
    const since = this.#watchingSince;
    return since === null ? null : unixSeconds(this.#usage.accountableFrom(since));
  }

  async close(): Promise<void> {
    await Promise.all([this.#identity.close(), this.#usage.close()]);
  }

  /** One after another: what is read must not change meanwhile. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Time never runs backwards here; a clock that was set back a little is waited for. */
  #now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    return this.#latest;
  }

  /** A clock that was set back further than samples may be old leaves nothing comparable: begin again. */
  #beginAgainIfSetBack(): void {
    const now = this.#clock.now();
    if (now >= this.#latest - FRESH_SECONDS) return;
    this.#log.warn(
      { seconds: this.#latest - now },
      'The clock was set back: forgetting all samples and beginning again.',
    );
    this.#usage.clear();
    this.#identity.clear();
    this.pods.clear();
    this.hosts.clear();
    this.#watchingSince = null;
    this.#latest = now;
  }

  *#prune(reach: number): Stepwise<void> {
    const gone = yield* this.pods.prune(reach);
    yield* this.#usage.prune(gone, reach);
    this.hosts.prune(reach);
    this.#identity.prune(reach);
  }
}
