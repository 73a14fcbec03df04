import type {
  PackedPlace,
  PackedPrices,
} from '../../exporter/src/adapters/price-catalogue/packed.ts';
import { cells, pairs, ratioText, sortedTypes, written } from './pack.ts';
import type { SnapshotNode } from './snapshot.ts';
import { componentsOf, priceRatio, type Sized } from './statistics.ts';

const REFERENCE = 'us-central1';

/** Custom machines with extended memory: the snapshot prices all of their memory at the ordinary rate, so not them. */
const EXTENDED = /-ext$/;
/** Machines whose price holds more than cores and memory. */
const MORE_THAN_CORES_AND_MEMORY = /-lssd$|-metal$/;
/** Machines with local SSD: the same machine without it is named alike, but for this. */
const WITH_SSD = /-lssd(?=$|-metal$)/;

interface Spec {
  readonly vcpus: number;
  /** What is billed of the visible vCPUs; less on shared-core machines. */
  readonly billedVcpus: number;
  readonly memoryGib: number;
}

/** Packs Compute Engine's on-demand and spot prices with the price per core and GiB of each family. */
export function packGcp(snapshot: SnapshotNode): PackedPrices {
  const specs = new Map(
    snapshot
      .at('machineTypes')
      .entries()
      .filter(([type]) => !EXTENDED.test(type))
      .map(([type, spec]) => [type, specOf(spec)]),
  );
  const types = sortedTypes(specs.keys());
  const regions = snapshot.at('regions');
  const reference = regions.at(REFERENCE).at('onDemand').prices();
  const shared = new Map(
    [...specs]
      .filter(([, spec]) => spec.billedVcpus !== spec.vcpus)
      .map(([type, spec]) => [type, [spec.billedVcpus]]),
  );
  return {
    provider: 'gcp',
    reference: REFERENCE,
    dates: { main: snapshot.at('sources').at('main').at('dataDate').text() },
    types: types.join(','),
    vcpus: cells(types, (type) => specs.get(type)?.vcpus.toString()),
    memoryGib: cells(types, (type) => specs.get(type)?.memoryGib.toString()),
    billedVcpus: pairs(shared),
    places: Object.fromEntries(
      regions
        .entries()
        .map(([name, region]) => [name, packRegion(region, types, specs, reference)]),
    ),
  };
}

function specOf(spec: SnapshotNode): Spec {
  const vcpus = spec.at('vcpu').number();
  return {
    vcpus,
    billedVcpus: spec.maybe('billedVcpu')?.number() ?? vcpus,
    memoryGib: spec.at('memGiB').number(),
  };
}

function packRegion(
  region: SnapshotNode,
  types: readonly string[],
  specs: ReadonlyMap<string, Spec>,
  reference: ReadonlyMap<string, number>,
): PackedPlace {
  const onDemand = withoutUnpricedSsds(region.at('onDemand').prices());
  const spot = withoutUnpricedSsds(region.at('spot').prices());
  const cell = (prices: ReadonlyMap<string, number>) => (type: string) => {
    const price = prices.get(type);
    return price === undefined ? undefined : written(price);
  };
  const components = new Map(
    region
      .at('perCorePerGb')
      .entries()
      .map(([family, prices]) => [family, prices.items().map((price) => price.number())]),
  );
  return {
    source: 'main',
    ...ratioText(priceRatio(onDemand, reference)),
    onDemand: cells(types, cell(onDemand)),
    spot: cells(types, cell(spot)),
    components: pairs(components),
    spotComponents: pairs(spotComponents(spot, specs, [...components.keys()])),
  };
}

/** Where the source has no price for local SSD it lists a machine at no more than it costs without: not its price. */
function withoutUnpricedSsds(prices: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const without = (type: string): number => prices.get(type.replace(WITH_SSD, '')) ?? 0;
  return new Map(
    [...prices].filter(([type, price]) => !WITH_SSD.test(type) || price > without(type)),
  );
}

/** Solved from the listed spot prices as the snapshot solved its on-demand components. */
function spotComponents(
  spot: ReadonlyMap<string, number>,
  specs: ReadonlyMap<string, Spec>,
  families: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const family of families) {
    const machines: Sized[] = [...spot]
      .filter(([type]) => type.startsWith(`${family}-`) && !MORE_THAN_CORES_AND_MEMORY.test(type))
      .flatMap(([type, price]) => {
        const spec = specs.get(type);
        return spec ? [{ vcpus: spec.billedVcpus, memoryGib: spec.memoryGib, price }] : [];
      });
    const components = componentsOf(machines);
    if (components) found.set(family, components);
  }
  return found;
}
