import { afterEach, expect, test } from '@jest/globals';
import { startRetailServer, wireMeter } from '../adapters/azure-pricing/testing/retail-server.ts';
import { startCatalogServer, wireSku } from '../adapters/gcp-pricing/testing/catalog-server.ts';
import { FakeClock, FakeLog } from '../app/testing/fakes.ts';
import { loadConfig } from '../config/load.ts';
import type { HostFacts } from '../domain/host.ts';
import { climb } from '../domain/ladder.ts';
import { bareFacts } from '../domain/testing/facts.ts';
import { LivePriceRungs } from './live-rungs.ts';
import { loadPrices } from './prices.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const google = (capacityType: HostFacts['capacityType']): HostFacts =>
  bareFacts({
    node: `g-${capacityType}`,
    provider: 'gcp',
    instanceType: 'n2-standard-4',
    region: 'us-central1',
    capacityType,
  });
// In letters that Azure's list would not find.
const azure = (capacityType: HostFacts['capacityType']): HostFacts =>
  bareFacts({
    node: `a-${capacityType}`,
    provider: 'azure',
    instanceType: 'standard_d4s_v5',
    region: 'eastus',
    capacityType,
  });

test('the ladder prices machines of Google and Azure from their lists, and from the catalogue until they are read', async () => {
  const regions = ['us-central1'];
  const catalog = await startCatalogServer(
    [
      { description: 'N2 Instance Core running in Americas', price: 0.03, regions },
      { description: 'N2 Instance Ram running in Americas', price: 0.005, regions, unit: 'GiBy.h' },
      { description: 'Spot Preemptible N2 Instance Core running in Iowa', price: 0.01, regions },
      {
        ...{ description: 'Spot Preemptible N2 Instance Ram running in Iowa', price: 0.002 },
        ...{ regions, unit: 'GiBy.h' },
      },
    ].map(wireSku),
  );
  const retail = await startRetailServer(
    [
      { size: 'Standard_D4s_v5', price: 0.2 },
      { size: 'Standard_D4s_v5', price: 0.05, suffix: ' Spot' },
    ].map(wireMeter),
  );
  closers.push(catalog.close, retail.close);
  const config = loadConfig(
    `prices:
  ladder: [spot, list, catalogue]
  gcp: { endpoint: "${catalog.endpoint}" }
  azure: { endpoint: "${retail.endpoint}" }
`,
    'test',
    {},
  );
  if (!('ok' in config)) throw new Error('the configuration is not sound');
  const clock = new FakeClock(Date.parse('2026-11-22T00:00:00Z') / 1000);
  const held = new LivePriceRungs({ clock, log: new FakeLog(), random: () => 0, env: {} });
  const prices = loadPrices(config.ok, held);
  if (!('ok' in prices)) throw new Error('the prices are not sound');
  const { sources, live } = prices.ok;
  const hosts = [google('on-demand'), google('spot'), azure('on-demand'), azure('spot')];
  const priced = () =>
    hosts.map((host) => {
      const { price } = climb(sources, host, clock.now());
      return price.kind === 'gap'
        ? price.kind
        : `${price.quote.usdPerHour.toFixed(4)} ${price.quote.rung}`;
    });

  expect(priced()).toEqual(['0.1942 catalogue', '0.0921 catalogue', '0.1920 catalogue', 'gap']);
  const signal = new AbortController().signal;
  await Promise.all(live.map((source) => source.refresh(hosts, signal)));
  // 4 × 0.03 + 16 × 0.005, 4 × 0.01 + 16 × 0.002
  expect(priced()).toEqual(['0.2000 list', '0.0720 spot', '0.2000 list', '0.0500 spot']);
  expect(catalog.requests).toHaveLength(1);
  expect(retail.requests).toHaveLength(1);
});
