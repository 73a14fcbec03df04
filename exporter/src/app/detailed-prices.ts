import type { Host, HostFacts } from '../domain/host.ts';
import type { Lifetime } from '../domain/interval.ts';
import type { PriceRung, PriceSource } from '../domain/price.ts';
import type { HostDetail, HostDetails } from './ports.ts';

/** A host's facts with what its provider says of it in place of what labels say. */
export function refinedFacts(host: HostFacts, detail: HostDetail | null): HostFacts {
  if (detail === null) return host;
  const { capacityType, tenancy } = detail;
  return capacityType === host.capacityType && tenancy === host.tenancy
    ? host
    : { ...host, capacityType, tenancy };
}

/** A host's life with the launch and the end that its provider tells: what is billed, not what the cluster saw. */
export function refinedLife(life: Lifetime, detail: HostDetail | null): Lifetime {
  if (detail === null) return life;
  const { launched, ended } = detail;
  const from = launched !== null && launched < life.from ? launched : life.from;
  if (ended !== null && ended >= from) return { from, to: ended, endEstimated: false };
  return from === life.from ? life : { ...life, from };
}

/**
 * Hosts as their provider bills them, by what it says now.
 *
 * @returns the same object for a host while nothing else is said of it: prices are looked up once per object
 */
export function billedHosts(details: () => Pick<HostDetails, 'of'> | null): (host: Host) => Host {
  const facts = new WeakMap<HostFacts, HostFacts>();
  const hosts = new WeakMap<Host, Host>();
  return (host) => {
    const detail = details()?.of(host.facts) ?? null;
    if (detail === null) return host;
    const refined = kept(facts, host.facts, refinedFacts(host.facts, detail), isSameKind);
    const life = refinedLife(host.life, detail);
    if (refined === host.facts && life === host.life) return host;
    return kept(hosts, host, { ...host, facts: refined, life }, isSameHost);
  };
}

/** What was made of a thing before, where it is still the same. */
function kept<T extends object>(
  made: WeakMap<T, T>,
  of: T,
  now: T,
  isSame: (before: T, now: T) => boolean,
): T {
  if (now === of) return of;
  const before = made.get(of);
  if (before !== undefined && isSame(before, now)) return before;
  made.set(of, now);
  return now;
}

const isSameKind = (before: HostFacts, now: HostFacts): boolean =>
  before.capacityType === now.capacityType && before.tenancy === now.tenancy;

const isSameHost = (before: Host, now: Host): boolean =>
  before.facts === now.facts &&
  before.life.from === now.life.from &&
  before.life.to === now.life.to &&
  before.life.endEstimated === now.life.endEstimated;

/** The rung whose prices are meant for this very host, however it is billed. */
const OWN_PRICES: PriceRung = 'file';

/** A rung that prices hosts by what their provider says of them; one that is billed apart has no listed price. */
export function detailedPrices(source: PriceSource, details: Pick<HostDetails, 'of'>): PriceSource {
  const { rung } = source;
  return {
    rung,
    quote(host, at) {
      const detail = details.of(host);
      const apart = rung === OWN_PRICES ? undefined : detail?.billedApart;
      return apart === undefined
        ? source.quote(refinedFacts(host, detail), at)
        : { rung, quote: null, why: apart };
    },
    ...(source.changes && {
      changes: (host, span) => source.changes?.(refinedFacts(host, details.of(host)), span) ?? [],
    }),
  };
}
