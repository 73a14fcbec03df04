import type { ExchangeRate } from '../../app/currency.ts';
import type { Allocation, HostAllocation } from '../../domain/allocation.ts';
import type { PriceRung } from '../../domain/price.ts';
import type { HostResource } from '../../domain/resource.ts';
import { BYTES_PER_GIB, SECONDS_PER_HOUR } from '../../domain/units.ts';
import { sampleFamily, type Family, type Pen, type Sample } from './family.ts';

/** Units of a resource that its price is quoted for: one core, one GiB, one GPU, for an hour. */
const UNIT_SECONDS: Readonly<Record<HostResource, number>> = {
  cpu: SECONDS_PER_HOUR,
  memory: SECONDS_PER_HOUR * BYTES_PER_GIB,
  gpu: SECONDS_PER_HOUR,
};

/** What one core, GiB or GPU of a host costs per hour; nothing where it has none. */
export const unitPriceOf = (host: HostAllocation, resource: HostResource): number | undefined =>
  host.quantities.capacity[resource] > 0
    ? host.unitPrices[resource] * UNIT_SECONDS[resource]
    : undefined;

/** Writes what hosts and their resources cost, and the exchange rates. */
export async function priceFamilies(
  cluster: string,
  live: Allocation,
  rates: readonly ExchangeRate[],
  pen: Pen,
): Promise<readonly Family[]> {
  const unitPrices = (resource: HostResource): readonly Sample[] =>
    live.hosts.flatMap((host) => {
      const value = unitPriceOf(host, resource);
      return value === undefined
        ? []
        : [{ labels: [cluster, host.quantities.host.facts.node], value }];
    });
  return [
    await sampleFamily(
      'podtally_node_price_usd_per_hour',
      live.hosts.flatMap((host) => priceSamples(cluster, host)),
      pen,
    ),
    await sampleFamily('podtally_price_oldest_timestamp_seconds', oldestPrices(live), pen),
    await sampleFamily('podtally_node_cpu_usd_per_core_hour', unitPrices('cpu'), pen),
    await sampleFamily('podtally_node_memory_usd_per_gib_hour', unitPrices('memory'), pen),
    await sampleFamily('podtally_node_gpu_usd_per_gpu_hour', unitPrices('gpu'), pen),
    await sampleFamily(
      'podtally_exchange_rate_ratio',
      newest(rates).map(({ from, to, rate }) => ({ labels: [from, to], value: rate })),
      pen,
    ),
  ];
}

function priceSamples(cluster: string, { quantities, price }: HostAllocation): readonly Sample[] {
  if (price.price.kind === 'gap') return [];
  const { node, instanceType, region, zone, capacityType } = quantities.host.facts;
  const { rung, usdPerHour } = price.price.quote;
  return [
    { labels: [cluster, node, instanceType, region, zone, capacityType, rung], value: usdPerHour },
  ];
}

/** How old the prices in use are at worst, by rung. */
function oldestPrices({ hosts }: Allocation): readonly Sample[] {
  const oldest = new Map<PriceRung, number>();
  for (const { price } of hosts) {
    if (price.price.kind === 'gap') continue;
    const { rung, asOf } = price.price.quote;
    if (asOf !== null) oldest.set(rung, Math.min(asOf, oldest.get(rung) ?? Infinity));
  }
  return [...oldest].map(([rung, value]) => ({ labels: [rung], value }));
}

/** One rate for each pair of currencies: the one with the latest date. */
function newest(rates: readonly ExchangeRate[]): readonly ExchangeRate[] {
  const byPair = new Map<string, ExchangeRate>();
  for (const rate of rates) {
    const pair = `${rate.from} ${rate.to}`;
    const known = byPair.get(pair);
    if (known === undefined || known.asOf < rate.asOf) byPair.set(pair, rate);
  }
  return [...byPair.values()];
}
