import type { HostFacts } from '../domain/host.ts';
import type { PriceAnswer, PriceRung, RungAnswer } from '../domain/price.ts';
import type { UnixSeconds } from '../domain/units.ts';
import { isoTime } from './query/document.ts';
import type { Snapshot } from './snapshot.ts';

/** What each host costs, and what every rung of the ladder says of it. */
export interface PricesDocument {
  readonly cluster: string;
  readonly at: string;
  readonly ladder: readonly PriceRung[];
  /** By node name. */
  readonly hosts: readonly HostPriceRow[];
}

export interface HostPriceRow {
  readonly node: string;
  readonly provider: string;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  readonly os: string;
  readonly tenancy: string;
  readonly capacityType: string;
  /** null: no rung knows it, and none ever did. */
  readonly usdPerHour: number | null;
  readonly rung: PriceRung | null;
  /** Whether no rung knows it any more, and the last price stays. */
  readonly stale: boolean;
  /** Why there is no price, for people; empty where there is one. */
  readonly reason: string;
  readonly rungs: readonly RungPrice[];
}

export interface RungPrice {
  readonly rung: PriceRung;
  /** null: this rung does not know the host. */
  readonly usdPerHour: number | null;
  readonly asOf: string | null;
  readonly ageSeconds: number | null;
  readonly origin: string;
  /** Why it does not know the host, for people; empty where it does. */
  readonly why: string;
  /** How far it is from the price in use: 0.05 is 5 % above; null where there is nothing to compare. */
  readonly difference: number | null;
}

export function pricesOf({ cluster, at, live, prices }: Snapshot): PricesDocument {
  const priced = [...live.hosts, ...live.unpriced].map(({ quantities, price }) =>
    rowOf(quantities.host.facts, price, at),
  );
  return {
    cluster,
    at: isoTime(at),
    ladder: prices.ladder,
    hosts: priced.sort((a, b) => (a.node < b.node ? -1 : 1)),
  };
}

function rowOf(facts: HostFacts, { price, rungs }: PriceAnswer, at: UnixSeconds): HostPriceRow {
  const quote = price.kind === 'priced' ? price.quote : null;
  const { node, provider, instanceType, region, zone, os, tenancy, capacityType } = facts;
  return {
    ...{ node, provider, instanceType, region, zone, os, tenancy, capacityType },
    usdPerHour: quote?.usdPerHour ?? null,
    rung: quote?.rung ?? null,
    stale: price.kind === 'priced' && price.stale,
    reason: price.kind === 'gap' ? price.reason : '',
    rungs: rungs.map((answer) => rungPrice(answer, quote?.usdPerHour ?? null, at)),
  };
}

function rungPrice(
  { rung, quote, why }: RungAnswer,
  inUse: number | null,
  at: UnixSeconds,
): RungPrice {
  if (quote === null)
    return {
      ...{
        rung,
        why,
        usdPerHour: null,
        asOf: null,
        ageSeconds: null,
        origin: '',
        difference: null,
      },
    };
  const { usdPerHour, asOf, origin } = quote;
  return {
    rung,
    usdPerHour,
    asOf: asOf === null ? null : isoTime(asOf),
    ageSeconds: asOf === null ? null : Math.max(0, at - asOf),
    origin,
    why: '',
    difference: inUse === null || inUse === 0 ? null : usdPerHour / inUse - 1,
  };
}
