import type { CapacityType, HostFacts, Tenancy } from '../domain/host.ts';
import type { Interval } from '../domain/interval.ts';
import type { Observation } from '../domain/observation.ts';
import type { Stepwise } from '../domain/stepwise.ts';
import type { ClusterFee, PriceAnswer, PriceSource } from '../domain/price.ts';
import type { Seconds, UnixSeconds } from '../domain/units.ts';

/** Where observations come from. A failing target is a state and a gap, never an exception. */
export interface ClusterSource {
  readonly name: string;
  /** Reads the cluster once; resolves when every target answered or was given up on. */
  poll(signal: AbortSignal): Promise<void>;
  /** What is known of a span that ends now, resting now and then; changes nothing, and no poll may run before it is finished. */
  observe(span: Interval): Stepwise<Observation>;
  /** Says which window will be accounted for piece by piece, so that what the pieces have in common is read once. */
  expect(window: Interval): void;
  /**
   * An exact account of a span that is over; polls may run meanwhile.
   *
   * @throws Error when it cannot be had, saying what was tried and what to do
   */
  account(span: Interval, signal: AbortSignal): Promise<Observation>;
  states(): readonly SourceState[];
  /** Since when it has been watching without a break long enough to matter; null before the first answer. */
  watchingSince(): UnixSeconds | null;
  /** From when on spans can be accounted for; null before the first answer. */
  accountableFrom(): UnixSeconds | null;
  /** Lets go of connections and watches. */
  close(): Promise<void>;
}

/** The state of one kind of input: `kube-state-metrics`, `kubelet`, `dcgm`, `price-file`. */
export interface SourceState {
  readonly source: string;
  readonly up: boolean;
  readonly lastSuccess: UnixSeconds | null;
  readonly duration: Seconds;
  readonly targets: { readonly total: number; readonly up: number };
  /** What was tried, on what, and what to do: one line per failing target, the first few. Empty when all is well. */
  readonly errors: readonly string[];
}

/** Prices of hosts: a ladder that remembers the last price of each host. */
export interface HostPrices {
  price(host: HostFacts, at: UnixSeconds): PriceAnswer;
  /** The price over a span that may hold a change of prices: weighted by time (allocation, section 11). */
  priceOver(host: HostFacts, span: Interval): PriceAnswer;
}

/** A rung whose prices come from outside: fetched ahead for the hosts there are, answered from memory. */
export interface LivePriceSource extends PriceSource {
  /**
   * Fetches what these hosts need and what is not fresh any more; a failure is a state, never an exception.
   *
   * @returns whether any answer may have changed
   */
  refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<boolean>;
  state(): SourceState;
}

/** What a provider knows of a machine and its node does not show. */
export interface HostDetail {
  /** When billing began; null where it is not told. */
  readonly launched: UnixSeconds | null;
  /** When it ended; null while it runs, and where nobody knows. */
  readonly ended: UnixSeconds | null;
  readonly capacityType: CapacityType;
  readonly tenancy: Tenancy;
  /** Why no list tells the price of its hour, for people; absent where lists do. */
  readonly billedApart?: string;
}

/** Asks a provider about machines, ahead and in the background; answered from memory. */
export interface HostDetails {
  /**
   * Fetches what is not known of these hosts; a failure is a state, never an exception.
   *
   * @returns whether any answer may have changed
   */
  refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<boolean>;
  /** null: not known, or not yet. */
  of(host: HostFacts): HostDetail | null;
  state(): SourceState;
}

/** Texts that outlive the process: price lists by key. A cache that cannot be read or written is a warning, never a failure. */
export interface TextCache {
  read(key: string): Promise<CachedText | null>;
  write(key: string, text: string): Promise<void>;
}

export interface CachedText {
  readonly text: string;
  /** When it was written. */
  readonly at: UnixSeconds;
}

/** Prices of what belongs to the cluster as a whole. */
export interface FeeSource {
  fees(hosts: readonly HostFacts[], at: UnixSeconds): FeeAnswer;
}

export interface FeeAnswer {
  readonly fees: readonly ClusterFee[];
  /** Fees that are due but have no price, for people. */
  readonly missing: readonly string[];
}

export interface Clock {
  /** Seconds since 1970. */
  now(): UnixSeconds;
  /** Resolves after a span, or rejects with the signal's reason. */
  sleep(span: Seconds, signal: AbortSignal): Promise<void>;
  /** Lets waiting scrapes and requests go first; long computations call it between slices. */
  breathe(): Promise<void>;
}

/** Constant messages, data in fields; no secrets, no whole responses. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
