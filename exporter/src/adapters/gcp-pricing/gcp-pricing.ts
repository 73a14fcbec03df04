import type { JsonFetch } from '../../app/json-fetch.ts';
import type { Clock, LivePriceSource, Log, TextCache } from '../../app/ports.ts';
import { dayOf, PriceFeed } from '../../app/price-feed.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { Quote, RungAnswer } from '../../domain/price.ts';
import { usdPerHour, type Seconds, type UnixSeconds } from '../../domain/units.ts';
import { whyNotPlain } from './billed-machine.ts';
import { GOOGLE_ENDPOINT, readCatalog } from './catalog.ts';
import { credentialsFrom, type CredentialSettings } from './credentials.ts';
import { machinePrice, type MachinePrice } from './machine-price.ts';
import { machineOf, type Machine, type MachineShape } from './machine.ts';
import { parseRegionPrices, RegionCollector, type RegionPrices } from './region-prices.ts';
import { sustainedUseOff } from './sustained-use.ts';

export interface GcpPricingOptions extends CredentialSettings {
  readonly refreshEvery: Seconds;
  /** Takes off on-demand prices what sustained use gets in a month; off unless given, because few machines run a whole one. */
  readonly sustainedUse?: boolean;
  /** Another place that answers like the Cloud Billing Catalog API: a mirror, or a test. */
  readonly endpoint?: string;
}

/** What the adapter needs of the world. */
export interface GcpPricingParts {
  readonly clock: Pick<Clock, 'now'>;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly fetchJson: JsonFetch;
  readonly cache: TextCache | null;
  readonly log: Log;
  /** vCPUs and memory of a predefined machine type, which the price list does not hold; null where it is not known. */
  readonly machineShape: (type: string) => MachineShape | null;
}

/** Two rungs over one price list: either refresh serves both. */
export interface GcpPricing {
  /** Machines on demand. */
  readonly list: LivePriceSource;
  /** Spot and preemptible machines. */
  readonly spot: LivePriceSource;
}

/** Prices of Google's machines from the Cloud Billing Catalog API, put together from cores, memory, GPUs and local SSD. */
export function createGcpPricing(options: GcpPricingOptions, parts: GcpPricingParts): GcpPricing {
  const endpoint = options.endpoint ?? GOOGLE_ENDPOINT;
  const credentials = credentialsFrom(options, endpoint === GOOGLE_ENDPOINT);
  const needs = new Needs(parts.machineShape);
  const feed = new PriceFeed<RegionPrices>({
    ...parts,
    source: 'gcp-pricing',
    refreshEvery: options.refreshEvery,
    parse: parseRegionPrices,
    fetch: async (regions, kept, signal) => {
      const collector = new RegionCollector(regions, parts.clock.now());
      const take = (sku: unknown): void => collector.take(sku);
      await readCatalog(endpoint, parts.fetchJson, credentials, take, signal);
      if (collector.isEmpty)
        throw new Error(
          `Google price list ${endpoint}: it has no machine of ${regions.join(', ')}; check the region label of the nodes, and prices.gcp.endpoint`,
        );
      return new Map(
        regions.map((region) => [
          region,
          collector.prices(region, kept(region)?.value ?? null, needs.of(region)),
        ]),
      );
    },
  });
  const refresh: LivePriceSource['refresh'] = (hosts, signal) => {
    const plain = hosts.filter(isPlain);
    needs.note(plain);
    return feed.refresh([...new Set(plain.map(regionOf))].sort(), signal);
  };
  const common = { refresh, state: () => feed.state() };
  const view = (rung: 'list' | 'spot'): LivePriceSource => ({
    ...common,
    rung,
    quote: (host, at) =>
      quoteOf(host, at, rung, feed, parts.machineShape, options.sustainedUse === true),
    changes: (host, span) => (host.provider === 'gcp' ? feed.changes(regionOf(host), span) : []),
  });
  return { list: view('list'), spot: view('spot') };
}

const isPlain = (host: HostFacts): boolean => host.provider === 'gcp' && whyNotPlain(host) === '';
const regionOf = (host: HostFacts): string => host.region.toLowerCase();

/** Which components the cluster's machines are made of; what is wrong with others is nobody's concern. */
class Needs {
  readonly #shapeOf: GcpPricingParts['machineShape'];
  #components: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  constructor(shapeOf: GcpPricingParts['machineShape']) {
    this.#shapeOf = shapeOf;
  }

  note(hosts: readonly HostFacts[]): void {
    const components = new Map<string, Set<string>>();
    for (const host of hosts) {
      const machine = machineOf(host, this.#shapeOf);
      if (typeof machine === 'string') continue;
      const region = components.get(regionOf(host)) ?? new Set();
      components.set(regionOf(host), region);
      const prefix = host.capacityType === 'spot' ? 'spot ' : '';
      for (const { component } of machine.parts) region.add(`${prefix}${component}`);
    }
    this.#components = components;
  }

  of(region: string): ReadonlySet<string> {
    return this.#components.get(region) ?? new Set();
  }
}

function quoteOf(
  host: HostFacts,
  at: UnixSeconds,
  rung: 'list' | 'spot',
  feed: PriceFeed<RegionPrices>,
  shapeOf: GcpPricingParts['machineShape'],
  sustainedUse: boolean,
): RungAnswer {
  const unknown = (why: string): RungAnswer => ({ rung, quote: null, why });
  if (host.provider !== 'gcp') return unknown('not a machine of Google');
  const unlike = whyNotPlain(host);
  if (unlike !== '') return unknown(unlike);
  const isSpot = host.capacityType === 'spot';
  if (isSpot !== (rung === 'spot'))
    return unknown(
      isSpot ? 'a spot machine has no on-demand price' : 'the host is not a spot host',
    );
  const region = regionOf(host);
  const kept = feed.at(region, at);
  if (!kept) return unknown(feed.trouble(region) || 'the Google price list has not been read yet');
  const machine = machineOf(host, shapeOf);
  if (typeof machine === 'string') return unknown(machine);
  const off = sustainedUse && !isSpot;
  const prices = isSpot ? kept.value.spot : kept.value.onDemand;
  const where = isSpot ? `${region} as spot` : region;
  const price = machinePrice(machine, prices, where, (part) =>
    off ? sustainedUseOff(machine, part) : 0,
  );
  if (typeof price === 'string') return unknown(`Google price list of ${dayOf(kept.at)}: ${price}`);
  return { rung, quote: quoted(price, rung, machine, off), why: '' };
}

function quoted(
  price: MachinePrice,
  rung: 'list' | 'spot',
  machine: Machine,
  sustainedUse: boolean,
): Quote {
  const [part] = machine.parts;
  const off = sustainedUse && part ? sustainedUseOff(machine, part) : 0;
  const words = [
    `Google price list of ${dayOf(price.at)}`,
    ...(rung === 'spot' ? ['spot'] : []),
    ...(off > 0 ? [`less ${Math.round(off * 100)} % for sustained use over a whole month`] : []),
    ...(machine.without === '' ? [] : [machine.without]),
  ];
  return {
    usdPerHour: usdPerHour(price.usdPerHour),
    rung,
    asOf: price.at,
    origin: words.join(', '),
    ...(price.components && { components: price.components }),
  };
}
