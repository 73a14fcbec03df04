import type { Coverage } from '../domain/allocation.ts';
import { GAP_KINDS } from '../domain/gap.ts';
import type { PriceRung } from '../domain/price.ts';
import type { UnixSeconds } from '../domain/units.ts';
import type { ExchangeRate } from './currency.ts';
import { documentGaps, isoTime, shownError, type DocumentGap } from './query/document.ts';
import type { SourceState } from './ports.ts';
import type { Snapshot } from './snapshot.ts';

/** How far to trust the numbers, and what to do about it. */
export interface StatusDocument {
  readonly version: string;
  readonly cluster: string;
  readonly policyVersion: string;
  readonly pass: Freshness;
  /** The last closed UTC hour; null until one was seen whole. */
  readonly settled: { readonly start: string; readonly end: string } | null;
  /** What the priced part of the cluster costs now. */
  readonly totalUsdPerHour: number;
  readonly hosts: { readonly priced: number; readonly unpriced: number };
  readonly pods: number;
  readonly sources: readonly SourceStatus[];
  readonly prices: PriceLadder;
  readonly gaps: readonly StatusGap[];
  readonly conservationError: number;
  readonly coverage: Coverage;
  readonly exchangeRates: readonly ExchangeRate[];
}

export interface Freshness {
  readonly at: string;
  readonly ageSeconds: number;
  readonly durationSeconds: number;
}

export interface SourceStatus {
  readonly source: string;
  readonly up: boolean;
  readonly lastSuccess: string | null;
  readonly ageSeconds: number | null;
  readonly durationSeconds: number;
  readonly targets: { readonly total: number; readonly up: number };
  readonly errors: readonly string[];
}

export interface PriceLadder {
  readonly ladder: readonly PriceRung[];
  readonly catalogueAsOf: string | null;
  readonly catalogueAgeSeconds: number | null;
  /** How many hosts stand on which rung, most first. */
  readonly hosts: readonly RungCount[];
}

export interface RungCount {
  readonly rung: PriceRung;
  readonly hosts: number;
  readonly stale: number;
  readonly usdPerHour: number;
  /** The oldest of the prices; null where none has a date. */
  readonly oldest: string | null;
}

export interface StatusGap extends DocumentGap {
  /** What it says, for people. */
  readonly what: string;
}

/** What a status needs besides the snapshot. */
export interface StatusContext {
  readonly version: string;
  readonly now: UnixSeconds;
  readonly exchangeRates: readonly ExchangeRate[];
}

export function statusOf(
  snapshot: Snapshot,
  { version, now, exchangeRates }: StatusContext,
): StatusDocument {
  const { live, settled, cluster, at, passDuration, sources } = snapshot;
  const hosts = [...live.hosts, ...live.unpriced];
  return {
    version,
    cluster,
    policyVersion: live.policy.version,
    pass: { at: isoTime(at), ageSeconds: age(at, now), durationSeconds: passDuration },
    settled: settled && {
      start: isoTime(settled.quantities.interval.start),
      end: isoTime(settled.quantities.interval.end),
    },
    totalUsdPerHour: live.total,
    hosts: { priced: live.hosts.length, unpriced: live.unpriced.length },
    pods:
      hosts.reduce((sum, { quantities }) => sum + quantities.pods.length, 0) +
      live.quantities.strays.length,
    sources: sources.map((source) => sourceStatus(source, now)),
    prices: ladderOf(snapshot, now),
    gaps: documentGaps(live.gaps, 1).map((gap) => ({ ...gap, what: GAP_KINDS[gap.kind].what })),
    conservationError: shownError(live.conservationError),
    coverage: live.coverage,
    exchangeRates,
  };
}

const age = (at: number, now: number): number => Math.max(0, now - at);

const sourceStatus = (state: SourceState, now: UnixSeconds): SourceStatus => ({
  source: state.source,
  up: state.up,
  lastSuccess: state.lastSuccess === null ? null : isoTime(state.lastSuccess),
  ageSeconds: state.lastSuccess === null ? null : age(state.lastSuccess, now),
  durationSeconds: state.duration,
  targets: state.targets,
  errors: state.errors,
});

function ladderOf({ prices, live }: Snapshot, now: UnixSeconds): PriceLadder {
  const byRung = new Map<PriceRung, RungCount>();
  for (const { price } of live.hosts.map((host) => host.price)) {
    if (price.kind === 'gap') continue;
    const { rung, usdPerHour, asOf } = price.quote;
    const before = byRung.get(rung) ?? { rung, hosts: 0, stale: 0, usdPerHour: 0, oldest: null };
    const date = asOf === null ? null : isoTime(asOf);
    byRung.set(rung, {
      rung,
      hosts: before.hosts + 1,
      stale: before.stale + (price.stale ? 1 : 0),
      usdPerHour: before.usdPerHour + usdPerHour,
      oldest:
        date !== null && (before.oldest === null || date < before.oldest) ? date : before.oldest,
    });
  }
  const { catalogueAsOf } = prices;
  return {
    ladder: prices.ladder,
    catalogueAsOf: catalogueAsOf === null ? null : isoTime(catalogueAsOf),
    catalogueAgeSeconds: catalogueAsOf === null ? null : age(catalogueAsOf, now),
    hosts: [...byRung.values()].sort((a, b) => b.hosts - a.hosts),
  };
}
