import type { LivePriceSource, TextCache } from '../../exporter/src/app/ports.ts';
import { FakeClock, FakeLog } from '../../exporter/src/app/testing/fakes.ts';
import {
  createGcpPricing,
  type GcpPricing,
  type GcpPricingOptions,
} from '../../exporter/src/adapters/gcp-pricing/gcp-pricing.ts';
import {
  startCatalogServer,
  wireSku,
  type CatalogServer,
  type FakeSku,
} from '../../exporter/src/adapters/gcp-pricing/testing/catalog-server.ts';
import { createJsonFetch } from '../../exporter/src/adapters/json-http/json-http.ts';
import { embeddedCatalogue } from '../../exporter/src/adapters/price-catalogue/catalogue.ts';
import type { HostFacts } from '../../exporter/src/domain/host.ts';
import { bareFacts } from '../../exporter/src/domain/testing/facts.ts';
import { seconds } from '../../exporter/src/domain/units.ts';

export const START = Date.parse('2026-11-22T00:00:00Z') / 1000;
export const DAY = 86_400;
export const never = new AbortController().signal;
const table = embeddedCatalogue().table('gcp');

export const IOWA = ['us-central1', 'us-east1', 'us-west1'];
export const sku = (description: string, price: number, more: Partial<FakeSku> = {}): FakeSku => ({
  description,
  price,
  regions: IOWA,
  ...more,
});
export const ram = (description: string, price: number): FakeSku =>
  sku(description, price, { unit: 'GiBy.h' });

/** Prices of us-central1 as Google lists them, with what only looks like them. */
export const SKUS: readonly FakeSku[] = [
  sku('N2 Instance Core running in Americas', 0.031611),
  ram('N2 Instance Ram running in Americas', 0.004237),
  sku('Spot Preemptible N2 Instance Core running in Americas', 0.01499),
  ram('Spot Preemptible N2 Instance Ram running in Americas', 0.00201),
  sku('N2 Custom Instance Core running in Americas', 0.033174),
  ram('N2 Custom Instance Ram running in Americas', 0.004446),
  ram('N2 Custom Extended Instance Ram running in Americas', 0.00955),
  sku('N2 Sole Tenancy Instance Core running in Americas', 0.05),
  sku('Commitment v1: N2 Cpu in Americas for 1 Year', 0.01, { usageType: 'Commit1Yr' }),
  sku('N2 Instance Core running in Frankfurt', 0.040727, { regions: ['europe-west3'] }),
  sku('E2 Instance Core running in Americas', 0.021812),
  ram('E2 Instance Ram running in Americas', 0.002924),
  sku('N1 Predefined Instance Core running in Americas', 0.031611),
  ram('N1 Predefined Instance Ram running in Americas', 0.004237),
  sku('Nvidia Tesla T4 GPU running in Americas', 0.35),
  sku('Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas', 0.14, {
    usageType: 'Preemptible',
  }),
  sku('SSD backed Local Storage', 0.08, { unit: 'GiBy.mo' }),
  sku('C3 Instance Core running in Americas', 0.03465),
  ram('C3 Instance Ram running in Americas', 0.003938),
  sku('Licensing Fee for Windows Server 2019 Datacenter Edition (CPU cost)', 0.046),
];

export const host = (instanceType = 'n2-standard-4', more: Partial<HostFacts> = {}): HostFacts =>
  bareFacts({ provider: 'gcp', instanceType, region: 'us-central1', ...more });
export const spot = (instanceType = 'n2-standard-4', more: Partial<HostFacts> = {}): HostFacts =>
  host(instanceType, { capacityType: 'spot', ...more });

/** How Google's prices differ from what most tests read. */
export interface Given {
  readonly skus?: readonly FakeSku[];
  readonly pageSize?: number;
  readonly options?: Partial<GcpPricingOptions>;
  readonly cache?: TextCache;
  readonly timeoutSeconds?: number;
}

export interface GooglePrices extends GcpPricing {
  readonly server: CatalogServer;
  readonly clock: FakeClock;
  /** What a host costs now, by its purchase. */
  readonly priceOf: (of: HostFacts) => ReturnType<LivePriceSource['quote']>;
}

/** Prices read from a server that lists SKUs as Google does, until the scope ends. */
export async function googlePrices(
  given: Given,
  scope: AsyncDisposableStack,
): Promise<GooglePrices> {
  const { skus = SKUS, pageSize, options = {}, cache = null } = given;
  const server = await startCatalogServer(skus.map(wireSku), pageSize);
  scope.defer(() => server.close());
  const clock = new FakeClock(START);
  const pricing = createGcpPricing(
    { endpoint: server.endpoint, refreshEvery: seconds(DAY), ...options },
    {
      clock,
      random: () => 0,
      fetchJson: createJsonFetch({
        clock,
        random: () => 0,
        proxies: null,
        timeoutSeconds: given.timeoutSeconds ?? 60,
      }),
      cache,
      log: new FakeLog(),
      machineShape: (type) => table?.size(type) ?? null,
    },
  );
  const priceOf = (of: HostFacts) =>
    pricing[of.capacityType === 'spot' ? 'spot' : 'list'].quote(of, clock.now());
  return { ...pricing, server, clock, priceOf };
}
