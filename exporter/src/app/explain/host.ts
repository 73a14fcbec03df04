import type { Allocation, Charge, HostAllocation, UnpricedHost } from '../../domain/allocation.ts';
import { chargedUnder } from '../../domain/charged.ts';
import type { PriceAnswer, Quote } from '../../domain/price.ts';
import type { HostQuantities } from '../../domain/quantities.ts';
import { HOST_RESOURCES, type HostResource } from '../../domain/resource.ts';
import { splitInWords } from '../../domain/split.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import { isoTime } from '../query/document.ts';
import { AMOUNT_UNITS, scaleOf, type Scale } from './scale.ts';
import type {
  ExplainedHost,
  ExplainedPrice,
  ExplainedQuote,
  HostResourceState,
} from './document.ts';

/** A host of an allocation, with a price or without one. */
export type AnyHost =
  | { readonly kind: 'priced'; readonly host: HostAllocation }
  | { readonly kind: 'unpriced'; readonly host: UnpricedHost };

export function hostsOf(allocation: Allocation): readonly AnyHost[] {
  return [
    ...allocation.hosts.map((host) => ({ kind: 'priced', host }) as const),
    ...allocation.unpriced.map((host) => ({ kind: 'unpriced', host }) as const),
  ];
}

/** A host's facts, price and state per resource; resources that it does not have are left out. */
export function explainHost(any: AnyHost, allocation: Allocation): ExplainedHost {
  const { quantities, price } = any.host;
  const { facts } = quantities.host;
  const scale = scaleOf(allocation);
  const at = allocation.quantities.interval.end;
  const resources = HOST_RESOURCES.filter(
    (resource) =>
      resource !== 'gpu' ||
      quantities.capacity.gpu > 0 ||
      (any.kind === 'priced' && any.host.pools.gpu > 0),
  );
  return {
    node: facts.node,
    provider: facts.provider,
    instanceType: facts.instanceType,
    region: facts.region,
    zone: facts.zone,
    os: facts.os,
    capacityType: facts.capacityType,
    ...(facts.podsBilledBy && { podsBilledBy: facts.podsBilledBy }),
    billedHours: quantities.billedSeconds / SECONDS_PER_HOUR,
    price: explainPrice(price, at),
    split:
      price.price.kind === 'priced'
        ? splitInWords(facts, price.price.quote, allocation.policy.split)
        : '',
    resources: resources.map((resource) =>
      any.kind === 'priced'
        ? pricedState(any.host, resource, scale)
        : unpricedState(quantities, resource, scale),
    ),
  };
}

function pricedState(
  host: HostAllocation,
  resource: HostResource,
  scale: Scale,
): HostResourceState {
  const { quantities } = host;
  const { free, system, uncharged } = host.idle[resource];
  const charged = host.pods.reduce((sum, pod) => sum + sumOf(chargedUnder(host, pod, resource)), 0);
  const capacity = quantities.capacity[resource];
  const idle = free + system + uncharged;
  return {
    resource,
    unit: AMOUNT_UNITS[resource],
    capacity: scale.amount(resource, capacity),
    unitPrice: scale.unitPrice(resource, host.unitPrices[resource]),
    pool: scale.perHour(host.pools[resource]),
    kappa: host.kappa[resource],
    requestScale: quantities.requestScale[resource],
    usageScale: quantities.usageScale[resource],
    charged: scale.amount(resource, charged),
    free: scale.amount(resource, free),
    system: scale.amount(resource, system),
    uncharged: scale.amount(resource, uncharged),
    freeShare: capacity > 0 ? (free + system) / capacity : 0,
    idleCost: scale.perHour(idle * host.unitPrices[resource] + host.unsplit[resource]),
  };
}

const sumOf = ({ usage, idle }: Charge): number => usage + idle;

/** What can be said without a price: nothing about money, and nothing about who would be charged. */
function unpricedState(
  quantities: HostQuantities,
  resource: HostResource,
  scale: Scale,
): HostResourceState {
  const capacity = quantities.capacity[resource];
  const taken = quantities.pods.reduce(
    (sum, pod) => sum + Math.max(pod.requested[resource], pod.used[resource]),
    0,
  );
  const free = Math.max(0, capacity - taken);
  return {
    resource,
    unit: AMOUNT_UNITS[resource],
    capacity: scale.amount(resource, capacity),
    unitPrice: null,
    pool: null,
    kappa: 1,
    requestScale: quantities.requestScale[resource],
    usageScale: quantities.usageScale[resource],
    charged: 0,
    free: scale.amount(resource, free),
    system: 0,
    uncharged: 0,
    freeShare: capacity > 0 ? free / capacity : 0,
    idleCost: null,
  };
}

/** The price chosen, how old it is, and what every other rung says. */
export function explainPrice({ price, rungs }: PriceAnswer, at: number): ExplainedPrice {
  const chosen = price.kind === 'priced' ? price.quote : null;
  return {
    usdPerHour: chosen?.usdPerHour ?? null,
    chosen: chosen && explainQuote(chosen, at),
    stale: price.kind === 'priced' && price.stale,
    reason: price.kind === 'gap' ? price.reason : '',
    otherRungs: rungs
      .filter(({ rung }) => rung !== chosen?.rung)
      .map(({ rung, quote, why }) => ({ rung, quote: quote && explainQuote(quote, at), why })),
  };
}

const explainQuote = (quote: Quote, at: number): ExplainedQuote => ({
  rung: quote.rung,
  usdPerHour: quote.usdPerHour,
  asOf: quote.asOf === null ? null : isoTime(quote.asOf),
  ageSeconds: quote.asOf === null ? null : Math.max(0, at - quote.asOf),
  origin: quote.origin,
  adjusted: quote.adjusted ?? '',
});
