/** A price list of components, written from the listed prices of whole machines. */
import type { FakeSku } from './catalog-server.ts';

interface Rates {
  readonly core: number;
  readonly ram: number;
}

/** What is listed for one region and one purchase. */
export interface ListedRegion {
  readonly place: string;
  readonly isSpot: boolean;
  readonly families: readonly string[];
  /** USD per hour of a machine; null where it is not listed. */
  readonly price: (type: string) => number | null;
  /** The price per core and per GiB of a family, where the listed machines tell it. */
  readonly components: (family: string) => Rates | null;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  n1: 'N1 Predefined Instance',
  custom: 'Custom Instance',
  c2: 'Compute optimized Instance',
  m1: 'Memory-optimized Instance',
  m3: 'M3 Memory-optimized Instance',
  n2d: 'N2D AMD Instance',
  c2d: 'C2D AMD Instance',
  t2d: 'T2D AMD Instance',
  t2a: 'T2A Arm Instance',
  c4a: 'C4A Arm Instance',
};
const descriptionOf = (family: string): string =>
  DESCRIPTIONS[family] ?? `${family.toUpperCase()} Instance`;

const HOURS_PER_MONTH = 730;

/**
 * Components of most families are known; the others are solved from as few machines as possible,
 * so that all their other sizes are a check.
 */
export function componentList(region: ListedRegion): readonly FakeSku[] {
  const ssd = genericSsd(region);
  return [
    ...knownFamilies(region),
    ...familiesOfOneShape(region),
    ...memoryOptimised(region),
    ...localSsds(region, ssd),
    ...z3(region, ssd),
    ...g2(region),
    ...a2(region, ssd),
    ...a3(region, ssd),
    ...g4(region),
    ...wholeMachines(region),
  ];
}

function pair({ place, isSpot }: ListedRegion, name: string, { core, ram }: Rates): FakeSku[] {
  const prefix = isSpot ? 'Spot Preemptible ' : '';
  const regions = [place];
  return [
    { description: `${prefix}${name} Core running in ${place}`, regions, price: core },
    {
      description: `${prefix}${name} Ram running in ${place}`,
      regions,
      price: ram,
      unit: 'GiBy.h',
    },
  ];
}

function gpu({ place, isSpot }: ListedRegion, name: string, price: number): FakeSku {
  const tail = isSpot ? ' attached to Spot Preemptible VMs' : '';
  return { description: `${name}${tail} running in ${place}`, regions: [place], price };
}

function knownFamilies(region: ListedRegion): FakeSku[] {
  const skus = region.families.flatMap((family) => {
    const rates = family === 'm2' ? null : region.components(family);
    return rates ? pair(region, descriptionOf(family), rates) : [];
  });
  // M2 bills M1 and a premium: its own sum less M1.
  const [m1, m2] = [region.components('m1'), region.components('m2')];
  if (!m1 || !m2) return skus;
  const premium = { core: m2.core - m1.core, ram: m2.ram - m1.ram };
  return [
    ...skus,
    ...pair(region, 'Memory Optimized Upgrade Premium for Memory-optimized Instance', premium),
  ];
}

/** Of a machine's price, so much is its cores; which share does not show where all sizes have one shape. */
const CORE_SHARE = 0.7;
const parted = (price: number, vcpus: number, gib: number): Rates => ({
  core: (CORE_SHARE * price) / vcpus,
  ram: ((1 - CORE_SHARE) * price) / gib,
});

function familiesOfOneShape(region: ListedRegion): FakeSku[] {
  const shapes = [
    ['c2', 'c2-standard-4', 4, 16],
    ['t2d', 't2d-standard-1', 1, 4],
    ['t2a', 't2a-standard-1', 1, 4],
    ['h3', 'h3-standard-88', 88, 352],
  ] as const;
  return shapes.flatMap(([family, type, vcpus, gib]) => {
    const price = region.components(family) ? null : region.price(type);
    return price === null ? [] : pair(region, descriptionOf(family), parted(price, vcpus, gib));
  });
}

function memoryOptimised(region: ListedRegion): FakeSku[] {
  const [hyper, mega] = [region.price('m4-hypermem-16'), region.price('m4-megamem-28')];
  const ultra = region.price('m4-ultramem-224');
  // 16 cores and 248 GiB, 28 cores and 372 GiB.
  const core = ((hyper ?? 0) * 372 - (mega ?? 0) * 248) / (16 * 372 - 28 * 248);
  return [
    ...(hyper === null || mega === null
      ? []
      : pair(region, 'M4 Instance', { core, ram: (hyper - 16 * core) / 248 })),
    ...(ultra === null ? [] : pair(region, 'M4Ultramem224 Instance', parted(ultra, 224, 5952))),
  ];
}

/** USD per GiB-hour, from two machines that differ in nothing but so many GiB of SSD. */
function ssdPrice(
  { price }: ListedRegion,
  withMore: string,
  withLess: string,
  gib: number,
): number | null {
  const [more, less] = [price(withMore), price(withLess)];
  return more === null || less === null || more <= less ? null : (more - less) / gib;
}

/** Where no machine tells it, any price will do: only machines with GPUs have it, and their GPUs take the rest. */
const ANY_SSD_PRICE = 0.0001;
const genericSsd = (region: ListedRegion): number =>
  ssdPrice(region, 'c3-standard-88-lssd', 'c3-standard-88', 6000) ??
  ssdPrice(region, 'c3d-standard-90-lssd', 'c3d-standard-90', 3000) ??
  ssdPrice(region, 'z3-highmem-88-highlssd', 'z3-highmem-88-standardlssd', 18_000) ??
  ANY_SSD_PRICE;

function localSsds(region: ListedRegion, generic: number): FakeSku[] {
  const { place, isSpot } = region;
  const monthly = (description: string, perHour: number): FakeSku => ({
    description,
    regions: [place],
    price: perHour * HOURS_PER_MONTH,
    unit: 'GiBy.mo',
    // Also of spot machines.
    usageType: 'OnDemand',
  });
  const own = [
    ['C4', ssdPrice(region, 'c4-standard-96-lssd', 'c4-standard-96', 6000)],
    ['C4A', ssdPrice(region, 'c4a-standard-64-lssd', 'c4a-standard-64', 5250)],
    ['C4D', ssdPrice(region, 'c4d-standard-96-lssd', 'c4d-standard-96', 3000)],
  ] as const;
  return [
    monthly(
      `SSD backed Local Storage${isSpot ? ' attached to Spot Preemptible VMs' : ''} in ${place}`,
      generic,
    ),
    ...own.flatMap(([family, price]) =>
      price === null
        ? []
        : monthly(
            `${isSpot ? 'Spot Preemptible ' : ''}${family} Instance Local SSD running in ${place}`,
            price,
          ),
    ),
  ];
}

function z3(region: ListedRegion, ssd: number): FakeSku[] {
  const price = region.price('z3-highmem-88-highlssd');
  return price === null
    ? []
    : pair(region, 'Z3 Instance', parted(price - 36_000 * ssd, 88, 8 * 88));
}

function g2(region: ListedRegion): FakeSku[] {
  const [small, large] = [region.price('g2-standard-4'), region.price('g2-standard-8')];
  if (small === null || large === null) return [];
  // They differ in 4 cores and 16 GiB.
  return [
    ...pair(region, 'G2 Instance', parted(large - small, 4, 16)),
    gpu(region, 'Nvidia L4 GPU', small - (large - small)),
  ];
}

const lessMachine = (price: number, { core, ram }: Rates, vcpus: number, gib: number): number =>
  price - core * vcpus - ram * gib;

function a2(region: ListedRegion, ssd: number): FakeSku[] {
  const [small, mega, ultra] = ['a2-highgpu-1g', 'a2-megagpu-16g', 'a2-ultragpu-1g'].map((type) =>
    region.price(type),
  );
  // 16 of the small one hold 96 vCPUs more than the mega one, and the same memory and GPUs.
  const core = small && mega ? (16 * small - mega) / 96 : 0.02;
  const rates = { core, ram: core / 7.5 };
  return [
    ...pair(region, 'A2 Instance', rates),
    ...(small ? [gpu(region, 'Nvidia Tesla A100 GPU', lessMachine(small, rates, 12, 85))] : []),
    ...(ultra
      ? [gpu(region, 'Nvidia Tesla A100 80GB GPU', lessMachine(ultra, rates, 12, 170) - 375 * ssd)]
      : []),
  ];
}

/** Of machines in which GPUs, cores and memory grow together, any price of cores will do: the GPU takes the rest. */
const ANY_RATES: Rates = { core: 0.001, ram: 0.0001 };

function a3(region: ListedRegion, ssd: number): FakeSku[] {
  const [high, mega] = [region.price('a3-highgpu-1g'), region.price('a3-megagpu-8g')];
  const h100 = (high ?? 0) - 750 * ssd;
  const h100Mega = (mega ?? 0) - 6000 * ssd;
  return [
    ...pair(region, 'A3 Instance', ANY_RATES),
    ...(high === null
      ? []
      : [gpu(region, 'Nvidia H100 80GB GPU', lessMachine(h100, ANY_RATES, 26, 234))]),
    ...(mega === null
      ? []
      : [
          gpu(region, 'Nvidia H100 80GB Mega GPU', lessMachine(h100Mega, ANY_RATES, 208, 1872) / 8),
        ]),
  ];
}

function g4(region: ListedRegion): FakeSku[] {
  const price = region.price('g4-standard-48');
  return price === null
    ? []
    : [
        ...pair(region, 'G4 Instance', ANY_RATES),
        gpu(region, 'RTX 6000 96GB', lessMachine(price, ANY_RATES, 48, 180)),
      ];
}

function wholeMachines(region: ListedRegion): FakeSku[] {
  const { place, isSpot, price } = region;
  const prefix = isSpot ? 'Spot Preemptible ' : '';
  const machines = [
    ['f1-micro', 'Micro Instance with burstable CPU'],
    ['g1-small', 'Small Instance with 1 VCPU'],
  ] as const;
  return machines.flatMap(([type, name]) => {
    const listed = price(type);
    return listed === null
      ? []
      : { description: `${prefix}${name} running in ${place}`, regions: [place], price: listed };
  });
}
