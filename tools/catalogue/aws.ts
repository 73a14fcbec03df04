import type {
  PackedPlace,
  PackedPrices,
} from '../../exporter/src/adapters/price-catalogue/packed.ts';
import { cells, ratioText, sortedTypes, written } from './pack.ts';
import type { SnapshotNode } from './snapshot.ts';

/**
 * Packs EC2's Linux on-demand prices, the Spot Advisor's savings and the rates of Fargate. Places in another currency are left out.
 *
 * @param services prices of AWS besides EC2
 */
export function packAws(
  snapshot: SnapshotNode,
  advisor: SnapshotNode,
  services: SnapshotNode,
): PackedPrices {
  const places = [
    ...snapshot.at('regions').entries(),
    ...snapshot.at('localZones').entries(),
  ].filter(([, place]) => place.at('currency').text() === 'USD');
  const specs = new Map(snapshot.at('instanceTypes').entries());
  const savings = new Map(advisor.at('regions').entries());
  const fargate = new Map(services.at('regions').entries());
  const types = sortedTypes([
    ...places.flatMap(([, place]) => [...place.at('onDemand').prices().keys()]),
    ...[...savings.values()].flatMap((region) => region.entries().map(([type]) => type)),
  ]);
  const dedicatedOnly = new Set(
    snapshot
      .at('dedicatedTenancyRateOnly')
      .items()
      .map((item) => item.text()),
  );
  return {
    provider: 'aws',
    reference: 'us-east-1',
    dates: {
      ...Object.fromEntries(
        ['a', 'b', 'c'].map((key) => [key, snapshot.at('sources').at(key).at('dataDate').text()]),
      ),
      savings: SAVINGS_DATE,
      fargate: services.at('sources').at('fargate').at('dataDate').text(),
    },
    types: types.join(','),
    vcpus: cells(types, (type) => specs.get(type)?.at('vcpu').number().toString()),
    places: Object.fromEntries(
      places.map(([name, place]) => [
        name,
        {
          ...packPlace(name, place, savings.get(name), types, dedicatedOnly),
          ...fargateRates(fargate.get(name)?.maybe('fargate') ?? null),
        },
      ]),
    ),
  };
}

/** Per vCPU and GB; Windows with its licence, which is per vCPU. */
function fargateRates(rates: SnapshotNode | null): Pick<PackedPlace, 'fargate'> {
  if (rates === null) return {};
  const rate = (name: string): number => rates.at(name).number();
  const platforms = [
    ['arm', rate('linuxArmVcpuHour'), rate('linuxArmGbHour')],
    ['linux', rate('linuxX86VcpuHour'), rate('linuxX86GbHour')],
    ...(rates.maybe('windowsVcpuHour')
      ? [
          [
            'windows',
            rate('windowsVcpuHour') + rate('windowsOsLicenceVcpuHour'),
            rate('windowsGbHour'),
          ] as const,
        ]
      : []),
  ] as const;
  return {
    fargate: platforms
      .map(([name, perVcpu, perGb]) => `${name}=${exact(perVcpu)}/${exact(perGb)}`)
      .join(','),
  };
}

/** Rates of a vCPU and a GB have more digits than those of machines. */
const RATE_DECIMALS = 8;
const exact = (rate: number): string => String(Number(rate.toFixed(RATE_DECIMALS)));

/** When Amazon's feed was taken; the snapshot gives only the date of the commit that holds it (2025-07-28). */
const SAVINGS_DATE = '2025-06-28';

function packPlace(
  name: string,
  place: SnapshotNode,
  savings: SnapshotNode | undefined,
  types: readonly string[],
  dedicatedOnly: ReadonlySet<string>,
): PackedPlace {
  const prices = place.at('onDemand').prices();
  const otherSource = new Map(
    place
      .at('otherSource')
      .entries()
      .flatMap(([key, list]) => list.items().map((type) => [type.text(), key])),
  );
  const onDemand = (type: string): string | undefined => {
    const price = prices.get(type);
    if (price === undefined) return undefined;
    if (dedicatedOnly.has(`${name}/${type}`)) return 'dedicated';
    const source = otherSource.get(type);
    return source === undefined ? written(price) : `${written(price)}@${source}`;
  };
  const ratio = place.maybe('medianRatioToUsEast1')?.number();
  const quartiles = place.maybe('ratioIqr')?.items() ?? [];
  return {
    source: place.at('source').text(),
    ...ratioText(ratio === undefined ? null : [ratio, ...quartiles.map((part) => part.number())]),
    onDemand: cells(types, onDemand),
    ...(savings && {
      savings: cells(types, (type) => savings.maybe(type)?.items()[0]?.number().toString()),
    }),
  };
}
