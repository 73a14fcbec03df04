import type { PackedPrices } from '../../exporter/src/adapters/price-catalogue/packed.ts';
import { cells, ratioText, sortedTypes, written } from './pack.ts';
import type { SnapshotNode } from './snapshot.ts';
import { priceRatio } from './statistics.ts';
import { withoutWindows } from './azure-windows.ts';

const REFERENCE = 'eastus';

/** Packs Azure's Linux pay-as-you-go prices; sizes without the `Standard_` that Kubernetes puts before them. */
export function packAzure(snapshot: SnapshotNode): PackedPrices {
  const regions = snapshot
    .at('regions')
    .entries()
    .map(([name, region]) => [name, withoutWindows(region.prices())] as const);
  const types = sortedTypes(regions.flatMap(([, prices]) => [...prices.keys()]));
  const reference = new Map(regions).get(REFERENCE) ?? new Map<string, number>();
  return {
    provider: 'azure',
    reference: REFERENCE,
    dates: { main: snapshot.at('sources').at('main').at('dataDate').text() },
    types: types.join(','),
    places: Object.fromEntries(
      regions.map(([name, prices]) => [
        name,
        {
          source: 'main',
          ...ratioText(priceRatio(prices, reference)),
          onDemand: cells(types, (type) => {
            const price = prices.get(type);
            return price === undefined ? undefined : written(price);
          }),
        },
      ]),
    ),
  };
}
