import { HOST_RESOURCES, of, type HostResource, type PerResource } from '../resource.ts';

/** What a workload took and cost over a span, of one resource. */
export interface ResourceUse {
  /** Resource-seconds that its pods reserved. */
  readonly requested: number;
  /** Resource-seconds that its pods used. */
  readonly used: number;
  /** Resource-seconds that are charged, of which comes what it costs. */
  readonly charged: number;
  /** The highest mean amount that any of its pods used over an hour. */
  readonly peak: number;
  /** US dollars of what is charged. */
  readonly usd: number;
}

/** What a workload took and cost over a span. */
export interface WorkloadUse {
  /** Seconds that its pods lived, together. */
  readonly podSeconds: number;
  readonly resources: PerResource<ResourceUse>;
}

export const REASONS = ['new', 'gone', 'pods', 'requests', 'usage', 'price', 'other'] as const;

/** One part of a change of cost: what accounts for it, and how much of it. */
export interface ChangeReason {
  readonly kind: (typeof REASONS)[number];
  /** US dollars, either sign; those of all reasons sum to the change. */
  readonly usd: number;
  /** The resource that it is about for the most part; null where it is about none. */
  readonly resource: HostResource | null;
  /** Before and after: of `requests` and `usage` the amount a pod, of `price` US dollars a resource-second, of `pods` pod-seconds. */
  readonly from: number | null;
  readonly to: number | null;
}

type Factor = 'pods' | 'requests' | 'usage' | 'price';
const FACTORS: readonly Factor[] = ['pods', 'requests', 'usage', 'price'];

/** Differences below this share of what is compared are rounding. */
const ROUNDING = 1e-9;

/**
 * Why a workload that was there in both spans costs something else.
 *
 * The cost of a resource is pods × request of a pod × charged for each requested × unit price.
 * Each factor accounts for the logarithmic mean of both costs times the logarithm of its ratio (logarithmic mean Divisia
 * index, Ang 2005), which leaves nothing over and does not depend on the order of factors; what is not charged by
 * resource-seconds is `other`.
 */
export function changeReasons(
  before: WorkloadUse,
  after: WorkloadUse,
  changeUsd: number,
): readonly ChangeReason[] {
  const parts = HOST_RESOURCES.map((resource) => ({
    resource,
    effects: effectsOf(before, after, resource),
  }));
  const found = FACTORS.map((kind): ChangeReason => {
    const usd = parts.reduce((sum, { effects }) => sum + effects[kind], 0);
    const [largest] = parts.toSorted(
      (a, b) => Math.abs(b.effects[kind]) - Math.abs(a.effects[kind]),
    );
    const resource = kind === 'pods' ? null : (largest?.resource ?? null);
    return {
      kind,
      usd,
      resource,
      from: factorOf(before, kind, resource),
      to: factorOf(after, kind, resource),
    };
  });
  const rest = changeUsd - found.reduce((sum, { usd }) => sum + usd, 0);
  const size = HOST_RESOURCES.reduce(
    (sum, resource) => sum + of(before.resources, resource).usd + of(after.resources, resource).usd,
    Math.abs(changeUsd),
  );
  return [...found, { kind: 'other' as const, usd: rest, resource: null, from: null, to: null }]
    .filter(({ usd }) => Math.abs(usd) > size * ROUNDING)
    .toSorted((a, b) => Math.abs(b.usd) - Math.abs(a.usd));
}

/** A workload that was not there before, or is not any more: one reason for all of it. */
export const wholeChange = (kind: 'new' | 'gone' | 'other', usd: number): ChangeReason => ({
  kind,
  usd,
  resource: null,
  from: null,
  to: null,
});

function effectsOf(
  before: WorkloadUse,
  after: WorkloadUse,
  resource: HostResource,
): Readonly<Record<Factor, number>> {
  const [one, other] = [of(before.resources, resource), of(after.resources, resource)];
  const none = { pods: 0, requests: 0, usage: 0, price: 0 };
  const [was, is] = [one.usd, other.usd];
  if (was <= 0 && is <= 0) return none;
  const isAsked = one.requested > 0 && other.requested > 0;
  const isEitherAsked = one.requested > 0 || other.requested > 0;
  if (was <= 0 || is <= 0) {
    // A resource that came or went: no ratio says how.
    if (one.charged > 0 && other.charged > 0) return { ...none, price: is - was };
    return { ...none, [isEitherAsked && !isAsked ? 'requests' : 'usage']: is - was };
  }
  const mean = was === is ? was : (is - was) / Math.log(is / was);
  const of1 = (from: number, to: number): number => mean * Math.log(to / from);
  const pods = of1(before.podSeconds, after.podSeconds);
  const price = of1(was / one.charged, is / other.charged);
  const size = of1(one.charged / before.podSeconds, other.charged / after.podSeconds);
  if (!isAsked)
    return isEitherAsked
      ? { ...none, pods, price, requests: size }
      : { ...none, pods, price, usage: size };
  const requests = of1(one.requested / before.podSeconds, other.requested / after.podSeconds);
  return { pods, price, requests, usage: size - requests };
}

function factorOf(use: WorkloadUse, kind: Factor, resource: HostResource | null): number | null {
  if (kind === 'pods' || resource === null) return use.podSeconds;
  const { requested, charged, usd } = of(use.resources, resource);
  switch (kind) {
    case 'requests':
      return use.podSeconds > 0 ? requested / use.podSeconds : null;
    case 'usage':
      return use.podSeconds > 0 ? charged / use.podSeconds : null;
    case 'price':
      return charged > 0 ? usd / charged : null;
  }
}
