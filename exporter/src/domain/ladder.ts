import type { CapacityType, HostFacts, Provider } from './host.ts';
import type { Interval } from './interval.ts';
import { globMatcher } from './match.ts';
import type { PriceAnswer, PriceRung, PriceSource, Quote, RungAnswer } from './price.ts';
import { usdPerHour, type UnixSeconds } from './units.ts';

/**
 * Asks every rung of the ladder for a host's price: the first that knows it wins, all answers stay side by side.
 *
 * @param sources the ladder, the most trusted rung first
 */
export function climb(
  sources: readonly PriceSource[],
  host: HostFacts,
  at: UnixSeconds,
): PriceAnswer {
  const rungs = sources.map((source) => source.quote(host, at));
  const quote = rungs.find((answer) => answer.quote !== null)?.quote;
  return {
    price: quote
      ? { kind: 'priced', quote, stale: false }
      : { kind: 'gap', reason: gapReason(host, rungs) },
    rungs,
  };
}

function gapReason(host: HostFacts, rungs: readonly RungAnswer[]): string {
  const tried = rungs.map(({ rung, why }) => `${rung}: ${why}`).join('; ');
  return `no price for ${describeHost(host)}: ${tried || 'no price source is configured (prices.ladder)'}`;
}

/** A host as its price is looked up, for people: `m6i.xlarge in us-east-1, spot`. */
export function describeHost(host: HostFacts): string {
  const words = [
    ...(host.capacityType === 'on-demand' ? [] : [host.capacityType]),
    ...(host.os === 'linux' ? [] : [host.os]),
    ...(host.tenancy === 'shared' ? [] : [`${host.tenancy} tenancy`]),
  ];
  const type = host.instanceType || 'an unknown instance type';
  return [`${type} in ${host.region || 'an unknown region'}`, ...words].join(', ');
}

/** A negotiated discount (or surcharge) on the prices of some hosts. Every given field must match. */
export interface PriceAdjustment {
  /** −12 for 12 % off. At least −100. */
  readonly percent: number;
  readonly provider?: Provider;
  /** A pattern with `*`. */
  readonly instanceType?: string;
  readonly capacityType?: CapacityType;
  /** Without it, the rungs that hold list prices: DISCOUNTABLE_RUNGS. */
  readonly rung?: PriceRung;
}

/** Rungs with list prices. Bills and a price file hold what is really paid, and spot has a market of its own. */
export const DISCOUNTABLE_RUNGS: readonly PriceRung[] = ['list', 'catalogue', 'estimate'];

/** One rung of several sources, each of which knows the hosts of one provider. */
export function byProvider(
  rung: PriceRung,
  sources: Readonly<Partial<Record<Provider, PriceSource>>>,
): PriceSource {
  return {
    rung,
    quote: (host, at) =>
      sources[host.provider]?.quote(host, at) ?? {
        rung,
        quote: null,
        why:
          host.provider === 'other'
            ? 'only AWS, Google and Azure have such prices'
            : `there are no such prices for ${host.provider}`,
      },
    changes: (host, span) => sources[host.provider]?.changes?.(host, span) ?? [],
  };
}

/** A source whose quotes are adjusted: the first adjustment that matches counts, and the quote says so. */
export function adjusted(
  source: PriceSource,
  adjustments: readonly PriceAdjustment[],
): PriceSource {
  const rules = adjustments
    .map((adjustment, index) => ({
      percent: adjustment.percent,
      label: `${signed(adjustment.percent)} % (prices.adjust ${index + 1})`,
      onRung: adjustment.rung
        ? adjustment.rung === source.rung
        : DISCOUNTABLE_RUNGS.includes(source.rung),
      matches: hostMatcher(adjustment),
    }))
    .filter(({ onRung }) => onRung);
  if (rules.length === 0) return source;
  return {
    rung: source.rung,
    ...(source.changes && {
      changes: (host: HostFacts, span: Interval) => source.changes?.(host, span) ?? [],
    }),
    quote(host, at) {
      const answer = source.quote(host, at);
      if (!answer.quote) return answer;
      const rule = rules.find(({ matches }) => matches(host));
      if (!rule) return answer;
      return { ...answer, quote: scaled(answer.quote, rule.percent, rule.label) };
    },
  };
}

function hostMatcher(adjustment: PriceAdjustment): (host: HostFacts) => boolean {
  const { provider, capacityType, instanceType } = adjustment;
  const typeMatches = instanceType === undefined ? () => true : globMatcher(instanceType);
  return (host) =>
    (provider === undefined || provider === host.provider) &&
    (capacityType === undefined || capacityType === host.capacityType) &&
    typeMatches(host.instanceType);
}

function scaled(quote: Quote, percent: number, label: string): Quote {
  const factor = 1 + percent / 100;
  const { components } = quote;
  return {
    ...quote,
    usdPerHour: usdPerHour(quote.usdPerHour * factor),
    ...(components && {
      components: {
        usdPerCoreHour: components.usdPerCoreHour * factor,
        usdPerGibHour: components.usdPerGibHour * factor,
        usdPerGpuHour: components.usdPerGpuHour * factor,
      },
    }),
    origin: `${quote.origin}, ${label}`,
    adjusted: label,
  };
}

const signed = (percent: number): string =>
  percent < 0 ? `−${String(-percent)}` : `+${String(percent)}`;
