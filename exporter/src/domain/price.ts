import type { HostFacts } from './host.ts';
import type { Interval } from './interval.ts';
import type { PerResource } from './resource.ts';
import {
  BYTES_PER_GIB,
  usdPerHour,
  type Amount,
  type UnixSeconds,
  type UsdPerHour,
} from './units.ts';

/** The ladder from the most to the least trusted rung (allocation, section 8). */
export const PRICE_RUNGS = [
  'bill',
  'bill-rate',
  'spot',
  'list',
  'file',
  'catalogue',
  'estimate',
] as const;
export type PriceRung = (typeof PRICE_RUNGS)[number];

/** What a provider charges apart for the components of one machine, where it sells them apart (Google, Fargate). */
export interface ComponentPrices {
  readonly usdPerCoreHour: number;
  readonly usdPerGibHour: number;
  readonly usdPerGpuHour: number;
}

/** What a size costs at the rates of its components. */
export const priceOfSize = (rates: ComponentPrices, size: PerResource<Amount>): UsdPerHour =>
  usdPerHour(
    rates.usdPerCoreHour * size.cpu +
      (rates.usdPerGibHour * size.memory) / BYTES_PER_GIB +
      rates.usdPerGpuHour * size.gpu,
  );

/** One rung's answer for one host. */
export interface Quote {
  readonly usdPerHour: UsdPerHour;
  readonly rung: PriceRung;
  /** The date the price is of; null where the source has none (a price file without a date). */
  readonly asOf: UnixSeconds | null;
  /** Where exactly it stands, for people: `catalogue of 2026-07-20`, `prices.yaml line 3`. */
  readonly origin: string;
  readonly components?: ComponentPrices;
  /** An adjustment (negotiated discount) that is already in the price, for people: `−12 % (prices.adjust 1)`. */
  readonly adjusted?: string;
}

/** An earlier quote of a host: where its pods are billed the rates hold, and its size may be another now. */
export const quoteFor = ({ podsBilledBy, capacity }: HostFacts, quote: Quote): Quote =>
  podsBilledBy !== undefined && quote.components
    ? { ...quote, usdPerHour: priceOfSize(quote.components, capacity) }
    : quote;

/** A host's price, or why there is none. */
export type HostPrice =
  | { readonly kind: 'priced'; readonly quote: Quote; readonly stale: boolean }
  | { readonly kind: 'gap'; readonly reason: string };

/** A host's price with every other rung's answer beside it. */
export interface PriceAnswer {
  readonly price: HostPrice;
  readonly rungs: readonly RungAnswer[];
}

export interface RungAnswer {
  readonly rung: PriceRung;
  /** null: this rung does not know the host. */
  readonly quote: Quote | null;
  /** Why it does not know, for people; empty when it does. */
  readonly why: string;
}

/** One rung of the ladder: looks a host up, never guesses. */
export interface PriceSource {
  readonly rung: PriceRung;
  /** The price in force at a moment. */
  quote(host: HostFacts, at: UnixSeconds): RungAnswer;
  /** The moments inside a span at which the answer changes; absent where it never depends on the moment. */
  changes?(host: HostFacts, span: Interval): readonly UnixSeconds[];
}

/** A fee for the cluster as a whole (EKS, GKE, AKS control plane): its own rows, `managed_service_fee`. */
export interface ClusterFee {
  /** `eks`, `gke`, `aks`, … */
  readonly name: string;
  /** `` or what part of the fee it is: `extended_support`. */
  readonly component: string;
  readonly usdPerHour: UsdPerHour;
  readonly rung: PriceRung;
  readonly asOf: UnixSeconds | null;
  readonly origin: string;
}
