import type { HostFacts } from '../domain/host.ts';
import type { Lifetime } from '../domain/interval.ts';
import type { PriceSource } from '../domain/price.ts';
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
  return ended === null || ended < from
    ? { ...life, from }
    : { from, to: ended, endEstimated: false };
}

/** A rung that prices hosts by what their provider says of them. */
export function detailedPrices(source: PriceSource, details: Pick<HostDetails, 'of'>): PriceSource {
  const refined = (host: HostFacts): HostFacts => refinedFacts(host, details.of(host));
  return {
    rung: source.rung,
    quote: (host, at) => source.quote(refined(host), at),
    ...(source.changes && {
      changes: (host, span) => source.changes?.(refined(host), span) ?? [],
    }),
  };
}
